//! Who is signed in, kept on the server under the digest of an id that only the
//! browser has.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use wechat_h5_oauth::Scope;

use crate::random;
use wechat_h5_clock::Clock;
use wechat_h5_store::{Key, Namespace, Store, StoreError};

/// Sessions by the digest of their id.
const SESSIONS: Namespace = Namespace::new("session", 1_000_000);

/// How long a visitor of a snapshot page (快照页) is remembered as one.
const SNAPSHOT_LIFE: Duration = Duration::from_mins(30);

wechat_h5_sign::secret! {
    /// The name of a session: a browser that has it is signed in.
    #[derive(Clone)]
    pub struct SessionId;
    /// The secret itself, for the browser's cookie. Never print it.
    pub fn expose;
}

impl SessionId {
    const DIGITS: usize = 64;

    fn random() -> Self {
        Self(random::hex::<{ Self::DIGITS / 2 }>().into())
    }

    /// Takes a cookie's value. `None` for what was never handed out.
    pub fn parse(value: &str) -> Option<Self> {
        random::is_hex(value, Self::DIGITS).then(|| Self(value.into()))
    }

    /// The store knows only the digest: a copy of the store signs nobody in.
    fn key(&self) -> Key {
        Key::new(SESSIONS, digest(&self.0))
    }
}

/// SHA-256 as hex: what stands for a secret where the secret must not be.
pub fn digest(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// What consent gave us to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The name, as the person chose it for this account.
    pub nickname: String,
    /// The picture's URL; never fetched by this server.
    pub headimgurl: Option<String>,
}

/// Somebody who came back from WeChat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Visitor {
    /// A person.
    Person {
        /// The account that the openid belongs to.
        app_id: String,
        /// What was authorized, as on the wire.
        scope: String,
        /// The person, within this account.
        openid: String,
        /// The person, within the owner's accounts.
        unionid: Option<String>,
        /// Only with `snsapi_userinfo`.
        user: Option<Profile>,
    },
    /// A virtual visitor of a snapshot page: none of its ids is kept.
    Snapshot {
        /// The account.
        app_id: String,
        /// What was authorized, as on the wire.
        scope: String,
    },
}

impl Visitor {
    /// A virtual visitor.
    pub fn snapshot(app_id: &str, scope: Scope) -> Self {
        Self::Snapshot {
            app_id: app_id.to_owned(),
            scope: scope.as_str().to_owned(),
        }
    }
}

/// A session as the store has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Who.
    pub visitor: Visitor,
    /// When it ends, in seconds since 1970.
    pub expires_at: u64,
}

/// Every session.
#[derive(Clone)]
pub struct Sessions {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    life: Duration,
}

impl Sessions {
    /// Sessions that live this long in this store.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, life: Duration) -> Self {
        Self { store, clock, life }
    }

    /// Starts a session under a new id, and ends the one that was there before.
    /// Answers the id and how long it lives.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn start(
        &self,
        visitor: Visitor,
        old: Option<&SessionId>,
    ) -> Result<(SessionId, Duration), StoreError> {
        if let Some(old) = old {
            self.end(old).await?;
        }
        let life = match visitor {
            Visitor::Person { .. } => self.life,
            Visitor::Snapshot { .. } => SNAPSHOT_LIFE.min(self.life),
        };
        let session = Session {
            visitor,
            expires_at: (self.clock.now().wall + life).as_secs(),
        };
        let id = SessionId::random();
        self.store.put_json(&id.key(), &session, life).await?;
        Ok((id, life))
    }

    /// The session of this id, if it lives.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn find(&self, id: &SessionId) -> Result<Option<Session>, StoreError> {
        match self.store.get_json(&id.key()).await {
            // Written by another version: its owner signs in again.
            Err(err @ StoreError::Corrupt { .. }) => {
                tracing::warn!(error = %err, "a session is ignored");
                Ok(None)
            }
            found => found,
        }
    }

    /// Ends the session of this id.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn end(&self, id: &SessionId) -> Result<(), StoreError> {
        self.store.take(&id.key()).await.map(drop)
    }
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sessions")
            .field("life", &self.life)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wechat_h5_clock::ManualClock;
    use wechat_h5_store::MemoryStore;

    fn sessions(clock: &ManualClock) -> Sessions {
        let clock: Arc<dyn Clock> = Arc::new(clock.clone());
        let store = Arc::new(MemoryStore::new(clock.clone()));
        Sessions::new(store, clock, Duration::from_hours(24))
    }

    fn snapshot() -> Visitor {
        Visitor::snapshot("wx5a4d6f78c1e2b390", Scope::UserInfo)
    }

    #[test]
    fn an_id_never_shows_itself_and_is_not_a_state() {
        let id = SessionId::random();
        assert_eq!(format!("{id:?}"), "SessionId([redacted])");
        assert!(!id.key().id.contains(id.expose()));
        let state = random::hex::<16>();
        assert!(SessionId::parse(&state).is_none());
        assert!(SessionId::parse(id.expose()).is_some());
    }

    #[tokio::test]
    async fn a_new_session_ends_the_old_one() {
        let sessions = sessions(&ManualClock::at(1_700_000_000));
        let (first, _) = sessions.start(snapshot(), None).await.unwrap();
        let (second, _) = sessions.start(snapshot(), Some(&first)).await.unwrap();
        assert_ne!(first.expose(), second.expose());
        assert!(sessions.find(&first).await.unwrap().is_none());
        assert!(sessions.find(&second).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_session_ends_by_itself() {
        let clock = ManualClock::at(1_700_000_000);
        let sessions = sessions(&clock);
        let (id, life) = sessions.start(snapshot(), None).await.unwrap();
        assert_eq!(life, SNAPSHOT_LIFE);
        let found = sessions.find(&id).await.unwrap().unwrap();
        assert_eq!(found.expires_at, 1_700_001_800);
        clock.advance(life);
        assert!(sessions.find(&id).await.unwrap().is_none());
    }
}
