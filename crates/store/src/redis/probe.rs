//! Finds out when Redis works again, also when nobody uses the store meanwhile: a server
//! that reports the store's failure may be given no requests.

use std::sync::{Arc, Weak};
use std::time::Duration;

use super::Inner;
use super::call::{AfterLoss, Call};
use crate::error::StoreError;

/// How soon Redis is tried after a call has failed, and how soon after that.
const FIRST: Duration = Duration::from_millis(100);
const INTERVAL: Duration = Duration::from_millis(500);
/// How long the key of the probe is kept.
const TTL_MILLIS: u64 = 1000;

/// Writes until that succeeds, or the store is dropped.
pub(super) fn start(store: &Arc<Inner>) {
    tokio::spawn(run(Arc::downgrade(store)));
}

async fn run(store: Weak<Inner>) {
    let mut wait = FIRST;
    loop {
        tokio::time::sleep(wait).await;
        wait = INTERVAL;
        let Some(store) = store.upgrade() else {
            return;
        };
        match write(&store).await {
            Ok(()) => {
                store.health.recover();
                // What could not be read or written meanwhile can be.
                return store.announcements.announce_any();
            }
            Err(err) => {
                store.health.fail(&err);
                store.connection.renew().await;
            }
        }
    }
}

/// Tries whether Redis can be written.
pub(super) async fn write(store: &Inner) -> Result<(), StoreError> {
    let mut write = redis::cmd("SET");
    write.arg(store.names.probe()).arg("");
    write.arg("PX").arg(TTL_MILLIS);
    store.call(Call::command(AfterLoss::Repeat, &write)).await
}
