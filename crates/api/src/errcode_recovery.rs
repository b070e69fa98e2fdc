//! How to recover from an `errcode`: by endpoint and code, never by code alone.
//!
//! 40001 is a wrong AppSecret where a token is fetched, and an invalid token where one is
//! used: mistaking the one for the other uses up the daily quota.
//! Source: global return codes (全局返回码), and the OAuth pages for `sns/…`.

use std::time::Duration;

use crate::endpoint::Endpoint;

/// How to recover from a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// Try again after the usual backoff.
    Retry,
    /// The access token is invalid: replace it once, then try again.
    ReplaceToken,
    /// A setting has to be changed first: try again now and then.
    ChangeSettings,
    /// The code is not documented for this endpoint: try again as after a failure while
    /// nothing works without it, and now and then otherwise.
    Unknown,
    /// A quota is used up: try again after this time.
    Pause(Duration),
    /// The user has to start the authorization again.
    RestartLogin,
}

const MINUTE: Duration = Duration::from_mins(1);
const QUOTA_PAUSE: Duration = Duration::from_mins(30);

/// How to recover from this `errcode` of this endpoint.
pub(crate) const fn recovery(endpoint: Endpoint, errcode: i64) -> Recovery {
    match (endpoint, errcode) {
        (_, -1) => Recovery::Retry,
        (_, 45009) => Recovery::Pause(QUOTA_PAUSE),
        (_, 45011) => Recovery::Pause(MINUTE),
        (Endpoint::GetTicket, 40001 | 40014 | 42001) => Recovery::ReplaceToken,
        (Endpoint::SnsAccessToken, 40029 | 40163 | 42003 | 42007)
        | (Endpoint::SnsUserInfo, 40001 | 40003 | 40014 | 42001 | 42007) => Recovery::RestartLogin,
        _ if remedy_of(endpoint, errcode).is_some() => Recovery::ChangeSettings,
        _ => Recovery::Unknown,
    }
}

/// What to change, in the settings or at WeChat, for the codes that nothing else resolves.
pub(crate) const fn remedy(endpoint: Endpoint, errcode: i64) -> Option<&'static str> {
    match recovery(endpoint, errcode) {
        Recovery::Unknown => {
            Some("look the errcode up in WeChat's list of return codes (全局返回码)")
        }
        Recovery::ReplaceToken | Recovery::RestartLogin => None,
        Recovery::Retry | Recovery::ChangeSettings | Recovery::Pause(_) => {
            remedy_of(endpoint, errcode)
        }
    }
}

