//! The right to refresh one account: one process at a time has it.
//!
//! Each time that a process acquires it, the next fence number is its own: of two writes, the
//! one with the lower number is by a process that had already lost the right.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wechat_h5_sign::AppId;
use wechat_h5_store::{Key, Namespace, Store, StoreError};

/// Which process may refresh an account, by account.
const LEASES: Namespace = Namespace::new("lease", 10_000).lossy();
/// The number of the last term of each account.
const TERMS: Namespace = Namespace::new("lease_term", 10_000);

/// After this time another process takes over from one that has died.
const TTL: Duration = Duration::from_secs(3);
/// How often a process that is alive renews it: the second attempt is in time even if the
/// store takes as long as it may for the first.
const RENEWAL: Duration = Duration::from_secs(1);
/// How long a number is kept: longer than any credential.
const TERM_TTL: Duration = Duration::from_hours(24 * 30);
/// How often another process may be faster before this one gives up.
const ATTEMPTS: u32 = 5;

/// The name of the lease of whoever refreshes this account.
pub fn refresh_lease(app_id: &AppId) -> Key {
    Key::new(LEASES, format!("refresh/{app_id}"))
}

/// The right to refresh one account, under a name of this process's own.
pub(crate) struct RefreshLease {
    store: Arc<dyn Store>,
    key: Key,
    term_key: Key,
    holder: String,
    /// While this process has the right, as far as it knows.
    term: Option<Term>,
    counts: LeaseCounts,
}

/// How often a process had the right to refresh, since its start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeaseCounts {
    /// How often it acquired the right.
    pub taken: u64,
    /// How often that was from a process that had not given it back: it died or stood still.
    pub taken_over: u64,
    /// How often another process had taken the right over from it.
    pub lost: u64,
}

/// The time for which a process has the right without a break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Term {
    fence: u64,
    holder: String,
    /// Whether the holder has given the right back.
    is_over: bool,
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
            key: refresh_lease(app_id),
            term_key: Key::new(TERMS, app_id.to_string()),
            holder: hex::encode(name),
            term: None,
            counts: LeaseCounts::default(),
        }
    }

    pub(crate) const fn counts(&self) -> LeaseCounts {
        self.counts
    }

    /// The number of the present term. `None`: this process does not know that it has the
    /// right, because the store fails for example.
    pub(crate) fn fence(&self) -> Option<u64> {
        self.term.as_ref().map(|term| term.fence)
    }

    /// Acquires or renews the right. `false`: another process has it.
    pub(crate) async fn acquire(&mut self) -> Result<bool, StoreError> {
        if !self.store.lease(&self.key, &self.holder, TTL).await? {
            self.lose();
            return Ok(false);
        }
        if self.term.is_none() {
            self.begin_term().await?;
        }
        Ok(true)
    }

    /// Another process has written, or has the right: the next time this one acquires it is
    /// another term.
    pub(crate) fn lose(&mut self) {
        if self.term.take().is_some() {
            self.counts.lost += 1;
        }
    }

    async fn begin_term(&mut self) -> Result<(), StoreError> {
        for _ in 0..ATTEMPTS {
            let stored = self.store.get(&self.term_key).await?;
            let last = stored.as_deref().and_then(Term::from_bytes);
            let term = Term {
                fence: last.as_ref().map_or(0, |last| last.fence) + 1,
                holder: self.holder.clone(),
                is_over: false,
            };
            if self.write(stored.as_deref(), &term).await? {
                let is_other = |last: &Term| !last.is_over && last.holder != self.holder;
                self.counts.taken += 1;
                self.counts.taken_over += u64::from(last.as_ref().is_some_and(is_other));
                self.term = Some(term);
                return Ok(());
            }
        }
        Ok(())
    }

    async fn write(&self, expected: Option<&[u8]>, term: &Term) -> Result<bool, StoreError> {
        let (store, key) = (&self.store, &self.term_key);
        store
            .compare_and_set(key, expected, term.to_bytes(), TERM_TTL)
            .await
    }

    /// Does something that takes longer than the right lasts, which is renewed meanwhile.
    pub(crate) async fn hold<T>(&mut self, action: impl Future<Output = T>) -> T {
        tokio::select! {
            biased;
            result = action => result,
            never = self.renew() => match never {},
        }
    }

    /// Once another process has it, what is done meanwhile is finished without it: the store
    /// refuses the result of a process that another has overtaken.
    async fn renew(&mut self) -> Infallible {
        loop {
            tokio::time::sleep(RENEWAL).await;
            if let Ok(false) = self.store.lease(&self.key, &self.holder, TTL).await {
                self.lose();
                return std::future::pending().await;
            }
        }
    }

    /// The number of the term in which another process has taken the right over since this
    /// one had it in its term `own`. `None` also where the store does not tell.
    pub(crate) async fn overtaken_by(&mut self, own: u64) -> Option<u64> {
        let stored = self.store.get(&self.term_key).await.ok().flatten();
        let last = stored.as_deref().and_then(Term::from_bytes);
        let last = last.map_or(0, |last| last.fence);
        if self.fence() == Some(own) && last <= own {
            return None;
        }
        self.lose();
        // The other one may not have written its number yet.
        Some(last.max(own + 1))
    }

    /// Gives the right back. After an error it expires.
    pub(crate) async fn release(&mut self) -> Result<(), StoreError> {
        if let Some(term) = self.term.take() {
            let over = Term {
                is_over: true,
                ..term.clone()
            };
            // Of no consequence but for the counts.
            let _ = self.write(Some(&term.to_bytes()), &over).await;
        }
        self.store.release(&self.key, &self.holder).await
    }
}

