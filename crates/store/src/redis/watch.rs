//! Notices that Redis has died while nobody calls it: who reports on the store need not wait
//! for the next login.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::{Inner, probe};

/// How often it is looked whether anybody calls Redis; if nobody does, it is tried.
const INTERVAL: Duration = Duration::from_millis(500);

/// Whether the store is watched already: it is from its first call on.
#[derive(Default)]
pub(super) struct Watch(AtomicBool);

impl Watch {
    /// Watches the store until it is dropped.
    pub(super) fn start(&self, store: &Arc<Inner>) {
        if !self.0.swap(true, Ordering::Relaxed) {
            tokio::spawn(run(Arc::downgrade(store)));
        }
    }
}

async fn run(store: Weak<Inner>) {
    loop {
        tokio::time::sleep(INTERVAL).await;
        let Some(store) = store.upgrade() else {
            return;
        };
        // While it fails, it is tried more often than this.
        if store.health.failure().is_none()
            && store.is_idle()
            && let Err(err) = probe::write(&store).await
        {
            store.failed(&err);
        }
    }
}
