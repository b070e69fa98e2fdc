//! What a login returned for later calls of WeChat, encrypted: the key is made of the session's
//! id, which the browser has and the store has not. A copy of the store calls WeChat for nobody.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use serde::{Deserialize, Serialize};
use wechat_h5_oauth::{RefreshToken, TokenResponse, UserAccessToken};

use crate::random;

/// How long a user's access token is valid where WeChat does not say it, in seconds.
const ACCESS_TOKEN_SECONDS: u64 = 7200;
/// How long a refresh token is valid, in seconds. No response says it, and no refresh extends it.
const REFRESH_TOKEN_SECONDS: u64 = 30 * 86_400;

/// What a login returned.
#[derive(Debug, Clone)]
pub(crate) struct UserTokens {
    /// For calls about the user.
    pub access_token: UserAccessToken,
    /// When WeChat stops to accept it, in seconds since 1970.
    pub access_expires_at: u64,
    /// For the next access token, if the response has one.
    pub refresh: Option<Refresh>,
}

/// A refresh token and its time.
#[derive(Debug, Clone)]
pub(crate) struct Refresh {
    /// The refresh token.
    pub token: RefreshToken,
    /// When WeChat stops to accept it, in seconds since 1970.
    pub expires_at: u64,
}

impl UserTokens {
    /// Those of a login that was requested at this time, in seconds since 1970.
    pub(crate) fn of_login(response: &TokenResponse, requested_at: u64) -> Self {
        let seconds = response.expires_in.unwrap_or(ACCESS_TOKEN_SECONDS);
        let refresh = response.refresh_token.clone().map(|token| Refresh {
            token,
            expires_at: requested_at.saturating_add(REFRESH_TOKEN_SECONDS),
        });
        Self {
            access_token: response.access_token.clone(),
            access_expires_at: requested_at.saturating_add(seconds),
            refresh,
        }
    }

    /// Those that a refresh with this token has returned, which was requested at this time.
    pub(crate) fn refreshed(used: &Refresh, response: &TokenResponse, requested_at: u64) -> Self {
        let new = Self::of_login(response, requested_at);
        let another = new
            .refresh
            .filter(|refresh| refresh.token.expose() != used.token.expose());
        Self {
            refresh: another.or_else(|| Some(used.clone())),
            ..new
        }
    }
}

/// Encrypts the tokens of one session.
pub(crate) struct TokenKey(LessSafeKey);

impl TokenKey {
    /// The key of the session with this id.
    pub(crate) fn of(session_id: &str) -> Self {
        let id = hmac::Key::new(hmac::HMAC_SHA256, session_id.as_bytes());
        let key = hmac::sign(&id, b"wechat-h5 user tokens of a session");
        let key = UnboundKey::new(&CHACHA20_POLY1305, key.as_ref());
        Self(LessSafeKey::new(key.expect("a key of 32 bytes")))
    }
}

/// Tokens as they are stored. Their times are no secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SealedTokens {
    /// When WeChat stops to accept the access token, in seconds since 1970.
    pub access_expires_at: u64,
    /// The same of the refresh token, if there is one.
    pub refresh_expires_at: Option<u64>,
    /// Nonce and ciphertext.
    sealed: String,
}

/// What is encrypted.
#[derive(Serialize, Deserialize)]
struct Secrets<'a> {
    #[serde(rename = "a")]
    access_token: Cow<'a, str>,
    #[serde(rename = "r")]
    refresh_token: Option<Cow<'a, str>>,
}

impl SealedTokens {
    /// Encrypts them.
    pub(crate) fn seal(tokens: &UserTokens, key: &TokenKey) -> Self {
        let refresh = tokens.refresh.as_ref();
        let secrets = Secrets {
            access_token: tokens.access_token.expose().into(),
            refresh_token: refresh.map(|refresh| refresh.token.expose().into()),
        };
        let mut bytes = serde_json::to_vec(&secrets).expect("two texts are JSON");
        let mut nonce = [0; NONCE_LEN];
        random::fill(&mut nonce);
        let unique = Nonce::assume_unique_for_key(nonce);
        key.0
            .seal_in_place_append_tag(unique, Aad::empty(), &mut bytes)
            .expect("two tokens are not too long");
        Self {
            access_expires_at: tokens.access_expires_at,
            refresh_expires_at: refresh.map(|refresh| refresh.expires_at),
            sealed: BASE64.encode([&nonce[..], &bytes].concat()),
        }
    }

