//! The results of logins, for WeChat's second call, which may reach another process.
//!
//! The id of a session is in the store as a digest only, so that a copy of the store signs
//! nobody in. Here it is encrypted with a key made of the state, which the browser has and
//! the store has not: the store knows states by their digests too.

use std::sync::Arc;
use std::time::Duration;

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::hmac;
use serde::{Deserialize, Serialize};
use wechat_h5_clock::Clock;
use wechat_h5_oauth::State;
use wechat_h5_store::{Key, Namespace, Store, StoreError};

use super::{Login, RESULT_TTL};
use crate::pending_authorization::USED_TTL;
use crate::session::{NewSession, SessionId};

/// Logins that succeeded, by the digest of their state. Each costs a real login at WeChat,
/// so that nobody can push out those of others.
const LOGIN_RESULTS: Namespace = Namespace::new("login_result", 50_000)
    .with_max_bytes(16 << 20)
    .lossy();

/// Encrypts one session id.
pub(super) struct HandoverKey(LessSafeKey);

impl HandoverKey {
    /// The key of the login with this state. A state leads to at most one session, so that
    /// a key encrypts one id and needs no nonce.
    pub(super) fn of(state: &State) -> Self {
        let state = hmac::Key::new(hmac::HMAC_SHA256, state.as_str().as_bytes());
        let key = hmac::sign(&state, b"wechat-h5 session of a login");
        let key = UnboundKey::new(&CHACHA20_POLY1305, key.as_ref());
        Self(LessSafeKey::new(key.expect("a key of 32 bytes")))
    }

    fn nonce() -> Nonce {
        Nonce::assume_unique_for_key([0; 12])
    }

    fn encrypt(&self, id: &SessionId) -> String {
        let mut bytes = id.expose().as_bytes().to_vec();
        self.0
            .seal_in_place_append_tag(Self::nonce(), Aad::empty(), &mut bytes)
            .expect("64 bytes are not too long");
        hex::encode(bytes)
    }

    fn decrypt(&self, encrypted: &str) -> Option<SessionId> {
        let mut bytes = hex::decode(encrypted).ok()?;
        let id = self
            .0
            .open_in_place(Self::nonce(), Aad::empty(), &mut bytes);
        SessionId::parse(str::from_utf8(id.ok()?).ok()?)
    }
}

/// The result of a login that succeeded.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LoginResult {
    /// In seconds since 1970.
    at: u64,
    /// The lifetime of the session, in seconds.
    session_ttl: u64,
    /// Its id, encrypted.
    session: String,
}

/// The results of all processes.
pub(crate) struct LoginResults {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

impl LoginResults {
    /// Results in this store.
    pub(crate) fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// The result of the login with this digest of its state.
    pub(super) async fn find(&self, id: &str) -> Result<Option<LoginResult>, StoreError> {
        self.store.get_json(&Key::new(LOGIN_RESULTS, id)).await
    }

    /// The session of a login that succeeded a moment ago.
    pub(super) fn session(&self, result: &LoginResult, login: &Login) -> Option<NewSession> {
        let age = self.clock.now().unix_seconds().saturating_sub(result.at);
        if age >= RESULT_TTL.as_secs() {
            return None;
        }
        Some(NewSession {
            app_id: login.app_id.clone(),
            id: login.key.decrypt(&result.session)?,
            ttl: Duration::from_secs(result.session_ttl),
        })
    }

    /// Stores the session of a login. Without it the login has succeeded all the same.
    pub(super) async fn put(&self, login: &Login, session: &NewSession) {
        let result = LoginResult {
            at: self.clock.now().unix_seconds(),
            session_ttl: session.ttl.as_secs(),
            session: login.key.encrypt(&session.id),
        };
        let key = Key::new(LOGIN_RESULTS, &login.id);
        if let Err(err) = self.store.put_json(&key, &result, USED_TTL).await {
            let error = wechat_h5_api::error_chain(&err);
            tracing::warn!(error, "a second callback of a login will not be recognised");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: &str = "00112233445566778899aabbccddeeff";

    fn key(state: &str) -> HandoverKey {
        HandoverKey::of(&State::parse(state).unwrap())
    }

    #[test]
    fn a_session_id_is_readable_with_the_state_only() {
        let id = "0123456789abcdef".repeat(4);
        let encrypted = key(STATE).encrypt(&SessionId::parse(&id).unwrap());
        let bytes = hex::decode(&encrypted).unwrap();
        assert!(!encrypted.contains(&id));
        assert!(!String::from_utf8_lossy(&bytes).contains(&id[..8]));
        assert_eq!(key(STATE).decrypt(&encrypted).unwrap().expose(), id);
        assert!(key(&"0".repeat(32)).decrypt(&encrypted).is_none());
        for broken in ["", "zz", &encrypted[2..], &encrypted[..64]] {
            assert!(key(STATE).decrypt(broken).is_none(), "{broken}");
        }
    }
}