impl Term {
    fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
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
        let (mut holder, mut other) = (fixture.process(), fixture.process());
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

    #[tokio::test(start_paused = true)]
    async fn a_term_has_a_number_and_a_renewal_none() {
        let fixture = Fixture::new();
        let (mut first, mut second) = (fixture.process(), fixture.process());
        assert!(first.acquire().await.unwrap() && first.acquire().await.unwrap());
        assert_eq!((first.fence(), second.fence()), (Some(1), None));
        first.release().await.unwrap();
        assert!(second.acquire().await.unwrap());
        assert_eq!((first.fence(), second.fence()), (None, Some(2)));
        assert_eq!(second.overtaken_by(2).await, None);
        assert_eq!(second.counts().taken_over, 0, "it was given back");
    }

    #[tokio::test(start_paused = true)]
    async fn a_holder_that_stood_still_has_lost_it_even_if_it_is_free_again() {
        let fixture = Fixture::new();
        let (mut slow, mut fast) = (fixture.process(), fixture.process());
        assert!(slow.acquire().await.unwrap());
        fixture.clock.advance(TTL);
        assert!(fast.acquire().await.unwrap());
        fast.release().await.unwrap();
        assert_eq!(slow.overtaken_by(1).await, Some(2));
        assert!(slow.acquire().await.unwrap());
        assert_eq!(slow.fence(), Some(3));
        let expected = |taken, taken_over, lost| LeaseCounts {
            taken,
            taken_over,
            lost,
        };
        assert_eq!(slow.counts(), expected(2, 0, 1));
        assert_eq!(fast.counts(), expected(1, 1, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn a_right_that_is_lost_during_a_call_is_not_renewed() {
        let fixture = Fixture::new();
        let (mut slow, mut fast) = (fixture.process(), fixture.process());
        assert!(slow.acquire().await.unwrap());
        let call = async {
            fixture.clock.advance(TTL);
            assert!(fast.acquire().await.unwrap());
            tokio::time::sleep(TTL).await;
            fast.release().await.unwrap();
            tokio::time::sleep(TTL).await;
        };
        slow.hold(call).await;
        assert_eq!((slow.fence(), slow.counts().lost), (None, 1));
        assert_eq!(slow.overtaken_by(1).await, Some(2));
    }
}