/// The remedy of a documented code.
const fn remedy_of(endpoint: Endpoint, errcode: i64) -> Option<&'static str> {
    let text = match (endpoint, errcode) {
        (_, 40125)
        | (
            Endpoint::Token
            | Endpoint::StableToken
            | Endpoint::ForcedStableToken
            | Endpoint::SnsAccessToken,
            40001,
        ) => "put the account's present AppSecret (开发密钥) into the settings",
        (_, 40013) => "put the account's AppID, as its console shows it, into the settings",
        (_, 40164 | 61004) => {
            "add the address that WeChat names to 开发密钥 → API IP 白名单 (API IP list); \
             it takes effect after some minutes"
        }
        (_, 40243) => "unfreeze the AppSecret in the console: 开发密钥 → AppSecret 解冻",
        (_, 45009) => {
            "the account's daily quota of calls is used up: it is reset at midnight in Beijing, \
             or by an administrator in the console (接口调用次数清零)"
        }
        (_, 45011) => {
            "the account makes too many calls in a minute: see that no other program fetches \
             tokens or tickets in a loop"
        }
        (Endpoint::SnsAccessToken | Endpoint::SnsUserInfo, 48001) => {
            "the account must be a verified service account (已认证服务号), and the user must \
             have consented to the scope"
        }
        (_, 48001 | 50001) => "the account must be a verified service account (已认证服务号)",
        (_, 48004) => {
            "WeChat has banned this API for the account (接口被封禁): its administrator finds \
             the reason among the notices of the console (通知中心)"
        }
        (Endpoint::SnsAccessToken | Endpoint::SnsUserInfo, 50002) => {
            "WeChat has restricted this user or the account (用户受限): if it happens to every \
             user, the account's administrator finds the reason in the console (通知中心)"
        }
        (_, 50002) => {
            "WeChat has restricted the account (用户受限): its administrator finds the reason \
             among the notices of the console (通知中心)"
        }
        (_, 50004) => {
            "WeChat forbids the account to fetch tokens (禁止使用 token 接口): its administrator \
             finds the reason among the notices of the console (通知中心)"
        }
        (_, 50007) => "the account is frozen (账号已冻结): its administrator unfreezes it",
        (_, 61024) => {
            "the account's calls are made by a third-party platform (第三方平台): use its host \
             as the address of the API, or withdraw the authorization in the console"
        }
        (_, 89501 | 89503) => "an administrator of the account confirms this address in WeChat",
        (_, 89506) => {
            "an administrator has refused this address twice, and WeChat blocks it for 24 hours: \
             confirm it afterwards"
        }
        (_, 89507) => {
            "an administrator has refused this address, and WeChat blocks it for an hour: \
             confirm it afterwards"
        }
        (
            _,
            40002 | 40097 | 41001 | 41002 | 41004 | 41008 | 41009 | 43001 | 43002 | 43003 | 44002
            | 47001 | 61451,
        ) => {
            "the request did not arrive as it was sent: see what a proxy or another server at the \
             address of the API changes in it"
        }
        _ => return None,
    };
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_only_a_change_resolves_says_which() {
        let cases = [
            (40001, "AppSecret (开发密钥)"),
            (40002, "proxy"),
            (40013, "AppID"),
            (40125, "AppSecret (开发密钥)"),
            (40164, "IP 白名单"),
            (40243, "解冻"),
            (41002, "proxy"),
            (41004, "proxy"),
            (43002, "proxy"),
            (44002, "proxy"),
            (45009, "quota"),
            (45011, "minute"),
            (47001, "proxy"),
            (48001, "已认证服务号"),
            (48004, "接口被封禁"),
            (50001, "已认证服务号"),
            (50002, "restricted the account"),
            (50004, "token 接口"),
            (50007, "账号已冻结"),
            (61004, "IP 白名单"),
            (61024, "第三方平台"),
            (89501, "confirms"),
            (89503, "administrator"),
            (89506, "24 hours"),
            (89507, "an hour"),
            (99999, "全局返回码"),
        ];
        for (errcode, part) in cases {
            let text = remedy(Endpoint::StableToken, errcode).unwrap_or_default();
            assert!(text.contains(part), "{errcode}: {text}");
        }
        // Here the token is invalid, and not the secret.
        assert_eq!(remedy(Endpoint::GetTicket, 40001), None);
        // Here it may be the user, and not the account.
        let text = remedy(Endpoint::SnsUserInfo, 50002).unwrap_or_default();
        assert!(text.contains("this user"), "{text}");
        assert_eq!(remedy(Endpoint::StableToken, -1), None);
    }

    /// The whole table: one row per code, one column per endpoint, in the order
    /// `stable_token`, `getticket`, `access_token`, `userinfo`.
    #[test]
    fn a_code_is_recovered_from_differently_at_each_endpoint() {
        use Recovery::{
            ChangeSettings as Change, Pause, ReplaceToken, RestartLogin as Restart, Retry, Unknown,
        };
        let (minute, quota) = (Pause(MINUTE), Pause(QUOTA_PAUSE));
        let table = [
            (-1, [Retry; 4]),
            (40001, [Change, ReplaceToken, Change, Restart]),
            (40002, [Change; 4]),
            (40003, [Unknown, Unknown, Unknown, Restart]),
            (40013, [Change; 4]),
            (40014, [Unknown, ReplaceToken, Unknown, Restart]),
            (40029, [Unknown, Unknown, Restart, Unknown]),
            (40097, [Change; 4]),
            (40125, [Change; 4]),
            (40163, [Unknown, Unknown, Restart, Unknown]),
            (40164, [Change; 4]),
            (40243, [Change; 4]),
            (41001, [Change; 4]),
            (41002, [Change; 4]),
            (41004, [Change; 4]),
            (41008, [Change; 4]),
            (41009, [Change; 4]),
            (42001, [Unknown, ReplaceToken, Unknown, Restart]),
            (42003, [Unknown, Unknown, Restart, Unknown]),
            (42007, [Unknown, Unknown, Restart, Restart]),
            (43001, [Change; 4]),
            (43002, [Change; 4]),
            (44002, [Change; 4]),
            (45009, [quota; 4]),
            (45011, [minute; 4]),
            (47001, [Change; 4]),
            (48001, [Change; 4]),
            (48004, [Change; 4]),
            (50001, [Change; 4]),
            (50002, [Change; 4]),
            (50004, [Change; 4]),
            (50007, [Change; 4]),
            (61004, [Change; 4]),
            (61024, [Change; 4]),
            (89501, [Change; 4]),
            (89503, [Change; 4]),
            (89506, [Change; 4]),
            (89507, [Change; 4]),
            (99999, [Unknown; 4]),
        ];
        let endpoints = [
            Endpoint::StableToken,
            Endpoint::GetTicket,
            Endpoint::SnsAccessToken,
            Endpoint::SnsUserInfo,
        ];
        for (errcode, expected) in table {
            assert_eq!(
                endpoints.map(|endpoint| recovery(endpoint, errcode)),
                expected,
                "{errcode}"
            );
        }
    }
}
