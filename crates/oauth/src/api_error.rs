//! The errors of the platform.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use core::error::Error;
use core::fmt;

/// `{"errcode":…,"errmsg":"…"}`: WeChat returned an error.
///
/// The recovery depends on the endpoint as well as on the code: 40001 is a wrong
/// AppSecret in one place and a stale token in another. Source: global return
/// codes (全局返回码).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// The code, never 0.
    pub errcode: i64,
    /// The text, without the request id after it.
    pub errmsg: String,
    /// The request id (`rid`), which `cgi-bin/openapi/rid/get` explains.
    pub rid: Option<String>,
}

impl ApiError {
    pub(crate) fn new(errcode: i64, text: &str) -> Self {
        let text: String = text.chars().filter(|c| !c.is_control()).take(512).collect();
        let (errmsg, rid) = match text.rsplit_once("rid: ") {
            Some((errmsg, rid)) if is_rid(rid) => (errmsg, Some(rid.to_owned())),
            _ => (text.as_str(), None),
        };
        Self {
            errcode,
            errmsg: errmsg.trim_end_matches([' ', ',']).to_owned(),
            rid,
        }
    }
}

fn is_rid(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WeChat returned {} {}", self.errcode, self.errmsg)?;
        match &self.rid {
            Some(rid) => write!(f, " (rid {rid})"),
            None => Ok(()),
        }
    }
}

impl Error for ApiError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_id_is_separated() {
        for (text, shown) in [
            (
                "invalid code, rid: 62fb9bc8-078c24da-4202f278",
                "WeChat returned 40029 invalid code (rid 62fb9bc8-078c24da-4202f278)",
            ),
            (
                "invalid appid rid: 6552aaaa-1bbbccc2-3dddeee4",
                "WeChat returned 40029 invalid appid (rid 6552aaaa-1bbbccc2-3dddeee4)",
            ),
            ("invalid code", "WeChat returned 40029 invalid code"),
            ("hybrid: mode", "WeChat returned 40029 hybrid: mode"),
            ("a\r\nb", "WeChat returned 40029 ab"),
        ] {
            assert_eq!(ApiError::new(40029, text).to_string(), shown);
        }
    }
}
