//! What the platform says when it refuses.

use std::borrow::Cow;
use std::net::IpAddr;

use serde::Serialize;

/// A documented global return code
/// (<https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Errcode {
    InvalidCredential,
    InvalidGrantType,
    InvalidOpenid,
    InvalidAppid,
    InvalidAccessToken,
    ButtonCount,
    ButtonType,
    ButtonNameSize,
    ButtonKeySize,
    ButtonUrlSize,
    SubButtonLevel,
    SubButtonCount,
    SubButtonType,
    SubButtonNameSize,
    SubButtonKeySize,
    SubButtonUrlSize,
    InvalidCode,
    InvalidRefreshToken,
    InvalidOpenidList,
    InvalidOpenidListSize,
    EscapedCharacters,
    InvalidParameter,
    InvalidTemplateId,
    InvalidActionName,
    InvalidActionInfo,
    InvalidUrl,
    InvalidArgs,
    InvalidAppsecret,
    CodeBeenUsed,
    WeappPagepath,
    WeappAppid,
    CheckWithoutUrl,
    CheckAction,
    CheckOperator,
    /// The caller's address is not in the allow-list.
    IpNotAllowed(IpAddr),
    SecretFrozen,
    AccessTokenMissing,
    AppidMissing,
    RefreshTokenMissing,
    AppsecretMissing,
    MediaIdMissing,
    CodeMissing,
    OpenidMissing,
    AccessTokenExpired,
    RefreshTokenExpired,
    PasswordChanged,
    RequireGet,
    RequirePost,
    RequireSubscribe,
    EmptyPostData,
    DailyQuota,
    MinuteQuota,
    MenuNotExist,
    DataFormat,
    TemplateData,
    ApiUnauthorized,
    ClearQuotaSpent,
    UserLimited,
    InvalidRid,
    NoSuchConditionalMenu,
    NoSuchUser,
    NoDefaultMenu,
    MatchRuleEmpty,
    UnknownCgiPath,
    CgiPathNotAllowed,
    RiskWaiting,
    RiskConfirm,
    RiskRefusedTwice,
    RiskRefused,
}

impl Errcode {
    pub(crate) fn number(self) -> i64 {
        self.documented().0
    }

