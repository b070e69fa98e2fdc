//! The right to refresh one account: one process at a time has it.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use wechat_h5_sign::AppId;
use wechat_h5_store::{Key, Namespace, Store, StoreError};

/// Which process may refresh an account, by account.
const LEASES: Namespace = Namespace::new("lease", 10_000).lossy();

/// After this time another process takes over from one that has died.
const TTL: Duration = Duration::from_secs(3);
/// How often a process that is alive renews it: the second attempt is in time even if the
/// store takes as long as it may for the first.
const RENEWAL: Duration = Duration::from_secs(1);

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

    /// Does something that takes longer than the right lasts, which is renewed meanwhile.
    pub(crate) async fn hold<T>(&self, action: impl Future<Output = T>) -> T {
        tokio::select! {
            biased;
            result = action => result,
            never = self.renew() => match never {},
        }
    }

    /// Whether that fails makes no difference to what is done meanwhile: the store refuses
    /// the result of a process that another has overtaken.
    async fn renew(&self) -> Infallible {
        loop {
            tokio::time::sleep(RENEWAL).await;
            let _ = self.acquire().await;
        }
    }

    /// Gives the right back. After an error it expires.
    pub(crate) async fn release(&self) -> Result<(), StoreError> {
        self.store.release(&self.key, &self.holder).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wechat_h5_clock::{Clock, ManualClock};
    use wechat_h5_store::MemoryStore;

    struct Fixture {
        clock: ManualClock,
        store: Arc<dyn Store>,
    }

    impl Fixture {
        fn new() -> Self {
            let clock = ManualClock::at(1_700_000_000);
            let store = Arc::new(MemoryStore::new(Arc::new(clock.clone()) as Arc<dyn Clock>));
            Self { clock, store }
        }

        fn process(&self) -> RefreshLease {
            let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
            RefreshLease::new(self.store.clone(), &app_id)
        }

        /// Both the time of the store and that of the timers.
        async fn pass(&self, time: Duration) {
            self.clock.advance(time);
            tokio::time::sleep(time).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn is_renewed_for_as_long_as_a_call_takes() {
        let fixture = Fixture::new();
        let (holder, other) = (fixture.process(), fixture.process());
        assert!(holder.acquire().await.unwrap());
        let call = async {
            for _ in 0..50 {
                fixture.pass(Duration::from_millis(200)).await;
                assert!(!other.acquire().await.unwrap());
            }
        };
        holder.hold(call).await;
        fixture.pass(TTL).await;
        assert!(other.acquire().await.unwrap(), "and no longer");
    }
}
