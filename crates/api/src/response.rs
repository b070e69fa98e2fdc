//! Responses that carry a credential: those of `stable_token` and `getticket`.

use std::time::Duration;

use serde::Deserialize;
use wechat_h5_sign::JsApiTicket;

use crate::access_token::AccessToken;
use crate::endpoint::Endpoint;
use crate::error::{CallError, one_line};

/// The longest that WeChat issues a credential for, in seconds.
const MAX_EXPIRES_IN: u64 = 7200;
/// The longest credential that is accepted; WeChat tells clients to reserve 512 bytes.
const MAX_BYTES: usize = 2048;

/// A credential as WeChat issued it.
#[derive(Debug, Clone)]
pub struct Issued<T> {
    /// The secret.
    pub value: T,
    /// How long it is valid, counted from when the response was sent.
    pub expires_in: Duration,
}

#[derive(Deserialize)]
struct Response {
    #[serde(default)]
    errcode: i64,
    #[serde(default)]
    errmsg: String,
    access_token: Option<String>,
    ticket: Option<String>,
    expires_in: Option<i64>,
}

/// Parses a response of `stable_token`.
pub(super) fn token(body: &[u8]) -> Result<Issued<AccessToken>, CallError> {
    let endpoint = Endpoint::StableToken;
    let response = parse(endpoint, body)?;
    let expires_in = expires_in(endpoint, &response)?;
    let value = response.access_token.unwrap_or_default();
    let fits =
        (1..=MAX_BYTES).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_graphic());
    if !fits {
        return Err(unusable(endpoint, "no usable access_token"));
    }
    let value = AccessToken::new(value);
    Ok(Issued { value, expires_in })
}

/// Parses a response of `getticket`.
pub(super) fn ticket(body: &[u8]) -> Result<Issued<JsApiTicket>, CallError> {
    let endpoint = Endpoint::GetTicket;
    let response = parse(endpoint, body)?;
    let expires_in = expires_in(endpoint, &response)?;
    let value = response.ticket.unwrap_or_default();
    if value.len() > MAX_BYTES {
        return Err(unusable(endpoint, "a ticket that is far too long"));
    }
    let value = JsApiTicket::parse(&value).map_err(|err| unusable(endpoint, &err.to_string()))?;
    Ok(Issued { value, expires_in })
}

fn parse(endpoint: Endpoint, body: &[u8]) -> Result<Response, CallError> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    // The parser's own message could quote the body: only the position is kept.
    let response: Response = serde_json::from_slice(body)
        .map_err(|err| unusable(endpoint, &format!("no JSON at column {}", err.column())))?;
    if response.errcode == 0 {
        return Ok(response);
    }
    Err(CallError::Refused {
        endpoint,
        host: None,
        errcode: response.errcode,
        errmsg: one_line(&response.errmsg),
    })
}

fn expires_in(endpoint: Endpoint, response: &Response) -> Result<Duration, CallError> {
    match response.expires_in.map(u64::try_from) {
        Some(Ok(seconds @ 1..)) => Ok(Duration::from_secs(seconds.min(MAX_EXPIRES_IN))),
        _ => Err(unusable(endpoint, "no usable expires_in")),
    }
}

fn unusable(endpoint: Endpoint, problem: &str) -> CallError {
    CallError::Unusable {
        endpoint,
        host: None,
        problem: problem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_the_documented_responses() {
        let token = token(br#"{"access_token":"71_Stable","expires_in":6980}"#).unwrap();
        assert_eq!(token.value.expose(), "71_Stable");
        assert_eq!(token.expires_in, Duration::from_secs(6980));

        let body = br#"{"errcode":0,"errmsg":"ok","ticket":"Hoag-Ticket","expires_in":7200}"#;
        assert_eq!(ticket(body).unwrap().value.expose(), "Hoag-Ticket");
    }

    #[test]
    fn an_error_keeps_errcode_and_errmsg() {
        let err = ticket(br#"{"errcode":40001,"errmsg":"invalid credential rid: 1-2-3"}"#);
        assert_eq!(
            err.unwrap_err().to_string(),
            "/cgi-bin/ticket/getticket responded with errcode 40001: invalid credential rid: 1-2-3"
        );
    }

    #[test]
    fn an_expires_in_longer_than_documented_is_shortened() {
        let token = token(br#"{"access_token":"t","expires_in":1000000000}"#).unwrap();
        assert_eq!(token.expires_in, Duration::from_hours(2));
    }

    #[test]
    fn unusable_responses_are_errors_that_quote_nothing() {
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
            assert!(matches!(err, CallError::Unusable { .. }), "{body}");
            assert!(!format!("{err} {err:?}").contains("s3cret"), "{body}");
        }
    }

    #[test]
    fn every_truncated_response_is_an_error_and_no_panic() {
        let body = br#"{"errcode":0,"errmsg":"ok","ticket":"Hoag-Ticket","expires_in":7200}"#;
        for end in 0..body.len() {
            assert!(ticket(&body[..end]).is_err(), "{end}");
        }
    }
}
