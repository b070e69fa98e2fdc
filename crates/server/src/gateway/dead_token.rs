//! Whether the platform's response says that the token does not work.

use std::io;

use http::Response;
use wechat_h5_api::PassedResponse;
use wechat_h5_oauth::{Fields, ResponseError, parse_response};

/// The longest response that is looked at, in bytes: such refusals are shorter than 1 KiB.
const MAX_BYTES: usize = 64 * 1024;
/// The token is not the latest one, is none at all, or has expired.
const DEAD_TOKEN: [i64; 3] = [40001, 40014, 42001];

/// Whether it says so. The response can still be passed on from its start; of one that is no
/// short object only the start is read.
pub(super) async fn says_token_is_dead(
    response: &mut Response<PassedResponse>,
) -> io::Result<bool> {
    let body = response.body_mut().short_object(MAX_BYTES).await?;
    Ok(body.is_some_and(|body| is_dead(&body)))
}

fn is_dead(body: &[u8]) -> bool {
    let NoRefusal = match parse_response(body) {
        Err(ResponseError::Api(refused)) => return DEAD_TOKEN.contains(&refused.errcode),
        other => other.unwrap_or(NoRefusal),
    };
    false
}

/// Any response without an errcode.
struct NoRefusal;

impl wechat_h5_oauth::Response for NoRefusal {
    fn from_fields(_: &Fields) -> Result<Self, ResponseError> {
        Ok(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_errcodes_say_that_the_token_is_dead() {
        for (body, expected) in [
            (r#"{"errcode":40001,"errmsg":"invalid credential"}"#, true),
            (r#" {"errmsg":"expired","errcode":"42001"}"#, true),
            (r#"{"errcode":40014}"#, true),
            (r#"{"errcode":0,"errmsg":"ok"}"#, false),
            (r#"{"errcode":45009}"#, false),
            (r#"{"menu":{"errcode":40001}}"#, false),
            (r#"{"openid":"o"}"#, false),
            (r#"{"errcode":40001"#, false),
            (r"[40001]", false),
            ("", false),
        ] {
            assert_eq!(is_dead(body.as_bytes()), expected, "{body}");
        }
    }
}
