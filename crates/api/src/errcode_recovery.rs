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
        (Endpoint::SnsAccessToken, 40029 | 40163 | 42003)
        | (Endpoint::SnsUserInfo, 40001 | 40003 | 40014 | 42001 | 42007) => Recovery::RestartLogin,
        _ => Recovery::ChangeSettings,
    }
}

/// What to change at WeChat, for the codes that nothing else resolves.
pub(crate) const fn remedy(errcode: i64) -> Option<&'static str> {
    match errcode {
        40125 | 40243 => Some("put the account's present AppSecret (开发密钥) into the settings"),
        40164 => {
            Some("add the address that WeChat names to 开发密钥 → API IP 白名单 (API IP list)")
        }
        48001 => Some("the account must be a verified service account (已认证服务号)"),
        89501 | 89503 | 89506 | 89507 => {
            Some("an administrator of the account confirms this address in WeChat")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole table: one row per code, one column per endpoint, in the order
    /// `stable_token`, `getticket`, `access_token`, `userinfo`.
    #[test]
    fn a_code_is_recovered_from_differently_at_each_endpoint() {
        use Recovery::{
            ChangeSettings as Change, Pause, ReplaceToken, RestartLogin as Restart, Retry,
        };
        let (minute, quota) = (Pause(MINUTE), Pause(QUOTA_PAUSE));
        let table = [
            (-1, [Retry; 4]),
            (40001, [Change, ReplaceToken, Change, Restart]),
            (40002, [Change; 4]),
            (40003, [Change, Change, Change, Restart]),
            (40013, [Change; 4]),
            (40014, [Change, ReplaceToken, Change, Restart]),
            (40029, [Change, Change, Restart, Change]),
            (40125, [Change; 4]),
            (40163, [Change, Change, Restart, Change]),
            (40164, [Change; 4]),
            (40243, [Change; 4]),
            (41001, [Change; 4]),
            (41008, [Change; 4]),
            (42001, [Change, ReplaceToken, Change, Restart]),
            (42003, [Change, Change, Restart, Change]),
            (42007, [Change, Change, Change, Restart]),
            (45009, [quota; 4]),
            (45011, [minute; 4]),
            (48001, [Change; 4]),
            (50002, [Change; 4]),
            (89503, [Change; 4]),
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
