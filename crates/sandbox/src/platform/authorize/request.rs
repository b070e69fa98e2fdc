//! Reads the authorize URL as strictly as WeChat does.

use url::Url;
use wechat_h5_oauth::Scope;

use crate::account::{Account, AccountKind};
use crate::platform::records::{AccountIndex, PendingConsent, Records};
use crate::query::Query;

/// The order of parameters that WeChat requires
/// (<https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html>, step 1).
const ORDER: [&str; 8] = [
    "appid",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "connect_redirect",
    "forcePopup",
    "forceSnapShot",
];

/// The most bytes of `state`.
const STATE_LIMIT: usize = 128;

/// An authorize URL that passed every check.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AuthorizeRequest {
    pub(super) pending: PendingConsent,
    pub(super) popup: ConsentMode,
}

/// The effect of the two `force…` parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConsentMode {
    Default,
    Dialog,
    SnapShot,
}

/// The text of the error page, and its number if one is documented.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AuthorizeError {
    pub(super) code: Option<u32>,
    /// As WeChat has it.
    pub(super) text: &'static str,
    pub(super) english: &'static str,
}

impl AuthorizeError {
    pub(super) const fn documented(code: u32, text: &'static str, english: &'static str) -> Self {
        Self {
            code: Some(code),
            text,
            english,
        }
    }

    /// For an ordinary browser.
    pub(super) const OUTSIDE_WECHAT: Self =
        Self::unnumbered("请在微信客户端打开链接", "Open this link in WeChat");

    /// Only if a quota is set for the page: WeChat documents none.
    pub(super) const TOO_FREQUENT: Self = Self::documented(
        10009,
        "操作太频繁了，请稍后再试",
        "Too many attempts: try again later",
    );

    /// An error page without a documented number.
    pub(super) const fn unnumbered(text: &'static str, english: &'static str) -> Self {
        Self {
            code: None,
            text,
            english,
        }
    }
}

const WRONG_SCOPE: &str = "Scope 参数错误或没有 Scope 权限";
const WRONG_SCOPE_ENGLISH: &str = "The scope is wrong, or the account may not use it";

impl AuthorizeRequest {
    /// Checks the order first, and then each parameter in this order.
    pub(super) fn parse(query: &Query, records: &Records) -> Result<Self, AuthorizeError> {
        check_order(query)?;
        let key = check_app_id(query, records)?;
        let account = &records.account(key).account;
        check_account(query, account)?;
        let redirect_uri = check_redirect_uri(query, account)?;
        if query.get("response_type") != Some("code") {
            return Err(AuthorizeError::unnumbered(
                "response_type 参数错误",
                "response_type is wrong",
            ));
        }
        let scope = check_scope(query, account.kind)?;
        let state = check_state(query)?;
        check_user(records, key)?;
        let is_true = |name| query.get(name) == Some("true");
        let popup = match (is_true("forceSnapShot"), is_true("forcePopup")) {
            (true, _) => ConsentMode::SnapShot,
            (false, true) => ConsentMode::Dialog,
            (false, false) => ConsentMode::Default,
        };
        Ok(Self {
            pending: PendingConsent {
                account: key,
                redirect_uri,
                scope,
                state,
            },
            popup,
        })
    }
}

/// Unknown names are ignored.
fn check_order(query: &Query) -> Result<(), AuthorizeError> {
    let places = query
        .names()
        .filter_map(|name| ORDER.iter().position(|known| *known == name));
    if places.is_sorted_by(|a, b| a < b) {
        Ok(())
    } else {
        Err(AuthorizeError::unnumbered(WRONG_SCOPE, WRONG_SCOPE_ENGLISH))
    }
}

fn check_app_id(query: &Query, records: &Records) -> Result<AccountIndex, AuthorizeError> {
    let app_id = query.filled("appid").ok_or(AuthorizeError::documented(
        10012,
        "appid 参数为空",
        "appid is empty",
    ))?;
    records.find(app_id).ok_or(AuthorizeError::unnumbered(
        "AppID 参数错误",
        "The AppID is wrong",
    ))
}

