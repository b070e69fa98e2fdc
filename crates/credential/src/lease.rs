//! The right to refresh one account: one process at a time has it.

use std::sync::Arc;
use std::time::Duration;

use wechat_h5_api::CALL_TIMEOUT;
use wechat_h5_sign::AppId;
use wechat_h5_store::{Key, Namespace, Store, StoreError};

/// Which process may refresh an account, by account.
const LEASES: Namespace = Namespace::new("lease", 10_000).lossy();

/// Longer than the two calls of a refresh.
const TTL: Duration = CALL_TIMEOUT.saturating_mul(3);

/// The right to refresh one account, under a name of this process's own.
pub(crate) struct RefreshLease {
    store: Arc<dyn Store>,
    key: Key,
    holder: String,
}

impl RefreshLease {
    /// A lease that is not acquired yet.
    ///
    /// # Panics
    ///
    /// When the operating system has no random numbers: two processes could have one name.
    pub(crate) fn new(store: Arc<dyn Store>, app_id: &AppId) -> Self {
        let mut name = [0; 16];
        getrandom::fill(&mut name).expect("the operating system has random numbers");
        Self {
            store,
            key: Key::new(LEASES, format!("refresh/{app_id}")),
            holder: hex::encode(name),
        }
    }

    /// Acquires or renews the right. `false`: another process has it.
    pub(crate) async fn acquire(&self) -> Result<bool, StoreError> {
        self.store.lease(&self.key, &self.holder, TTL).await
    }

    /// Gives the right back. After an error it expires.
    pub(crate) async fn release(&self) -> Result<(), StoreError> {
        self.store.release(&self.key, &self.holder).await
    }
}
