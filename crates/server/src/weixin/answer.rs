//! The answers that carry a credential: `stable_token` and `getticket`.

use std::time::Duration;

use serde::Deserialize;
use wechat_h5_sign::JsApiTicket;

use super::errcode::Endpoint;
use super::error::WeixinError;
use crate::secret::AccessToken;

/// The longest life that the platform gives a credential, in seconds.
const MAX_LIFE: u64 = 7200;
/// The longest credential worth keeping; the platform asks for 512 bytes of room.
const MAX_BYTES: usize = 2048;

/// A credential as it came, with the life that the platform promised.
#[derive(Debug, Clone)]
pub struct Fetched<T> {
    /// The secret.
    pub value: T,
    /// `expires_in`: how long it lives from the moment it was sent.
    pub life: Duration,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    errcode: i64,
    #[serde(default)]
    errmsg: String,
    access_token: Option<String>,
    ticket: Option<String>,
    expires_in: Option<i64>,
}

/// Reads an answer of `stable_token`.
pub(super) fn token(body: &[u8]) -> Result<Fetched<AccessToken>, WeixinError> {
    let endpoint = Endpoint::StableToken;
    let answer = read(endpoint, body)?;
    let life = life(endpoint, &answer)?;
    let value = answer.access_token.unwrap_or_default();
    let fits =
        (1..=MAX_BYTES).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_graphic());
    if !fits {
        return Err(unusable(endpoint, "no usable access_token"));
    }
    let value = AccessToken::new(value);
    Ok(Fetched { value, life })
}

/// Reads an answer of `getticket`.
pub(super) fn ticket(body: &[u8]) -> Result<Fetched<JsApiTicket>, WeixinError> {
    let endpoint = Endpoint::GetTicket;
    let answer = read(endpoint, body)?;
    let life = life(endpoint, &answer)?;
    let value = answer.ticket.unwrap_or_default();
    if value.len() > MAX_BYTES {
        return Err(unusable(endpoint, "a ticket that is far too long"));
    }
    let value = JsApiTicket::parse(&value).map_err(|err| unusable(endpoint, &err.to_string()))?;
    Ok(Fetched { value, life })
}

fn read(endpoint: Endpoint, body: &[u8]) -> Result<Answer, WeixinError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    // The parser's own message could quote the body: only its place is kept.
    let answer: Answer = serde_json::from_slice(body)
        .map_err(|err| unusable(endpoint, &format!("no JSON at column {}", err.column())))?;
    if answer.errcode == 0 {
        return Ok(answer);
    }
    Err(WeixinError::Refused {
        endpoint,
        errcode: answer.errcode,
        errmsg: super::error::one_line(&answer.errmsg),
    })
}

fn life(endpoint: Endpoint, answer: &Answer) -> Result<Duration, WeixinError> {
    match answer.expires_in.map(u64::try_from) {
        Some(Ok(seconds @ 1..)) => Ok(Duration::from_secs(seconds.min(MAX_LIFE))),
        _ => Err(unusable(endpoint, "no usable expires_in")),
    }
}

fn unusable(endpoint: Endpoint, what: &str) -> WeixinError {
    WeixinError::Unusable {
        endpoint,
        what: what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_documented_answers() {
        let token = token(br#"{"access_token":"71_Stable","expires_in":6980}"#).unwrap();
        assert_eq!(token.value.expose(), "71_Stable");
        assert_eq!(token.life, Duration::from_secs(6980));

        let body = br#"{"errcode":0,"errmsg":"ok","ticket":"Hoag-Ticket","expires_in":7200}"#;
        assert_eq!(ticket(body).unwrap().value.expose(), "Hoag-Ticket");
    }

    #[test]
    fn keeps_errcode_and_errmsg_of_a_refusal() {
        let err = ticket(br#"{"errcode":40001,"errmsg":"invalid credential rid: 1-2-3"}"#);
        assert_eq!(
            err.unwrap_err().to_string(),
            "/cgi-bin/ticket/getticket answered errcode 40001: invalid credential rid: 1-2-3"
        );
    }

    #[test]
    fn a_life_longer_than_documented_is_cut() {
        let token = token(br#"{"access_token":"t","expires_in":1000000000}"#).unwrap();
        assert_eq!(token.life, Duration::from_hours(2));
    }

    #[test]
    fn refuses_what_cannot_be_used_and_quotes_nothing() {
        let long = format!(
            r#"{{"access_token":"{}","expires_in":7200}}"#,
            "s3cret".repeat(999)
        );
        for body in [
            "",
            "{",
            "<html>s3cret</html>",
            "null",
            "[]",
            r#"{"access_token":"s3cret"}"#,
            r#"{"access_token":"s3cret","expires_in":0}"#,
            r#"{"access_token":"s3cret","expires_in":-1}"#,
            r#"{"access_token":"s3cret","expires_in":"7200"}"#,
            r#"{"access_token":"s3cret","expires_in":9223372036854775808}"#,
            r#"{"access_token":"s3cret","access_token":"s3cret","expires_in":7200}"#,
            r#"{"access_token":"","expires_in":7200}"#,
            r#"{"access_token":"s3cret line","expires_in":7200}"#,
            r#"{"expires_in":7200}"#,
            &long,
        ] {
            let err = token(body.as_bytes()).unwrap_err();
            assert!(matches!(err, WeixinError::Unusable { .. }), "{body}");
            assert!(!format!("{err} {err:?}").contains("s3cret"), "{body}");
        }
    }

    #[test]
    fn every_cut_of_an_answer_is_an_error_and_no_panic() {
        let body = br#"{"errcode":0,"errmsg":"ok","ticket":"Hoag-Ticket","expires_in":7200}"#;
        for end in 0..body.len() {
            assert!(ticket(&body[..end]).is_err(), "{end}");
        }
    }
}
