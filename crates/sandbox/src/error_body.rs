//! What the platform says when it refuses.

use serde::Serialize;

/// A documented global return code
/// (<https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Errcode {
    InvalidCredential = 40001,
    InvalidGrantType = 40002,
    InvalidOpenid = 40003,
    InvalidAppid = 40013,
    InvalidAccessToken = 40014,
    InvalidCode = 40029,
    InvalidRefreshToken = 40030,
    InvalidUrl = 40066,
    InvalidArgs = 40097,
    InvalidAppsecret = 40125,
    CodeBeenUsed = 40163,
    AccessTokenMissing = 41001,
    AppidMissing = 41002,
    RefreshTokenMissing = 41003,
    AppsecretMissing = 41004,
    CodeMissing = 41008,
    OpenidMissing = 41009,
    AccessTokenExpired = 42001,
    RefreshTokenExpired = 42002,
    RequireGet = 43001,
    RequirePost = 43002,
    EmptyPostData = 44002,
    DailyQuota = 45009,
    DataFormat = 47001,
    ApiUnauthorized = 48001,
}

impl Errcode {
    pub(crate) fn number(self) -> i64 {
        self as i64
    }

    fn text(self) -> &'static str {
        match self {
            Self::InvalidCredential => "invalid credential, access_token is invalid or not latest",
            Self::InvalidGrantType => "invalid grant_type",
            Self::InvalidOpenid => "invalid openid",
            Self::InvalidAppid => "invalid appid",
            Self::InvalidAccessToken => "invalid access_token",
            Self::InvalidCode => "invalid code",
            Self::InvalidRefreshToken => "invalid refresh_token",
            Self::InvalidUrl => "invalid url",
            Self::InvalidArgs => "invalid args",
            Self::InvalidAppsecret => "invalid appsecret",
            Self::CodeBeenUsed => "code been used",
            Self::AccessTokenMissing => "access_token missing",
            Self::AppidMissing => "appid missing",
            Self::RefreshTokenMissing => "refresh_token missing",
            Self::AppsecretMissing => "appsecret missing",
            Self::CodeMissing => "missing code",
            Self::OpenidMissing => "missing openid",
            Self::AccessTokenExpired => "access_token expired",
            Self::RefreshTokenExpired => "refresh_token expired",
            Self::RequireGet => "require GET method",
            Self::RequirePost => "require POST method",
            Self::EmptyPostData => "empty post data",
            Self::DailyQuota => "reach max api daily quota limit",
            Self::DataFormat => "data format error",
            Self::ApiUnauthorized => "api unauthorized",
        }
    }
}

/// How a family of endpoints writes the request id behind its message.
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
    pub(crate) fn new(errcode: Errcode, form: RidForm, rid: &str) -> Self {
        let separator = match form {
            RidForm::Space => "",
            RidForm::Comma => ",",
        };
        let text = errcode.text();
        Self {
            errcode: errcode.number(),
            errmsg: format!("{text}{separator} rid: {rid}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_forms() {
        let rid = "6552aaaa-1bbbccc2-3dddeee4";
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
        ] {
            let body = serde_json::to_string(&ErrorBody::new(errcode, form, rid)).unwrap();
            assert_eq!(body, expected);
        }
    }
}
