//! An installation of one account: a platform, a store, and processes that share both. The
//! test moves their clock.

#![allow(dead_code, reason = "every test takes what it needs")]

use std::sync::Arc;
use std::time::Duration;

use wechat_h5_api::Issued;
use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_credential::{Fetch, Platform, Refresher, SharedSecret, Snapshot};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::AppId;
use wechat_h5_store::{MemoryStore, Store};

/// For how long everything is valid that is issued.
pub(crate) const EXPIRES_IN: Duration = Duration::from_hours(2);

pub(crate) struct Installation<P> {
    pub(crate) clock: ManualClock,
    pub(crate) platform: Arc<P>,
    pub(crate) store: Arc<dyn Store>,
}

impl<P: Platform> Installation<P> {
    /// One with this platform, which may use the clock too, and a store in memory.
    pub(crate) fn new(platform: impl FnOnce(&ManualClock) -> P) -> Self {
        let clock = ManualClock::at(1_700_000_000);
        Self {
            platform: Arc::new(platform(&clock)),
            store: Arc::new(MemoryStore::new(Arc::new(clock.clone()))),
            clock,
        }
    }

    /// A process that does not run yet.
    pub(crate) fn refresher(&self) -> (Refresher, Arc<Snapshot>) {
        refresher(&self.clock, self.platform.clone(), self.store.clone())
    }

    /// Starts a process, which runs until the test ends.
    pub(crate) fn process(&self) -> Arc<Snapshot> {
        let (refresher, snapshot) = self.refresher();
        tokio::spawn(refresher.run());
        snapshot
    }

    pub(crate) async fn pass(&self, time: Duration) {
        self.clock.advance(time);
        settle().await;
    }
}

/// A process of the account that does not run yet.
pub(crate) fn refresher(
    clock: &ManualClock,
    platform: Arc<dyn Platform>,
    store: Arc<dyn Store>,
) -> (Refresher, Arc<Snapshot>) {
    let clock: Arc<dyn Clock> = Arc::new(clock.clone());
    let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
    let secret = SharedSecret::fixed(AppSecret::parse("s3cret").unwrap());
    Refresher::new(app_id, secret, platform, store, clock)
}

/// Lets every task run until it waits.
pub(crate) async fn settle() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}

/// A response that arrives at once.
pub(crate) fn issued<T: Send + 'static>(value: T) -> Fetch<'static, T> {
    let expires_in = EXPIRES_IN;
    Box::pin(std::future::ready(Ok(Issued { value, expires_in })))
}
