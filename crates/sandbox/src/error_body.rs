//! What the platform says when it refuses.

use std::borrow::Cow;
use std::net::IpAddr;

use serde::Serialize;

/// Declares the codes, each with its number and the words before the request id.
macro_rules! errcodes {
    ($($(#[$doc:meta])* $name:ident = $number:literal $text:literal,)*) => {
        /// A documented global return code
        /// (<https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html>).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Errcode {
            $($(#[$doc])* $name = $number,)*
        }

        impl Errcode {
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)*];

            pub(crate) fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

errcodes! {
    InvalidCredential = 40001 "invalid credential, access_token is invalid or not latest",
    InvalidGrantType = 40002 "invalid grant_type",
    InvalidOpenid = 40003 "invalid openid",
    InvalidAppid = 40013 "invalid appid",
    InvalidAccessToken = 40014 "invalid access_token",
    ButtonCount = 40016 "invalid button size",
    ButtonType = 40017 "invalid button type",
    ButtonNameSize = 40018 "invalid button name size",
    ButtonKeySize = 40019 "invalid button key size",
    ButtonUrlSize = 40020 "invalid button url size",
    SubButtonLevel = 40022 "invalid sub button level",
    SubButtonCount = 40023 "invalid sub button size",
    SubButtonType = 40024 "invalid sub button type",
    SubButtonNameSize = 40025 "invalid sub button name size",
    SubButtonKeySize = 40026 "invalid sub button key size",
    SubButtonUrlSize = 40027 "invalid sub button url size",
    InvalidCode = 40029 "invalid code",
    InvalidRefreshToken = 40030 "invalid refresh_token",
    InvalidOpenidList = 40031 "invalid openid list",
    InvalidOpenidListSize = 40032 "invalid openid list size",
    EscapedCharacters = 40033 "invalid charset. please check your request, if include \\uxxxx will create fail!",
    InvalidParameter = 40035 "invalid parameter",
    InvalidTemplateId = 40037 "invalid template_id",
    InvalidActionName = 40052 "invalid action name",
    InvalidActionInfo = 40053 "invalid action info",
    InvalidUrl = 40066 "invalid url",
    InvalidArgs = 40097 "invalid args",
    InvalidAppsecret = 40125 "invalid appsecret",
    CodeBeenUsed = 40163 "code been used",
    /// With the address; see `text`.
    IpNotAllowed = 40164 "invalid ip",
    WeappPagepath = 40165 "invalid weapp pagepath",
    WeappAppid = 40166 "invalid weapp appid",
    /// The words are our guess.
    CheckWithoutUrl = 40201 "invalid callback url",
    /// The words are our guess.
    CheckAction = 40202 "invalid action",
    /// The words are our guess.
    CheckOperator = 40203 "invalid check_operator",
    /// The words are our guess.
    SecretFrozen = 40243 "appsecret has been frozen",
    AccessTokenMissing = 41001 "access_token missing",
    AppidMissing = 41002 "appid missing",
    RefreshTokenMissing = 41003 "refresh_token missing",
    AppsecretMissing = 41004 "appsecret missing",
    MediaIdMissing = 41006 "media_id missing",
    CodeMissing = 41008 "missing code",
    OpenidMissing = 41009 "missing openid",
    AccessTokenExpired = 42001 "access_token expired",
    RefreshTokenExpired = 42002 "refresh_token expired",
    /// The words are our guess.
    PasswordChanged = 42007 "access_token invalid, user changed password",
    RequireGet = 43001 "require GET method",
    RequirePost = 43002 "require POST method",
    RequireSubscribe = 43004 "require subscribe",
    EmptyPostData = 44002 "empty post data",
    DailyQuota = 45009 "reach max api daily quota limit",
    MinuteQuota = 45011 "api minute-quota reach limit  mustslower  retry next minute",
    MenuNotExist = 46003 "menu no exist",
    DataFormat = 47001 "data format error",
    TemplateData = 47003 "argument invalid!",
    ApiUnauthorized = 48001 "api unauthorized",
    ClearQuotaSpent = 48006 "forbid to clear quota because of reaching the limit",
    UserLimited = 50002 "user limited",
    /// That this is what an unknown request id gets is our guess.
    InvalidRid = 61451 "invalid parameter",
    NoSuchConditionalMenu = 65301 "menuid not exist",
    NoSuchUser = 65302 "no such user",
    NoDefaultMenu = 65303 "there is no selfmenu, please create selfmenu first",
    MatchRuleEmpty = 65304 "match rule empty",
    UnknownCgiPath = 76021 "cgi_path not found, please check",
    CgiPathNotAllowed = 76022 "could not use this cgi_path, no permission",
    /// The words are our guess.
    RiskWaiting = 89501 "this ip is waiting for confirmation",
    /// The words are our guess.
    RiskConfirm = 89503 "this ip needs confirmation by the administrator",
    /// The words are our guess.
    RiskRefusedTwice = 89506 "this ip was refused twice, retry after 24 hours",
    /// The words are our guess.
    RiskRefused = 89507 "this ip was refused, retry after 1 hour",
}

impl Errcode {
    pub(crate) fn number(self) -> i64 {
        self as i64
    }

    pub(crate) fn of_number(number: i64) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|errcode| errcode.number() == number)
    }

    /// What is said to `caller`.
    fn text(self, caller: IpAddr) -> Cow<'static, str> {
        if self != Self::IpNotAllowed {
            return self.words().into();
        }
        let v6 = match caller {
            IpAddr::V4(v4) => v4.to_ipv6_mapped(),
            IpAddr::V6(v6) => v6,
        };
        format!("invalid ip {caller} ipv6 {v6}, not in whitelist").into()
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
    pub(crate) fn new(errcode: Errcode, caller: IpAddr, form: RidForm, rid: &str) -> Self {
        Self::with_text(errcode.number(), &errcode.text(caller), (form, rid))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_forms() {
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
