//! Who is signed in, stored under the digest of an id that only the browser has.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wechat_h5_clock::Clock;
use wechat_h5_sign::AppId;
use wechat_h5_store::{Key, Namespace, Store, StoreError};

use crate::random;
use crate::sha256::sha256_hex;
use crate::user_tokens::{SealedTokens, TokenKey, UserTokens};
use crate::visitor::Visitor;

/// Sessions, by the digest of their id.
const SESSIONS: Namespace = Namespace::new("session", 1_000_000).with_max_bytes(512 << 20);
/// How long a visitor of a snapshot page (快照页) is recognised as one.
const SNAPSHOT_TTL: Duration = Duration::from_mins(30);

wechat_h5_sign::secret! {
    /// The id of a session: a secret that signs its holder in.
    #[derive(Clone)]
    pub(crate) struct SessionId;
    /// The secret itself, for the browser's cookie. Never print it.
    pub(crate) fn expose;
}

impl SessionId {
    const DIGITS: usize = 64;

    fn random() -> Self {
        Self(random::hex::<{ Self::DIGITS / 2 }>().into())
    }

    /// Takes a cookie's value. `None` if it cannot be one of this server's.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        random::is_hex(value, Self::DIGITS).then(|| Self(value.into()))
    }

    /// The store holds only the digest: a copy of the store signs nobody in.
    fn key(&self) -> Key {
        Key::new(SESSIONS, sha256_hex(&self.0))
    }

    fn token_key(&self) -> TokenKey {
        TokenKey::of(&self.0)
    }
}

/// A session as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// The visitor.
    pub visitor: Visitor,
    /// When it expires, in seconds since 1970.
    pub expires_at: u64,
    /// What the login returned for later calls of WeChat. `None` for a snapshot user, and in
    /// sessions of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tokens: Option<SealedTokens>,
    /// When WeChat was asked last whether it still accepts them, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_at: Option<u64>,
    /// When it was asked last for another access token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refreshed_at: Option<u64>,
}

impl Session {
    /// What the login returned, with the times of it.
    pub(crate) fn sealed_tokens(&self) -> Option<&SealedTokens> {
        self.tokens.as_ref()
    }

    /// What the login returned, for whoever has the session's id.
    pub(crate) fn tokens(&self, id: &SessionId) -> Option<UserTokens> {
        self.tokens.as_ref()?.open(&id.token_key())
    }

    /// Keeps what a refresh has returned.
    pub(crate) fn set_tokens(&mut self, tokens: &UserTokens, id: &SessionId) {
        self.tokens = Some(SealedTokens::seal(tokens, &id.token_key()));
    }
}

/// The ids that a browser has sent, by account.
#[derive(Debug, Clone, Default)]
pub(crate) struct BrowserSessions(HashMap<AppId, SessionId>);

impl FromIterator<(AppId, SessionId)> for BrowserSessions {
    fn from_iter<I: IntoIterator<Item = (AppId, SessionId)>>(ids: I) -> Self {
        Self(ids.into_iter().collect())
    }
}

/// A session that has just been started.
#[derive(Debug, Clone)]
pub(crate) struct NewSession {
    /// The account that it belongs to.
    pub app_id: AppId,
    /// Its id.
    pub id: SessionId,
    /// How long it is valid.
    pub ttl: Duration,
}

/// All sessions.
#[derive(Clone)]
pub(crate) struct Sessions {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ttl: Duration,
}