/// No account here has authorized a third-party platform.
fn check_account(query: &Query, account: &Account) -> Result<(), AuthorizeError> {
    if account.is_banned {
        return Err(AuthorizeError::documented(
            10004,
            "此公众号被封禁",
            "This account is banned",
        ));
    }
    if query.filled("component_appid").is_some() {
        return Err(AuthorizeError::documented(
            10015,
            "公众号未授权第三方平台，请检查授权状态",
            "The account has authorized no third-party platform",
        ));
    }
    Ok(())
}

/// Only its followers may use a test account.
fn check_user(records: &Records, key: AccountIndex) -> Result<(), AuthorizeError> {
    let state = records.account(key);
    let user = &records.users.current().id;
    if state.account.kind == AccountKind::Test && state.followers.get(user).is_none() {
        return Err(AuthorizeError::documented(
            10006,
            "必须关注此测试号",
            "Follow this test account first",
        ));
    }
    Ok(())
}

fn check_redirect_uri(query: &Query, account: &Account) -> Result<String, AuthorizeError> {
    let text = query
        .filled("redirect_uri")
        .ok_or(AuthorizeError::documented(
            10011,
            "redirect_uri 参数为空",
            "redirect_uri is empty",
        ))?;
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    match url {
        Some(url) if account.allows_redirect_to(&url) => Ok(text.to_owned()),
        _ => Err(AuthorizeError::documented(
            10003,
            "redirect_uri 域名与后台配置不一致",
            "The host of redirect_uri is not the one that the account has registered",
        )),
    }
}

fn check_scope(query: &Query, kind: AccountKind) -> Result<Scope, AuthorizeError> {
    let scope = query.filled("scope").ok_or(AuthorizeError::documented(
        10010,
        "scope 参数为空",
        "scope is empty",
    ))?;
    match scope.parse() {
        Ok(scope) if kind.is_verified() => Ok(scope),
        _ => Err(AuthorizeError::documented(
            10005,
            WRONG_SCOPE,
            WRONG_SCOPE_ENGLISH,
        )),
    }
}

/// `state` may be absent, but not empty. Letters and digits are documented; that WeChat
/// returns other characters unchanged is reported.
fn check_state(query: &Query) -> Result<Option<String>, AuthorizeError> {
    let Some(state) = query.get("state") else {
        return Ok(None);
    };
    if state.is_empty() {
        return Err(AuthorizeError::documented(
            10013,
            "state 参数为空",
            "state is empty",
        ));
    }
    if state.len() > STATE_LIMIT || state.bytes().any(|byte| byte.is_ascii_control()) {
        return Err(AuthorizeError::unnumbered(
            "state 参数错误",
            "state is wrong",
        ));
    }
    Ok(Some(state.to_owned()))
}

