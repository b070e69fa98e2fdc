//! Who is signed in, stored under the digest of an id that only the browser has.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wechat_h5_clock::Clock;
use wechat_h5_oauth::{OpenId, Scope, UnionId};
use wechat_h5_page_api::User;
use wechat_h5_sign::AppId;
use wechat_h5_store::{Key, Namespace, Store, StoreError};

use crate::random;
use crate::sha256::sha256_hex;

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
}

/// A visitor who has returned from WeChat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Visitor {
    /// A user.
    User {
        /// The account that the openid belongs to.
        app_id: AppId,
        /// The scope that was authorized.
        scope: Scope,
        /// The user's id within this account.
        openid: OpenId,
        /// The user's id within all accounts of the same owner.
        unionid: Option<UnionId>,
        /// The profile; only with `snsapi_userinfo`.
        user: Option<User>,
    },
    /// A virtual visitor of a snapshot page: its ids are not kept.
    Snapshot {
        /// The account.
        app_id: AppId,
        /// The scope that was authorized.
        scope: Scope,
    },
}

/// A session as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// The visitor.
    pub visitor: Visitor,
    /// When it expires, in seconds since 1970.
    pub expires_at: u64,
}

impl Visitor {
    /// The account that the visitor belongs to.
    fn app_id(&self) -> &AppId {
        match self {
            Self::User { app_id, .. } | Self::Snapshot { app_id, .. } => app_id,
        }
    }

    /// This visitor after an earlier login, which a login of the same user with the lesser
    /// scope takes nothing from: any link can start one.
    fn after(mut self, earlier: Self) -> Self {
        if let (
            Self::User {
                app_id,
                scope: scope @ Scope::Base,
                openid,
                unionid,
                user,
            },
            Self::User {
                app_id: earlier_app_id,
                scope: Scope::UserInfo,
                openid: earlier_openid,
                unionid: earlier_unionid,
                user: earlier_user,
            },
        ) = (&mut self, earlier)
            && *app_id == earlier_app_id
            && *openid == earlier_openid
        {
            *scope = Scope::UserInfo;
            *user = earlier_user;
            *unionid = unionid.take().or(earlier_unionid);
        }
        self
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

    /// Starts a session with a new id. It replaces the browser's session with the same
    /// account, and no other.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn start(
        &self,
        mut visitor: Visitor,
        old: &BrowserSessions,
    ) -> Result<NewSession, StoreError> {
        let app_id = visitor.app_id().clone();
        if let Some(old) = old.0.get(&app_id) {
            if let Some(session) = self.find(old, &app_id).await? {
                visitor = visitor.after(session.visitor);
            }
            self.remove(old).await?;
        }
        let ttl = match visitor {
            Visitor::User { .. } => self.ttl,
            Visitor::Snapshot { .. } => SNAPSHOT_TTL.min(self.ttl),
        };
        let session = Session {
            visitor,
            expires_at: (self.clock.now().wall + ttl).as_secs(),
        };
        let id = SessionId::random();
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
        match self.store.get_json::<Session>(&id.key()).await {
            // Another version may have written it: the user signs in again.
            Err(err @ StoreError::Corrupt { .. }) => {
                tracing::warn!(error = %err, "the session is not readable and is ignored");
                Ok(None)
            }
            found => Ok(found?.filter(|session| session.visitor.app_id() == app_id)),
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
        let first = sessions.start(snapshot(), &none()).await.unwrap();
        let second = sessions.start(snapshot(), &only(&first)).await.unwrap();
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
        let new = sessions.start(snapshot(), &none()).await.unwrap();
        assert_eq!(new.ttl, SNAPSHOT_TTL);
        let found = sessions.find(&new.id, &app_id()).await.unwrap().unwrap();
        assert_eq!(found.expires_at, 1_700_001_800);
        clock.advance(new.ttl);
        assert!(sessions.find(&new.id, &app_id()).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_session_with_a_corrupt_scope_signs_nobody_in() {
        let (sessions, store) = sessions(&ManualClock::at(1_700_000_000));
        let new = sessions.start(snapshot(), &none()).await.unwrap();
        let key = new.id.key();
        let stored = store.get(&key).await.unwrap().unwrap();
        let corrupt = String::from_utf8(stored)
            .unwrap()
            .replace("snsapi_userinfo", "snsapi_user");
        let corrupt = corrupt.into_bytes();
        store.put(&key, corrupt, SNAPSHOT_TTL).await.unwrap();
        assert!(sessions.find(&new.id, &app_id()).await.unwrap().is_none());
    }

    fn user(app_id: &str, openid: &str, scope: Scope) -> Visitor {
        let has_profile = scope == Scope::UserInfo;
        Visitor::User {
            app_id: AppId::parse(app_id).unwrap(),
            scope,
            openid: OpenId::parse(openid).unwrap(),
            unionid: has_profile.then(|| UnionId::parse("u-1").unwrap()),
            user: has_profile.then(|| User {
                nickname: "小明".into(),
                headimgurl: None,
            }),
        }
    }

    #[test]
    fn a_login_with_the_lesser_scope_takes_nothing_from_the_same_user() {
        let (a, b) = ("wx5a4d6f78c1e2b390", "wx0000000000000001");
        let (base, full) = (Scope::Base, Scope::UserInfo);
        for (earlier, new, is_kept) in [
            (user(a, "o-1", full), user(a, "o-1", base), true),
            (user(a, "o-1", full), user(a, "o-2", base), false),
            (user(a, "o-1", full), user(b, "o-1", base), false),
            (user(a, "o-1", base), user(a, "o-1", full), false),
            (user(a, "o-1", full), snapshot(), false),
            (snapshot(), user(a, "o-1", base), false),
        ] {
            let expected = if is_kept { &earlier } else { &new };
            assert_eq!(new.clone().after(earlier.clone()), *expected);
        }
    }

    #[tokio::test]
    async fn a_session_is_found_for_its_account_only() {
        let (sessions, _) = sessions(&ManualClock::at(1_700_000_000));
        let new = sessions.start(snapshot(), &none()).await.unwrap();
        let other = AppId::parse("wx0000000000000001").unwrap();
        assert!(sessions.find(&new.id, &other).await.unwrap().is_none());
        let of_other = [(other, new.id.clone())].into_iter().collect();
        sessions.start(snapshot(), &of_other).await.unwrap();
        assert!(sessions.find(&new.id, &app_id()).await.unwrap().is_some());
    }
}
