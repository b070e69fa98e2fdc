//! `GET <url>?signature&timestamp&nonce&echostr`: is the account's server there.

use axum::http::Method;
use serde::Serialize;
use wechat_h5_push::signed_query;

use super::config::{PushError, Target};
use super::delivery::Attempt;
use super::exchange::{Answer, exchange};
use crate::journal::{Kind, Note};
use crate::random;
use crate::twin::Twin;

/// What WeChat's console says to a URL.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct UrlCheck {
    /// The server answered the echostr and nothing else.
    pub ok: bool,
    /// What was wrong.
    pub problem: Option<String>,
    /// The one try.
    pub attempt: Attempt,
}

pub(crate) async fn check_url(twin: &Twin) -> Result<UrlCheck, PushError> {
    let app_id = twin.options.first_account().app_id();
    let target: Target = twin.push().target(app_id)?;
    let (nonce, echostr) = (random::nonce(), random::echostr());
    let mut query = signed_query(&target.token, &twin.now().to_string(), &nonce);
    query.push(("echostr", echostr.clone()));
    let url = target.url_with(query);
    let tried = exchange(Method::GET, &url, String::new(), target.timeout).await;
    let problem = match &tried.answer {
        None => Some("there was no answer".to_owned()),
        Some(answer) => problem(answer, &echostr),
    };
    let check = UrlCheck {
        ok: problem.is_none(),
        problem,
        attempt: tried.attempt,
    };
    let note = Note::from_iter([
        ("ok".to_owned(), check.ok.into()),
        ("problem".to_owned(), check.problem.clone().into()),
    ]);
    twin.record(Kind::Push, "check-url", note);
    Ok(check)
}

fn problem(answer: &Answer, echostr: &str) -> Option<String> {
    if answer.status != 200 {
        return Some(format!("the status is {}: answer 200", answer.status));
    }
    if answer.body == echostr {
        return None;
    }
    let text = String::from_utf8_lossy(&answer.body);
    let bare = text
        .trim_start_matches('\u{feff}')
        .trim()
        .trim_matches(['"', '\'']);
    if bare == echostr {
        return Some(
            "the echostr has something around it: no BOM, no quotes, no space, no line's end"
                .to_owned(),
        );
    }
    if bare.is_empty() {
        return Some(
            "the body is empty: answer the echostr. Did the signature fit? It is that of the token, timestamp and nonce, sorted by bytes".to_owned(),
        );
    }
    let start: String = text.chars().take(100).collect();
    Some(format!("the body is {start:?} instead of the echostr"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_echostr_itself_is_right() {
        for (status, body, says) in [
            (200, "123", None),
            (201, "123", Some("the status is 201")),
            (200, "\"123\"", Some("something around it")),
            (200, "\u{feff}123", Some("something around it")),
            (200, "123\n", Some("something around it")),
            (200, "", Some("the body is empty")),
            (200, "<html>", Some("\"<html>\" instead")),
        ] {
            let answer = Answer {
                status,
                body: body.to_owned().into(),
            };
            let found = problem(&answer, "123");
            assert_eq!(found.is_some(), says.is_some(), "{body}");
            assert!(found.unwrap_or_default().contains(says.unwrap_or_default()));
        }
    }
}