impl Sessions {
    /// Sessions in this store that are valid for this long.
    pub(crate) fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, ttl: Duration) -> Self {
        Self { store, clock, ttl }
    }

    /// By which they expire.
    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Starts a session with a new id. It replaces the browser's session with the same
    /// account, and no other. The tokens are those of the visitor's scope: where the earlier
    /// session's is kept, its tokens are.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn start(
        &self,
        mut visitor: Visitor,
        mut tokens: Option<UserTokens>,
        old: &BrowserSessions,
    ) -> Result<NewSession, StoreError> {
        let app_id = visitor.app_id().clone();
        if let Some(old) = old.0.get(&app_id) {
            if let Some(session) = self.find(old, &app_id).await? {
                let (scope, earlier) = (visitor.scope(), session.tokens(old));
                visitor = visitor.after(session.visitor);
                if visitor.scope() != scope {
                    tokens = earlier;
                }
            }
            self.remove(old).await?;
        }
        let ttl = match visitor {
            Visitor::User { .. } => self.ttl,
            Visitor::Snapshot { .. } => SNAPSHOT_TTL.min(self.ttl),
        };
        let id = SessionId::random();
        let seal = |tokens: UserTokens| SealedTokens::seal(&tokens, &id.token_key());
        let session = Session {
            visitor,
            expires_at: (self.clock.now().wall + ttl).as_secs(),
            tokens: tokens.map(seal),
            checked_at: None,
            refreshed_at: None,
        };
        self.store.put_json(&id.key(), &session, ttl).await?;
        Ok(NewSession { app_id, id, ttl })
    }

    /// The session of this id, if it exists, has not expired, and belongs to this account.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn find(
        &self,
        id: &SessionId,
        app_id: &AppId,
    ) -> Result<Option<Session>, StoreError> {
        let stored = self.store.get(&id.key()).await?;
        Ok(stored.and_then(|stored| parse(&stored, app_id)))
    }

    /// Changes the session of this id, unless `change` refuses. Returns `None` where there is
    /// none: one that was removed meanwhile does not come back.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn change<E>(
        &self,
        id: &SessionId,
        app_id: &AppId,
        change: impl Fn(&mut Session) -> Result<(), E>,
    ) -> Result<Option<Result<Session, E>>, StoreError> {
        let key = id.key();
        loop {
            let Some(stored) = self.store.get(&key).await? else {
                return Ok(None);
            };
            let Some(mut session) = parse(&stored, app_id) else {
                return Ok(None);
            };
            if let Err(refused) = change(&mut session) {
                return Ok(Some(Err(refused)));
            }
            let new = serde_json::to_vec(&session).expect("a session is JSON");
            let now = self.clock.now().unix_seconds();
            let ttl = Duration::from_secs(session.expires_at.saturating_sub(now).max(1));
            let set = self.store.compare_and_set(&key, Some(&stored), new, ttl);
            // Otherwise somebody else has changed or removed it.
            if set.await? {
                return Ok(Some(Ok(session)));
            }
        }
    }

    /// Removes the session of this id. Anybody can send ids that do not exist: they are
    /// only looked for, which delays no write.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn remove(&self, id: &SessionId) -> Result<(), StoreError> {
        let key = id.key();
        if self.store.get(&key).await?.is_some() {
            self.store.take(&key).await?;
        }
        Ok(())
    }
}

