//! What a failure at WeChat means: by endpoint and code, never by code alone.
//!
//! 40001 is a wrong AppSecret where a token is fetched and a dead token where
//! one is used: taking the one for the other eats the day's quota.
//! Source: global return codes (全局返回码), and the OAuth pages for `sns/…`.

use std::time::Duration;

use super::hosts::Repeat;

/// The endpoints that this server calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// `POST /cgi-bin/stable_token`
    StableToken,
    /// `GET /cgi-bin/ticket/getticket`
    GetTicket,
    /// `GET /sns/oauth2/access_token`
    SnsAccessToken,
    /// `GET /sns/userinfo`
    SnsUserInfo,
}

impl Endpoint {
    /// The path, as logs show it.
    pub const fn path(self) -> &'static str {
        match self {
            Self::StableToken => "/cgi-bin/stable_token",
            Self::GetTicket => "/cgi-bin/ticket/getticket",
            Self::SnsAccessToken => "/sns/oauth2/access_token",
            Self::SnsUserInfo => "/sns/userinfo",
        }
    }

    /// What a second call does. Of `stable_token` this is said in its normal mode, the
    /// only one that is used: a forced refresh kills the token that the first one gave.
    pub(super) const fn repeat(self) -> Repeat {
        match self {
            Self::StableToken | Self::GetTicket | Self::SnsUserInfo => Repeat::Harmless,
            Self::SnsAccessToken => Repeat::Harmful,
        }
    }
}

/// What to do about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// Nobody's fault: try again after the usual back-off.
    Retry,
    /// The access token is dead: replace it once, then try again.
    ReplaceToken,
    /// Somebody must change a setting first; look again now and then.
    Fatal,
    /// A limit is reached: not before this long.
    Pause(Duration),
    /// The user starts the authorization again.
    Restart,
}

const MINUTE: Duration = Duration::from_mins(1);
const QUOTA_PAUSE: Duration = Duration::from_mins(30);

/// What an `errcode` of this endpoint means.
pub const fn classify(endpoint: Endpoint, errcode: i64) -> Advice {
    match (endpoint, errcode) {
        (_, -1) => Advice::Retry,
        (_, 45009) => Advice::Pause(QUOTA_PAUSE),
        (_, 45011) => Advice::Pause(MINUTE),
        (Endpoint::GetTicket, 40001 | 40014 | 42001) => Advice::ReplaceToken,
        (Endpoint::SnsAccessToken, 40029 | 40163 | 42003)
        | (Endpoint::SnsUserInfo, 40001 | 40003 | 40014 | 42001 | 42007) => Advice::Restart,
        _ => Advice::Fatal,
    }
}

/// What to change at WeChat, for the codes that nothing else helps against.
pub(super) const fn remedy(errcode: i64) -> Option<&'static str> {
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
    fn the_same_code_means_different_things() {
        use Advice::{Fatal, Pause, ReplaceToken, Restart, Retry};
        let (minute, quota) = (Pause(MINUTE), Pause(QUOTA_PAUSE));
        let table = [
            (-1, [Retry; 4]),
            (40001, [Fatal, ReplaceToken, Fatal, Restart]),
            (40002, [Fatal; 4]),
            (40003, [Fatal, Fatal, Fatal, Restart]),
            (40013, [Fatal; 4]),
            (40014, [Fatal, ReplaceToken, Fatal, Restart]),
            (40029, [Fatal, Fatal, Restart, Fatal]),
            (40125, [Fatal; 4]),
            (40163, [Fatal, Fatal, Restart, Fatal]),
            (40164, [Fatal; 4]),
            (40243, [Fatal; 4]),
            (41001, [Fatal; 4]),
            (41008, [Fatal; 4]),
            (42001, [Fatal, ReplaceToken, Fatal, Restart]),
            (42003, [Fatal, Fatal, Restart, Fatal]),
            (42007, [Fatal, Fatal, Fatal, Restart]),
            (45009, [quota; 4]),
            (45011, [minute; 4]),
            (48001, [Fatal; 4]),
            (50002, [Fatal; 4]),
            (89503, [Fatal; 4]),
        ];
        let endpoints = [
            Endpoint::StableToken,
            Endpoint::GetTicket,
            Endpoint::SnsAccessToken,
            Endpoint::SnsUserInfo,
        ];
        for (errcode, expected) in table {
            assert_eq!(
                endpoints.map(|endpoint| classify(endpoint, errcode)),
                expected,
                "{errcode}"
            );
        }
    }
}
