//! The right to refresh one account: one process at a time has it.

use std::sync::Arc;
use std::time::Duration;

use wechat_h5_sign::AppId;

use crate::random;
use wechat_h5_store::{Key, Namespace, Store, StoreError};

/// Who may refresh an account, by account.
const LEASES: Namespace = Namespace::new("lease", 10_000).lossy();

/// Longer than everything that is done under it: two calls of five seconds.
const LIFE: Duration = Duration::from_secs(15);

/// A claim to one account's refreshes, under a name of this process's own.
#[derive(Clone)]
pub struct RefreshLease {
    store: Arc<dyn Store>,
    key: Key,
    holder: String,
}

impl RefreshLease {
    /// A claim that is not made yet.
    pub fn new(store: Arc<dyn Store>, app_id: &AppId) -> Self {
        Self {
            store,
            key: Key::new(LEASES, format!("refresh/{app_id}")),
            holder: random::hex::<16>(),
        }
    }

    /// Gets or renews the right. `false`: another process has it.
    ///
    /// # Errors
    ///
    /// [`StoreError`] when the store cannot tell.
    pub async fn acquire(&self) -> Result<bool, StoreError> {
        self.store.lease(&self.key, &self.holder, LIFE).await
    }

    /// Gives the right back.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the right then ends by itself.
    pub async fn release(&self) -> Result<(), StoreError> {
        self.store.release(&self.key, &self.holder).await
    }
}

impl std::fmt::Debug for RefreshLease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RefreshLease")
            .field("key", &self.key.id)
            .finish_non_exhaustive()
    }
}
