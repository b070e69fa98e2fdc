//! The body of a refusal.

use std::borrow::Cow;
use std::net::IpAddr;

use serde::Serialize;

use super::errcode::Errcode;

/// How a group of endpoints appends the request id to its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RidForm {
    /// `invalid appid rid: …`, as `cgi-bin` does.
    Space,
    /// `invalid code, rid: …`, as `sns` does.
    Comma,
}

/// `{"errcode":40013,"errmsg":"invalid appid rid: 6552aaaa-1bbbccc2-3dddeee4"}`
#[derive(Debug, Serialize)]
pub(crate) struct ErrorBody {
    errcode: i64,
    errmsg: String,
}

impl ErrorBody {
    pub(crate) fn new(errcode: Errcode, caller: IpAddr, form: RidForm, rid: &str) -> Self {
        Self::with_text(errcode.number(), &text(errcode, caller), (form, rid))
    }

    pub(crate) fn with_text(errcode: i64, text: &str, (form, rid): (RidForm, &str)) -> Self {
        let separator = match form {
            RidForm::Space => "",
            RidForm::Comma => ",",
        };
        Self {
            errcode,
            errmsg: format!("{text}{separator} rid: {rid}"),
        }
    }
}

/// 40164 names the caller's address.
fn text(errcode: Errcode, caller: IpAddr) -> Cow<'static, str> {
    if errcode != Errcode::IpNotAllowed {
        return errcode.text().into();
    }
    let v6 = match caller {
        IpAddr::V4(v4) => v4.to_ipv6_mapped(),
        IpAddr::V6(v6) => v6,
    };
    format!("invalid ip {caller} ipv6 {v6}, not in whitelist").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_have_the_documented_form() {
        let rid = "6552aaaa-1bbbccc2-3dddeee4";
        let caller = IpAddr::from([203, 0, 113, 9]);
        for (errcode, form, expected) in [
            (
                Errcode::InvalidAppid,
                RidForm::Space,
                r#"{"errcode":40013,"errmsg":"invalid appid rid: 6552aaaa-1bbbccc2-3dddeee4"}"#,
            ),
            (
                Errcode::InvalidCode,
                RidForm::Comma,
                r#"{"errcode":40029,"errmsg":"invalid code, rid: 6552aaaa-1bbbccc2-3dddeee4"}"#,
            ),
            (
                Errcode::IpNotAllowed,
                RidForm::Space,
                r#"{"errcode":40164,"errmsg":"invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 6552aaaa-1bbbccc2-3dddeee4"}"#,
            ),
        ] {
            let body = serde_json::to_string(&ErrorBody::new(errcode, caller, form, rid)).unwrap();
            assert_eq!(body, expected);
        }
    }
}
