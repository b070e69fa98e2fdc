//! The keys that a store and its queues use, and what was said of values that none opens.

use std::sync::{Arc, PoisonError, RwLock};

use super::envelope::{self, Name, Opened};
use super::keys::StoreKeys;
use super::log::UnreadableLog;
use crate::error::StoreError;

/// The keys, which may be changed at any time. Clones share them.
#[derive(Clone)]
pub(super) struct SharedKeys {
    keys: Arc<RwLock<Arc<StoreKeys>>>,
    log: Arc<UnreadableLog>,
}

impl SharedKeys {
    pub(super) fn new(keys: StoreKeys) -> Self {
        Self {
            keys: Arc::new(RwLock::new(Arc::new(keys))),
            log: Arc::default(),
        }
    }

    /// Uses these keys from now on.
    pub(super) fn set(&self, keys: StoreKeys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        self.log.forget();
    }

    pub(super) fn current(&self) -> Arc<StoreKeys> {
        self.keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The value as it is stored.
    pub(super) fn seal(&self, name: Name<'_>, value: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        envelope::seal(&self.current(), name, value)
    }

    /// The same value as the key that encrypts now encrypts it; where none does, in the clear.
    pub(super) fn reseal(&self, name: Name<'_>, stored: Vec<u8>) -> Result<Resealed, StoreError> {
        let keys = self.current();
        let value = match envelope::open(&keys, name, stored) {
            Opened::Plain(value) if keys.encrypt() => value,
            Opened::Decrypted {
                value,
                is_current: false,
            } => value,
            Opened::Plain(_) | Opened::Decrypted { .. } => return Ok(Resealed::Current),
            Opened::Unreadable(_) => return Ok(Resealed::Unreadable),
        };
        Ok(Resealed::Again(envelope::seal(&keys, name, value)?))
    }

    /// The value, unless nobody can read it.
    pub(super) fn open(&self, name: Name<'_>, stored: Vec<u8>) -> Option<Vec<u8>> {
        let keys = self.current();
        match envelope::open(&keys, name, stored) {
            Opened::Plain(value) | Opened::Decrypted { value, .. } => Some(value),
            Opened::Unreadable(unreadable) => {
                self.log.unreadable(name.namespace, unreadable, &keys);
                None
            }
        }
    }
}

/// What has become of a value that is to be encrypted by the key that encrypts now.
pub(super) enum Resealed {
    /// It is already.
    Current,
    /// As it is to be stored.
    Again(Vec<u8>),
    /// Nobody can read it.
    Unreadable,
}
