//! `GET <url>?signature&timestamp&nonce&echostr`: checks the URL of the account's server.

use axum::http::Method;
use serde::Serialize;
use wechat_h5_push::signed_query;

use super::error::PushError;
use super::http_exchange::{Attempt, CHUNKED, HttpResponse, exchange};
use super::state::PushState;
use crate::excerpt::excerpt;
use crate::journal::{Details, EntryKind, RecordedRequest};
use crate::random;

/// The result of the URL check in WeChat's console.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct UrlCheck {
    /// The response is the echostr and nothing else.
    pub ok: bool,
    /// What is wrong with the response.
    pub problem: Option<String>,
    /// The request.
    pub attempt: Attempt,
}

pub(crate) async fn check_url(service: &PushState) -> Result<UrlCheck, PushError> {
    let target = service.target()?;
    let (nonce, echostr) = (random::nonce(), random::echostr());
    let mut query = signed_query(&target.token, &service.clock.now().to_string(), &nonce);
    query.push(("echostr", echostr.clone()));
    let url = target.url_with(query);
    let exchange = exchange(&url, None, target.timeout).await;
    let problem = match &exchange.response {
        None => Some("there was no response".to_owned()),
        Some(response) => problem(response, &echostr),
    };
    let check = UrlCheck {
        ok: problem.is_none(),
        problem,
        attempt: exchange.attempt,
    };
    let request = RecordedRequest::new(&Method::POST, "/__sandbox/push/check-url");
    let details = Details::from_iter([
        ("request".to_owned(), request.into()),
        ("ok".to_owned(), check.ok.into()),
        ("problem".to_owned(), check.problem.clone().into()),
    ]);
    service
        .journal
        .record(EntryKind::Push, "check-url", details);
    Ok(check)
}

fn problem(response: &HttpResponse, echostr: &str) -> Option<String> {
    if let Some(problem) = response.status_problem() {
        return Some(problem);
    }
    if response.body == echostr.as_bytes() {
        return response.is_chunked.then(|| CHUNKED.to_owned());
    }
    let text = String::from_utf8_lossy(&response.body);
    let bare = text
        .trim_start_matches('\u{feff}')
        .trim()
        .trim_matches(['"', '\'']);
    if bare == echostr {
        return Some(
            "the echostr has something around it: send no BOM, quotes, space or line break"
                .to_owned(),
        );
    }
    if bare.is_empty() {
        return Some(
            "the body is empty instead of the echostr. Was the signature refused? It is the SHA-1 of token, timestamp and nonce, sorted by bytes and joined".to_owned(),
        );
    }
    let start = excerpt(&text, 100);
    Some(format!("the body is {start:?} instead of the echostr"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_echostr_itself_is_accepted() {
        for (status, body, says) in [
            (200, "123", None),
            (201, "123", Some("the status is 201")),
            (426, "", Some("WeChat sends HTTP/1.0")),
            (200, "\"123\"", Some("something around it")),
            (200, "\u{feff}123", Some("something around it")),
            (200, "123\n", Some("something around it")),
            (200, "", Some("the body is empty")),
            (200, "<html>", Some("\"<html>\" instead")),
            (200, &"中".repeat(101), Some("中…\" instead")),
        ] {
            let found = problem(&response(status, body), "123");
            assert_eq!(found.is_some(), says.is_some(), "{body}");
            assert!(found.unwrap_or_default().contains(says.unwrap_or_default()));
        }
    }

    #[test]
    fn an_echostr_in_chunks_is_refused() {
        let mut response = response(200, "123");
        response.is_chunked = true;
        assert_eq!(problem(&response, "123").as_deref(), Some(CHUNKED));
    }

    fn response(status: u16, body: &str) -> HttpResponse {
        HttpResponse {
            status,
            is_chunked: false,
            body: body.to_owned().into(),
        }
    }
}