/// What the journal says of a `state` in another form than the documented one.
pub(super) fn undocumented_state(state: Option<&str>) -> Option<&'static str> {
    if state.is_some_and(|state| state.contains(char::REPLACEMENT_CHARACTER)) {
        return Some(
            "the state is not UTF-8 (GBK?), so U+FFFD stands in it now; what WeChat does is not known",
        );
    }
    let is_documented = |state: &str| state.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (!state.is_none_or(is_documented))
        .then_some("WeChat documents a state of letters and digits; others are reported to work")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(query: &str) -> Result<AuthorizeRequest, AuthorizeError> {
        parse_for(query, Account::demo())
    }

    fn parse_for(query: &str, account: Account) -> Result<AuthorizeRequest, AuthorizeError> {
        AuthorizeRequest::parse(&Query::parse(query), &Records::new(&[account], &[], 0))
    }

    fn url(redirect: &str, scope: &str, rest: &str) -> String {
        format!(
            "appid=wx5a4d6f78c1e2b390&redirect_uri={redirect}&response_type=code&scope={scope}{rest}"
        )
    }

    const BACK: &str = "http%3A%2F%2F127.0.0.1%3A8080%2Fcb%3Fa%3D1";

    #[test]
    fn a_correct_request_is_accepted() {
        let request = parse(&url(BACK, "snsapi_userinfo", "&state=abc123")).unwrap();
        assert_eq!(request.pending.redirect_uri, "http://127.0.0.1:8080/cb?a=1");
        assert_eq!(request.pending.scope, Scope::UserInfo);
        assert_eq!(request.pending.state.as_deref(), Some("abc123"));
        assert_eq!(request.popup, ConsentMode::Default);
        let rest = "&state=a&connect_redirect=1&forcePopup=true&forceSnapShot=true&uin=x";
        assert_eq!(
            parse(&url(BACK, "snsapi_base", rest)).unwrap().popup,
            ConsentMode::SnapShot
        );
        assert_eq!(
            parse(&url(BACK, "snsapi_base", "")).unwrap().pending.state,
            None
        );
    }

    #[test]
    fn a_state_in_another_form_than_the_documented_one_has_a_note() {
        for (state, has_note) in [
            (None, false),
            (Some("abc123"), false),
            (Some("a-b"), true),
            (Some("中"), true),
            (Some("\u{fffd}"), true),
        ] {
            assert_eq!(undocumented_state(state).is_some(), has_note, "{state:?}");
        }
        let note = undocumented_state(Some("a\u{fffd}")).unwrap();
        assert!(note.contains("not UTF-8"));
    }

    #[test]
    fn each_wrong_parameter_has_its_error() {
        let long = format!("&state={}", "a".repeat(129));
        for (query, code) in [
            (
                url("", "snsapi_base", "").replace("wx5a4d6f78c1e2b390", ""),
                Some(10012),
            ),
            (url(BACK, "snsapi_base", "").replace("wx5a", "wx00"), None),
            (url("", "snsapi_base", ""), Some(10011)),
            (
                url("https%3A%2F%2Fevil.example%2F", "snsapi_base", ""),
                Some(10003),
            ),
            (url("%2Frelative", "snsapi_base", ""), Some(10003)),
            (
                url("http%253A%252F%252F127.0.0.1%252F", "snsapi_base", ""),
                Some(10003),
            ),
            (url("javascript%3Aalert(1)", "snsapi_base", ""), Some(10003)),
            (
                url(BACK, "snsapi_base", "").replace("=code", "=token"),
                None,
            ),
            (url(BACK, "", ""), Some(10010)),
            (url(BACK, "snsapi_login", ""), Some(10005)),
            (url(BACK, "snsapi_base", "&state="), Some(10013)),
            (url(BACK, "snsapi_base", "&state=a%0Ab"), None),
            (url(BACK, "snsapi_base", &long), None),
        ] {
            assert_eq!(parse(&query).unwrap_err().code, code, "{query}");
        }
    }

    #[test]
    fn the_order_is_checked_first() {
        let app = "appid=wx5a4d6f78c1e2b390";
        let redirect = format!("redirect_uri={BACK}");
        for query in [
            format!("{redirect}&{app}&response_type=code&scope=snsapi_base"),
            format!("{app}&{redirect}&scope=snsapi_base&response_type=code"),
            format!("{app}&{redirect}&response_type=code&state=a&scope=snsapi_base"),
            format!("{app}&{app}&{redirect}&response_type=code&scope=snsapi_base"),
            url(BACK, "snsapi_base", "&forceSnapShot=true&forcePopup=true"),
        ] {
            assert_eq!(parse(&query).unwrap_err().text, WRONG_SCOPE, "{query}");
        }
    }

    #[test]
    fn an_account_without_the_right_is_refused() {
        let right = url(BACK, "snsapi_base", "");
        let mut banned = Account::demo();
        banned.is_banned = true;
        let unverified = Account::demo().kind(AccountKind::Unverified);
        let test = Account::demo().kind(AccountKind::Test);
        let followed_by_nobody = test.clone().followers(Vec::new());
        for (account, code) in [
            (banned, 10004),
            (unverified, 10005),
            (followed_by_nobody, 10006),
        ] {
            let error = parse_for(&right, account).unwrap_err();
            assert_eq!(error.code, Some(code));
        }
        assert!(parse_for(&right, test).is_ok());
        let of_a_platform = format!("{right}&component_appid=wx0");
        assert_eq!(parse(&of_a_platform).unwrap_err().code, Some(10015));
    }

    #[test]
    fn the_force_parameters_choose_the_popup() {
        for (rest, popup) in [
            ("&forcePopup=true", ConsentMode::Dialog),
            ("&forcePopup=false", ConsentMode::Default),
            ("&forceSnapShot=true", ConsentMode::SnapShot),
        ] {
            let request = parse(&url(BACK, "snsapi_base", rest)).unwrap();
            assert_eq!(request.popup, popup, "{rest}");
        }
    }
}
