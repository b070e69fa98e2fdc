//! The errcode of the platform's response, if it has one.

use std::io;

use http::Response;
use wechat_h5_api::PassedResponse;
use wechat_h5_oauth::{Fields, ResponseError, parse_response};

/// The longest response that is looked at, in bytes: refusals are shorter than 1 KiB.
const MAX_BYTES: usize = 64 * 1024;

/// The errcode; 0 for none. The response can still be passed on from its start; of one that is
/// no short object only the start is read.
pub(super) async fn errcode(response: &mut Response<PassedResponse>) -> io::Result<i64> {
    let body = response.body_mut().short_object(MAX_BYTES).await?;
    let errcode = body.map_or(0, |body| errcode_of(&body));
    response.body().call_span().record_errcode(errcode);
    Ok(errcode)
}

fn errcode_of(body: &[u8]) -> i64 {
    if !may_have_errcode(body) {
        return 0;
    }
    let NoRefusal = match parse_response(body) {
        Err(ResponseError::Api(refused)) => return refused.errcode,
        other => other.unwrap_or(NoRefusal),
    };
    0
}

/// Whether the field may be there. Most responses have none, and to parse those is what would
/// cost the most of a call here.
fn may_have_errcode(body: &[u8]) -> bool {
    // Its name can be written with escapes.
    let Ok(text) = str::from_utf8(body) else {
        return true;
    };
    text.contains("errcode") || text.contains('\\')
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
    fn an_errcode_is_that_of_the_object_itself() {
        for (body, expected) in [
            (r#"{"errcode":40001,"errmsg":"invalid credential"}"#, 40001),
            (r#" {"errmsg":"expired","errcode":"42001"}"#, 42001),
            (r#"{"errcode":40014}"#, 40014),
            (r#"{"errcode":0,"errmsg":"ok"}"#, 0),
            (r#"{"errcode":45009}"#, 45009),
            (r#"{"errcode":-1}"#, -1),
            (r#"{"menu":{"errcode":40001}}"#, 0),
            (r#"{"\u0065rrcode":40001}"#, 40001),
            (r#"{"remark":"\u0065","errcode":40001}"#, 40001),
            (r#"{"openid":"o"}"#, 0),
            (r#"{"errcode":40001"#, 0),
            (r"[40001]", 0),
            ("", 0),
        ] {
            assert_eq!(errcode_of(body.as_bytes()), expected, "{body}");
        }
        let not_utf8 = b"{\"nickname\":\"\xff\",\"errcode\":40001}";
        assert_eq!(errcode_of(not_utf8), 40001);
    }
}