/// The session, if it belongs to this account.
fn parse(stored: &[u8], app_id: &AppId) -> Option<Session> {
    let session = serde_json::from_slice::<Session>(stored).map_err(|err| StoreError::Corrupt {
        namespace: SESSIONS.name(),
        column: err.column(),
    });
    match session {
        Ok(session) => (session.visitor.app_id() == app_id).then_some(session),
        // Another version may have written it: the user signs in again.
        Err(error) => {
            tracing::warn!(%error, "the session is not readable and is ignored");
            None
        }
    }
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sessions")
            .field("ttl", &self.ttl)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wechat_h5_clock::ManualClock;
    use wechat_h5_oauth::Scope;
    use wechat_h5_store::MemoryStore;

    fn sessions(clock: &ManualClock) -> (Sessions, Arc<dyn Store>) {
        let clock: Arc<dyn Clock> = Arc::new(clock.clone());
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new(clock.clone()));
        let sessions = Sessions::new(store.clone(), clock, Duration::from_hours(24));
        (sessions, store)
    }

    fn snapshot() -> Visitor {
        Visitor::Snapshot {
            app_id: app_id(),
            scope: Scope::UserInfo,
        }
    }

    fn app_id() -> AppId {
        AppId::parse("wx5a4d6f78c1e2b390").unwrap()
    }

    fn none() -> BrowserSessions {
        BrowserSessions::default()
    }

    fn only(new: &NewSession) -> BrowserSessions {
        [(new.app_id.clone(), new.id.clone())].into_iter().collect()
    }

    #[test]
    fn a_session_id_is_redacted_and_cannot_be_a_state() {
        let id = SessionId::random();
        assert_eq!(format!("{id:?}"), "SessionId([redacted])");
        assert!(!id.key().id.contains(id.expose()));
        let state = random::hex::<16>();
        assert!(SessionId::parse(&state).is_none());
        assert!(SessionId::parse(id.expose()).is_some());
    }

    #[tokio::test]
    async fn a_new_session_replaces_the_old_one() {
        let (sessions, _) = sessions(&ManualClock::at(1_700_000_000));
        let first = sessions.start(snapshot(), None, &none()).await.unwrap();
        let second = sessions
            .start(snapshot(), None, &only(&first))
            .await
            .unwrap();
        assert_ne!(first.id.expose(), second.id.expose());
        assert!(sessions.find(&first.id, &app_id()).await.unwrap().is_none());
        assert!(
            sessions
                .find(&second.id, &app_id())
                .await
                .unwrap()
                .is_some()
        );
    }

    #[tokio::test]
    async fn a_session_expires() {
        let clock = ManualClock::at(1_700_000_000);
        let (sessions, _) = sessions(&clock);
        let new = sessions.start(snapshot(), None, &none()).await.unwrap();
        assert_eq!(new.ttl, SNAPSHOT_TTL);
        let found = sessions.find(&new.id, &app_id()).await.unwrap().unwrap();
        assert_eq!(found.expires_at, 1_700_001_800);
        clock.advance(new.ttl);
        assert!(sessions.find(&new.id, &app_id()).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_session_with_a_corrupt_scope_signs_nobody_in() {
        let (sessions, store) = sessions(&ManualClock::at(1_700_000_000));
        let new = sessions.start(snapshot(), None, &none()).await.unwrap();
        let key = new.id.key();
        let stored = store.get(&key).await.unwrap().unwrap();
        let corrupt = String::from_utf8(stored)
            .unwrap()
            .replace("snsapi_userinfo", "snsapi_user");
        let corrupt = corrupt.into_bytes();
        store.put(&key, corrupt, SNAPSHOT_TTL).await.unwrap();
        assert!(sessions.find(&new.id, &app_id()).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_session_is_found_for_its_account_only() {
        let (sessions, _) = sessions(&ManualClock::at(1_700_000_000));
        let new = sessions.start(snapshot(), None, &none()).await.unwrap();
        let other = AppId::parse("wx0000000000000001").unwrap();
        assert!(sessions.find(&new.id, &other).await.unwrap().is_none());
        let of_other = [(other, new.id.clone())].into_iter().collect();
        sessions.start(snapshot(), None, &of_other).await.unwrap();
        assert!(sessions.find(&new.id, &app_id()).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_session_that_was_removed_is_not_changed_back() {
        let (sessions, store) = sessions(&ManualClock::at(1_700_000_000));
        let new = sessions.start(snapshot(), None, &none()).await.unwrap();
        let stamp = |session: &mut Session| {
            if session.checked_at.is_some() {
                return Err("asked already");
            }
            session.checked_at = Some(1_700_000_000);
            Ok(())
        };
        let change = async || sessions.change(&new.id, &app_id(), stamp).await.unwrap();
        let changed = change().await.unwrap().unwrap();
        assert_eq!(changed.checked_at, Some(1_700_000_000));
        assert_eq!(change().await, Some(Err("asked already")));
        sessions.remove(&new.id).await.unwrap();
        assert_eq!(change().await, None);
        assert!(store.get(&new.id.key()).await.unwrap().is_none());
    }

    /// What an earlier version has stored.
    #[tokio::test]
    async fn a_session_without_tokens_is_read() {
        let (sessions, store) = sessions(&ManualClock::at(1_700_000_000));
        let new = sessions.start(snapshot(), None, &none()).await.unwrap();
        let stored = store.get(&new.id.key()).await.unwrap().unwrap();
        let text = String::from_utf8(stored).unwrap();
        assert!(
            !text.contains("tokens") && !text.contains("_at\":null"),
            "{text}"
        );
        let found = sessions.find(&new.id, &app_id()).await.unwrap().unwrap();
        assert!(found.tokens(&new.id).is_none());
    }
}
