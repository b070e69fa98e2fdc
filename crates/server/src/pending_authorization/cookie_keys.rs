//! The key of the login cookies: one for all processes of a store.
//!
//! Each process makes a key when it starts, and offers it to the store. The first key
//! offered is the one that all use, also after a restart. A store that fails delays that
//! and nothing else: until it works, a process signs with its own key, and it accepts
//! cookies of that key for as long as it runs.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use ring::hmac;
use wechat_h5_store::{Key, Namespace, Store, StoreError};

use crate::random;

/// The one key. Written once in the life of a store.
pub(crate) const COOKIE_KEY: Namespace = Namespace::new("cookie_key", 1);
const ID: &str = "1";
/// It is never replaced: a hundred years.
const TTL: Duration = Duration::from_hours(24 * 365 * 100);

/// How often a process looks whether the store still has the key: a Redis that was emptied,
/// or a damaged file that was replaced, starts again without one, and the next process would
/// make another.
const CHECK_INTERVAL: Duration = Duration::from_secs(2);

wechat_h5_sign::secret! {
    /// 64 hex digits.
    struct KeyText;
    /// The secret itself, for the store. Never print it.
    fn expose;
}

impl KeyText {
    const DIGITS: usize = 64;

    fn random() -> Self {
        Self(random::hex::<{ Self::DIGITS / 2 }>().into())
    }

    fn parse(stored: &[u8]) -> Option<Self> {
        let text = str::from_utf8(stored).ok()?;
        random::is_hex(text, Self::DIGITS).then(|| Self(text.into()))
    }

    fn hmac(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, self.expose().as_bytes())
    }
}

/// Which keys there are.
struct Keys {
    /// The one that signs.
    current: hmac::Key,
    /// The same, for the store.
    text: Arc<KeyText>,
    /// The one before, whose cookies are still accepted.
    previous: Option<hmac::Key>,
    /// Whether the store has had it.
    is_shared: bool,
}

/// Signs login cookies, and tells authentic ones.
pub(crate) struct CookieKeys {
    store: Arc<dyn Store>,
    keys: RwLock<Keys>,
}

impl CookieKeys {
    /// A new key of this process, until it knows the store's.
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        let text = KeyText::random();
        let keys = Keys {
            current: text.hmac(),
            text: Arc::new(text),
            previous: None,
            is_shared: false,
        };
        Self {
            store,
            keys: RwLock::new(keys),
        }
    }

    /// The tag of these bytes.
    pub(super) fn sign(&self, bytes: &[u8]) -> hmac::Tag {
        hmac::sign(&self.read().current, bytes)
    }

    /// Whether one of the keys has made this tag of these bytes.
    pub(super) fn is_authentic(&self, bytes: &[u8], tag: &[u8]) -> bool {
        let keys = self.read();
        let mut keys = std::iter::once(&keys.current).chain(&keys.previous);
        keys.any(|key| hmac::verify(key, bytes, tag).is_ok())
    }

    /// Whether this process knows the key of the store.
    pub(super) fn is_shared(&self) -> bool {
        self.read().is_shared
    }

    /// Takes the key of the store, or gives it this one.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn share(&self) -> Result<(), StoreError> {
        let key = Key::new(COOKIE_KEY, ID);
        let own = self.read().text.clone();
        let stored = self.store.get(&key).await?;
        if let Some(text) = stored.as_deref().and_then(KeyText::parse) {
            self.adopt(text);
            return Ok(());
        }
        let value = own.expose().as_bytes().to_vec();
        let expected = stored.as_deref();
        let is_set = self.store.compare_and_set(&key, expected, value, TTL);
        if is_set.await? {
            self.write().is_shared = true;
        } else if let Some(stored) = self.store.get(&key).await?
            && let Some(text) = KeyText::parse(&stored)
        {
            self.adopt(text);
        }
        Ok(())
    }

    /// Shares the key, and sees to it that the store keeps it.
    pub(crate) async fn keep_shared(&self) {
        let mut has_failed = false;
        loop {
            let shared = self.share().await;
            if let Err(err) = &shared
                && !has_failed
            {
                let error = wechat_h5_api::error_chain(err);
                tracing::warn!(
                    error,
                    "the key of the login cookies is not in the store: logins in progress \
                     at a restart will have to be started again"
                );
            }
            has_failed = shared.is_err();
            tokio::time::sleep(CHECK_INTERVAL).await;
        }
    }

    fn adopt(&self, text: KeyText) {
        let mut keys = self.write();
        keys.is_shared = true;
        if keys.text.expose() != text.expose() {
            let previous = std::mem::replace(&mut keys.current, text.hmac());
            keys.previous = Some(previous);
            keys.text = Arc::new(text);
        }
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Keys> {
        self.keys.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for CookieKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CookieKeys([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use wechat_h5_clock::ManualClock;
    use wechat_h5_store::MemoryStore;

    use super::*;

    fn store() -> Arc<dyn Store> {
        Arc::new(MemoryStore::new(Arc::new(ManualClock::at(1_700_000_000))))
    }

    #[test]
    fn debug_is_redacted() {
        let text = KeyText::random();
        assert_eq!(format!("{text:?}"), "KeyText([redacted])");
        assert_eq!(
            format!("{:?}", CookieKeys::new(store())),
            "CookieKeys([redacted])"
        );
    }

    #[tokio::test]
    async fn all_processes_of_a_store_have_one_key_and_keep_their_own_for_a_while() {
        let store = store();
        let (first, second) = (CookieKeys::new(store.clone()), CookieKeys::new(store));
        let early = second.sign(b"early");
        assert!(!first.is_authentic(b"early", early.as_ref()));
        first.share().await.unwrap();
        second.share().await.unwrap();
        assert!(first.is_shared() && second.is_shared());
        let tag = second.sign(b"a");
        assert!(first.is_authentic(b"a", tag.as_ref()));
        assert!(!first.is_authentic(b"b", tag.as_ref()));
        assert!(second.is_authentic(b"early", early.as_ref()));
    }

    #[tokio::test]
    async fn a_store_that_lost_the_key_or_has_nonsense_gets_it_again() {
        let store = store();
        let key = Key::new(COOKIE_KEY, ID);
        let keys = CookieKeys::new(store.clone());
        keys.share().await.unwrap();
        let shared = store.get(&key).await.unwrap().unwrap();
        store.take(&key).await.unwrap();
        keys.share().await.unwrap();
        assert_eq!(store.get(&key).await.unwrap().unwrap(), shared);
        store.put(&key, b"nonsense".to_vec(), TTL).await.unwrap();
        keys.share().await.unwrap();
        assert_eq!(store.get(&key).await.unwrap().unwrap(), shared);
    }
}