    /// The tokens, unless they are of another session or were damaged.
    pub(crate) fn open(&self, key: &TokenKey) -> Option<UserTokens> {
        let mut bytes = BASE64.decode(&self.sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk_mut::<NONCE_LEN>()?;
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = key.0.open_in_place(nonce, Aad::empty(), sealed).ok()?;
        let secrets: Secrets<'_> = serde_json::from_slice(opened).ok()?;
        let refresh_token = secrets.refresh_token.as_deref().map(RefreshToken::parse);
        let refresh = refresh_token.transpose().ok()?.zip(self.refresh_expires_at);
        Some(UserTokens {
            access_token: UserAccessToken::parse(&secrets.access_token).ok()?,
            access_expires_at: self.access_expires_at,
            refresh: refresh.map(|(token, expires_at)| Refresh { token, expires_at }),
        })
    }
}

impl std::fmt::Debug for SealedTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealedTokens")
            .field("access_expires_at", &self.access_expires_at)
            .field("refresh_expires_at", &self.refresh_expires_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wechat_h5_oauth::parse_response;

    const NOW: u64 = 1_700_000_000;

    fn response(access: &str, refresh: Option<&str>) -> TokenResponse {
        let refresh = refresh.map_or(String::new(), |token| {
            format!(r#""refresh_token":"{token}","#)
        });
        let body =
            format!(r#"{{"access_token":"{access}",{refresh}"expires_in":7200,"openid":"o1"}}"#);
        parse_response(body.as_bytes()).unwrap()
    }

    fn login() -> UserTokens {
        UserTokens::of_login(&response("57_secret\\u0022a", Some("57_refresh")), NOW)
    }

    #[test]
    fn only_the_session_s_id_opens_them() {
        let (key, other) = (TokenKey::of("id"), TokenKey::of("another id"));
        let sealed = SealedTokens::seal(&login(), &key);
        let stored = serde_json::to_string(&sealed).unwrap();
        for secret in ["57_secret", "57_refresh", "NTdfc2VjcmV0"] {
            assert!(!stored.contains(secret), "{stored}");
        }
        let read: SealedTokens = serde_json::from_str(&stored).unwrap();
        assert!(read.open(&other).is_none());
        let opened = read.open(&key).unwrap();
        assert_eq!(opened.access_token.expose(), "57_secret\"a");
        assert_eq!(opened.access_expires_at, NOW + 7200);
        let refresh = opened.refresh.unwrap();
        assert_eq!(refresh.token.expose(), "57_refresh");
        assert_eq!(refresh.expires_at, NOW + 2_592_000);
        let again = SealedTokens::seal(&login(), &key);
        assert_ne!(again.sealed, sealed.sealed, "each has a nonce of its own");
        for damaged in ["", "AAAA", "!", &sealed.sealed[1..]] {
            let damaged = SealedTokens {
                sealed: damaged.to_owned(),
                ..sealed.clone()
            };
            assert!(damaged.open(&key).is_none());
        }
    }

    #[test]
    fn debug_shows_no_token() {
        let tokens = login();
        let sealed = SealedTokens::seal(&tokens, &TokenKey::of("id"));
        let shown = format!("{tokens:?} {sealed:?}");
        assert!(
            !shown.contains("57_") && !shown.contains(&sealed.sealed),
            "{shown}"
        );
    }

    #[test]
    fn a_refresh_extends_no_refresh_token() {
        let later = NOW + 86_400;
        let same = NOW + 2_592_000;
        for (refresh, kept, expires_at) in [
            (Some("57_refresh"), "57_refresh", same),
            (None, "57_refresh", same),
            (Some("57_other"), "57_other", later + 2_592_000),
        ] {
            let used = login().refresh.unwrap();
            let tokens = UserTokens::refreshed(&used, &response("57_new", refresh), later);
            assert_eq!(tokens.access_token.expose(), "57_new");
            assert_eq!(tokens.access_expires_at, later + 7200);
            let next = tokens.refresh.unwrap();
            assert_eq!(next.token.expose(), kept);
            assert_eq!(next.expires_at, expires_at, "{refresh:?}");
        }
    }
}
