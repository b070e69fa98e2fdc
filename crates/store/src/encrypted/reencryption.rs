//! Encrypts again what was written with another key, or before there was one.

use std::time::Duration;

use super::shared_keys::Resealed;
use super::{EncryptedStore, stored_name};
use crate::error::StoreError;
use crate::key::{Key, Namespace};
use crate::transfer::StoredEntry;

/// What [`EncryptedStore::reencrypt`] has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reencrypted {
    /// The values that are stored as the present keys say now, and were not before.
    pub written: u64,
    /// The values that could not be written again, because others changed them meanwhile.
    pub missed: u64,
    /// The values that nobody can read.
    pub unreadable: u64,
}

impl EncryptedStore {
    /// Encrypts every value of the entries and of the queues that are open with the key that
    /// encrypts now, unless it is already; where none does, every value is decrypted. What
    /// others write meanwhile stays, and entries expire when they would have. Replies of queues
    /// are left as they are: they are soon forgotten.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: some values may not have been reached.
    pub async fn reencrypt(&self) -> Result<Reencrypted, StoreError> {
        let mut done = Reencrypted::default();
        if let Some(mut export) = self.inner.export() {
            while let Some(page) = export.next().await? {
                // The items of queues follow.
                for entry in page.into_iter().filter(|entry| entry.item.is_none()) {
                    self.reencrypt_entry(entry, &mut done).await?;
                }
            }
        }
        for queue in self.open_queues() {
            queue.reencrypt(&mut done).await?;
        }
        Ok(done)
    }

    async fn reencrypt_entry(
        &self,
        entry: StoredEntry,
        done: &mut Reencrypted,
    ) -> Result<(), StoreError> {
        let value = match self.keys.reseal(stored_name(&entry), entry.value.clone())? {
            Resealed::Current => return Ok(()),
            Resealed::Again(value) => value,
            Resealed::Unreadable => {
                done.unreadable += 1;
                return Ok(());
            }
        };
        let key = Key::new(Namespace::found(&entry.namespace)?, entry.id);
        let ttl = Duration::from_millis(entry.expires_at).saturating_sub(self.clock.now().wall);
        let set = self
            .inner
            .compare_and_set(&key, Some(&entry.value), value, ttl);
        if set.await? {
            done.written += 1;
        } else {
            done.missed += 1;
        }
        Ok(())
    }
}
