//! Responses that carry a credential: those of `stable_token` and `getticket`.

use std::time::Duration;

use wechat_h5_oauth::{Fields, Response, ResponseError, parse_response};
use wechat_h5_sign::{CardTicket, JsApiTicket};

use crate::access_token::AccessToken;
use crate::endpoint::Endpoint;
use crate::error::{CallError, one_line};

/// The longest that WeChat issues a credential for, in seconds.
const MAX_EXPIRES_IN: u64 = 7200;
/// What a response is taken for that does not say how long its credential is valid. The
/// next fetch of a token returns the same one, so a short time costs a call and a long one
/// could serve a dead ticket.
const UNKNOWN_EXPIRES_IN: Duration = Duration::from_mins(5);
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

/// A value that is no credential.
struct Unfit;

impl Response for Issued<AccessToken> {
    fn from_fields(fields: &Fields) -> Result<Self, ResponseError> {
        let parse = |value: &str| fits(value).then(|| AccessToken::new(value)).ok_or(Unfit);
        Ok(Self {
            value: fields.parsed("access_token", parse)?,
            expires_in: expires_in(fields)?,
        })
    }
}

impl Response for Issued<JsApiTicket> {
    fn from_fields(fields: &Fields) -> Result<Self, ResponseError> {
        let parse = |value: &str| {
            let ticket = JsApiTicket::parse(value).map_err(|_| Unfit)?;
            if value.len() > MAX_BYTES {
                return Err(Unfit);
            }
            Ok(ticket)
        };
        Ok(Self {
            value: fields.parsed("ticket", parse)?,
            expires_in: expires_in(fields)?,
        })
    }
}

impl Response for Issued<CardTicket> {
    fn from_fields(fields: &Fields) -> Result<Self, ResponseError> {
        let parse = |value: &str| fits(value).then(|| CardTicket::new(value)).ok_or(Unfit);
        Ok(Self {
            value: fields.parsed("ticket", parse)?,
            expires_in: expires_in(fields)?,
        })
    }
}

/// Whether this may be a credential.
fn fits(value: &str) -> bool {
    (1..=MAX_BYTES).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Parses a response of `stable_token`.
#[cfg(test)]
fn token(body: &[u8]) -> Result<Issued<AccessToken>, CallError> {
    parse(Endpoint::StableToken, body)
}

/// Parses a response of `getticket`.
#[cfg(test)]
fn ticket(body: &[u8]) -> Result<Issued<JsApiTicket>, CallError> {
    parse(Endpoint::GetTicket, body)
}

/// Parses a response of any endpoint. The errors quote nothing of it but WeChat's own.
pub(super) fn parse<T: Response>(endpoint: Endpoint, body: &[u8]) -> Result<T, CallError> {
    parse_response(body).map_err(|err| match err {
        ResponseError::Api(api) => CallError::Refused {
            endpoint,
            host: None,
            errcode: api.errcode,
            errmsg: one_line(&match &api.rid {
                Some(rid) => format!("{} rid: {rid}", api.errmsg),
                None => api.errmsg,
            }),
        },
        other => CallError::Unusable {
            endpoint,
            host: None,
            problem: one_line(&other.to_string()),
        },
    })
}

fn expires_in(fields: &Fields) -> Result<Duration, ResponseError> {
    const NAME: &str = "expires_in";
    if !fields.has(NAME) {
        return Ok(UNKNOWN_EXPIRES_IN);
    }
    match fields.number(NAME).map(u64::try_from) {
        Some(Ok(seconds @ 1..)) => Ok(Duration::from_secs(seconds.min(MAX_EXPIRES_IN))),
        _ => Err(ResponseError::Malformed { field: Some(NAME) }),
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
        let card: Issued<CardTicket> = parse(Endpoint::GetTicket, body).unwrap();
        assert_eq!(card.value.expose(), "Hoag-Ticket");
        assert_eq!(card.expires_in, Duration::from_hours(2));
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
            r#"{"access_token":"s3cret","expires_in":0}"#,
            r#"{"access_token":"s3cret","expires_in":-1}"#,
            r#"{"access_token":"s3cret","expires_in":"0"}"#,
            r#"{"access_token":"s3cret","expires_in":"soon"}"#,
            r#"{"access_token":"s3cret","expires_in":7200.5}"#,
            r#"{"access_token":"s3cret","expires_in":[7200]}"#,
            r#"{"access_token":"s3cret","expires_in":9223372036854775808}"#,
            r#"{"access_token":["s3cret"],"expires_in":7200}"#,
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
    fn numbers_and_missing_fields_are_read_however_they_are_written() {
        let unknown = UNKNOWN_EXPIRES_IN.as_secs();
        for (rest, seconds) in [
            (r#","expires_in":7200"#, 7200),
            (r#","expires_in":"7200""#, 7200),
            (r#","expires_in":" 7200 ""#, 7200),
            (r#","expires_in":7200.0"#, 7200),
            (r#","expires_in":"7200.0""#, 7200),
            (r#","expires_in":7.2e3"#, 7200),
            (r#","expires_in":1"#, 1),
            (r#","expires_in":null"#, unknown),
            ("", unknown),
            (r#","expires_in":7200,"errcode":0"#, 7200),
            (r#","expires_in":7200,"errcode":"0","errmsg":"ok""#, 7200),
            (r#","expires_in":7200,"errcode":0.0,"errmsg":null"#, 7200),
            (r#","expires_in":7200,"errcode":null,"errmsg":7"#, 7200),
            (r#","expires_in":7200,"is_new":true,"list":[{"a":1}]"#, 7200),
        ] {
            let issued = token(format!(r#"{{"access_token":"T"{rest}}}"#).as_bytes()).unwrap();
            assert_eq!(issued.value.expose(), "T");
            assert_eq!(issued.expires_in.as_secs(), seconds, "{rest}");
            let issued = ticket(format!(r#"{{"ticket":"T"{rest}}}"#).as_bytes()).unwrap();
            assert_eq!(issued.value.expose(), "T");
            assert_eq!(issued.expires_in.as_secs(), seconds, "{rest}");
        }
    }

    #[test]
    fn what_stands_around_the_object_is_no_part_of_it() {
        let object = r#"{"ticket":"T","expires_in":7200}"#;
        for body in [
            format!("\u{feff}{object}"),
            format!("\r\n {object}\n"),
            format!("\u{feff}\n{object}\0"),
            format!("{object}\n<!-- 0.012s -->"),
        ] {
            assert_eq!(ticket(body.as_bytes()).unwrap().value.expose(), "T");
        }
    }

    #[test]
    fn an_errcode_is_an_error_however_it_is_written() {
        for errcode in ["40001", r#""40001""#, "40001.0", r#"" 40001 ""#] {
            for errmsg in [r#","errmsg":"invalid credential""#, r#","errmsg":null"#, ""] {
                let body = format!(r#"{{"errcode":{errcode}{errmsg},"ticket":"T"}}"#);
                let err = ticket(body.as_bytes()).unwrap_err();
                assert_eq!(err.errcode(), Some(40001), "{body}");
            }
        }
        for errcode in [r#""none""#, "true", "[]", "1.5"] {
            let body = format!(r#"{{"errcode":{errcode},"ticket":"T","expires_in":7200}}"#);
            let err = ticket(body.as_bytes()).unwrap_err();
            assert!(matches!(err, CallError::Unusable { .. }), "{body}");
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