    /// The number, and the words before the request id.
    fn documented(self) -> (i64, &'static str) {
        match self {
            Self::InvalidCredential => (
                40001,
                "invalid credential, access_token is invalid or not latest",
            ),
            Self::InvalidGrantType => (40002, "invalid grant_type"),
            Self::InvalidOpenid => (40003, "invalid openid"),
            Self::InvalidAppid => (40013, "invalid appid"),
            Self::InvalidAccessToken => (40014, "invalid access_token"),
            // Numbers and words of the menus are those of the global list.
            Self::ButtonCount => (40016, "invalid button size"),
            Self::ButtonType => (40017, "invalid button type"),
            Self::ButtonNameSize => (40018, "invalid button name size"),
            Self::ButtonKeySize => (40019, "invalid button key size"),
            Self::ButtonUrlSize => (40020, "invalid button url size"),
            Self::SubButtonLevel => (40022, "invalid sub button level"),
            Self::SubButtonCount => (40023, "invalid sub button size"),
            Self::SubButtonType => (40024, "invalid sub button type"),
            Self::SubButtonNameSize => (40025, "invalid sub button name size"),
            Self::SubButtonKeySize => (40026, "invalid sub button key size"),
            Self::SubButtonUrlSize => (40027, "invalid sub button url size"),
            Self::InvalidCode => (40029, "invalid code"),
            Self::InvalidRefreshToken => (40030, "invalid refresh_token"),
            Self::InvalidOpenidList => (40031, "invalid openid list"),
            Self::InvalidOpenidListSize => (40032, "invalid openid list size"),
            Self::EscapedCharacters => (
                40033,
                "invalid charset. please check your request, if include \\uxxxx will create fail!",
            ),
            Self::InvalidParameter => (40035, "invalid parameter"),
            Self::InvalidTemplateId => (40037, "invalid template_id"),
            Self::InvalidActionName => (40052, "invalid action name"),
            Self::InvalidActionInfo => (40053, "invalid action info"),
            Self::InvalidUrl => (40066, "invalid url"),
            Self::InvalidArgs => (40097, "invalid args"),
            Self::InvalidAppsecret => (40125, "invalid appsecret"),
            Self::CodeBeenUsed => (40163, "code been used"),
            Self::WeappPagepath => (40165, "invalid weapp pagepath"),
            Self::WeappAppid => (40166, "invalid weapp appid"),
            // The words of the next three are our guess.
            Self::CheckWithoutUrl => (40201, "invalid callback url"),
            Self::CheckAction => (40202, "invalid action"),
            Self::CheckOperator => (40203, "invalid check_operator"),
            // With the address, in `text`.
            Self::IpNotAllowed(_) => (40164, "invalid ip"),
            // The words are our guess.
            Self::SecretFrozen => (40243, "appsecret has been frozen"),
            Self::AccessTokenMissing => (41001, "access_token missing"),
            Self::AppidMissing => (41002, "appid missing"),
            Self::RefreshTokenMissing => (41003, "refresh_token missing"),
            Self::AppsecretMissing => (41004, "appsecret missing"),
            Self::MediaIdMissing => (41006, "media_id missing"),
            Self::CodeMissing => (41008, "missing code"),
            Self::OpenidMissing => (41009, "missing openid"),
            Self::AccessTokenExpired => (42001, "access_token expired"),
            Self::RefreshTokenExpired => (42002, "refresh_token expired"),
            // The words are our guess.
            Self::PasswordChanged => (42007, "access_token invalid, user changed password"),
            Self::RequireGet => (43001, "require GET method"),
            Self::RequirePost => (43002, "require POST method"),
            Self::RequireSubscribe => (43004, "require subscribe"),
            Self::EmptyPostData => (44002, "empty post data"),
            Self::DailyQuota => (45009, "reach max api daily quota limit"),
            Self::MinuteQuota => (
                45011,
                "api minute-quota reach limit  mustslower  retry next minute",
            ),
            Self::MenuNotExist => (46003, "menu no exist"),
            Self::DataFormat => (47001, "data format error"),
            Self::TemplateData => (47003, "argument invalid!"),
            Self::ApiUnauthorized => (48001, "api unauthorized"),
            Self::ClearQuotaSpent => (48006, "forbid to clear quota because of reaching the limit"),
            Self::UserLimited => (50002, "user limited"),
            // That this is what an unknown request id gets is our guess.
            Self::InvalidRid => (61451, "invalid parameter"),
            Self::NoSuchConditionalMenu => (65301, "menuid not exist"),
            Self::NoSuchUser => (65302, "no such user"),
            Self::NoDefaultMenu => (65303, "there is no selfmenu, please create selfmenu first"),
            Self::MatchRuleEmpty => (65304, "match rule empty"),
            Self::UnknownCgiPath => (76021, "cgi_path not found, please check"),
            Self::CgiPathNotAllowed => (76022, "could not use this cgi_path, no permission"),
            // The words of the next four are our guess.
            Self::RiskWaiting => (89501, "this ip is waiting for confirmation"),
            Self::RiskConfirm => (89503, "this ip needs confirmation by the administrator"),
            Self::RiskRefusedTwice => (89506, "this ip was refused twice, retry after 24 hours"),
            Self::RiskRefused => (89507, "this ip was refused, retry after 1 hour"),
        }
    }

    fn text(self) -> Cow<'static, str> {
        match self {
            Self::IpNotAllowed(ip) => {
                let v6 = match ip {
                    IpAddr::V4(v4) => v4.to_ipv6_mapped(),
                    IpAddr::V6(v6) => v6,
                };
                format!("invalid ip {ip} ipv6 {v6}, not in whitelist").into()
            }
            _ => self.documented().1.into(),
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
        Self::with_text(errcode.number(), &errcode.text(), (form, rid))
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
                Errcode::IpNotAllowed([203, 0, 113, 9].into()),
                RidForm::Space,
                r#"{"errcode":40164,"errmsg":"invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 6552aaaa-1bbbccc2-3dddeee4"}"#,
            ),
        ] {
            let body = serde_json::to_string(&ErrorBody::new(errcode, form, rid)).unwrap();
            assert_eq!(body, expected);
        }
    }
}
