//! How many calls a back end has made on this day, at all processes together.

use std::fmt;
use std::num::NonZeroU64;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use wechat_h5_clock::{Clock, Now};
use wechat_h5_store::{Key, Namespace, Store, StoreError};

use super::daily_share::{DailyShare, Next, Taken};

/// The number of calls for each back end and day. One lost in a crash does no harm.
const CLIENT_CALLS: Namespace = Namespace::new("client_calls", 10_000).lossy();
/// Longer than a day, in every time zone.
const TTL: Duration = Duration::from_hours(50);
/// WeChat's quotas begin anew at midnight in this zone, which has no summer time.
const SHANGHAI: Duration = Duration::from_hours(8);
const DAY: Duration = Duration::from_hours(24);
/// The most calls that a process takes from the store at once.
const MAX_SHARE: u64 = 200;
/// The longest that a call waits for the store.
const STORE_TIMEOUT: Duration = Duration::from_millis(500);
/// How often a write is tried again that another process has overtaken.
const ATTEMPTS: usize = 20;

/// The calls of one back end. A process takes a share of the day's calls from the store and
/// then counts by itself, so that few calls need the store, and all processes together never
/// make more than the limit. While the store fails, no call waits for it: each process goes on
/// counting by itself, and adds what it has counted when the store works again.
pub(super) struct DailyCalls {
    name: String,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    share: std::sync::Mutex<DailyShare>,
    /// One call at a time waits for the store, and the others for that.
    fetch: tokio::sync::Mutex<()>,
}

impl DailyCalls {
    /// Of the back end with this name.
    pub(super) fn new(name: &str, store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self {
            name: name.to_owned(),
            store,
            clock,
            share: std::sync::Mutex::default(),
            fetch: tokio::sync::Mutex::default(),
        }
    }

    /// Counts a call, unless as many have been made on this day.
    pub(super) async fn count(self: &Arc<Self>, limit: NonZeroU64) -> bool {
        let limit = limit.get();
        let mut next = self.next(limit);
        if next == Next::Fetch {
            let _turn = self.fetch.lock().await;
            // The call before may have fetched for all.
            next = self.next(limit);
            while next == Next::Fetch {
                self.fetch_share(limit).await;
                next = self.next(limit);
            }
        }
        if self.share().is_store_to_be_tried(self.clock.now()) {
            let calls = self.clone();
            tokio::spawn(async move { calls.fetch_share(limit).await });
        }
        next == Next::Counted
    }

    /// How many were made on this day, as far as this process knows.
    pub(super) fn made(&self, now: Now) -> u64 {
        self.share().made(day(now))
    }

    fn next(&self, limit: u64) -> Next {
        self.share().next(day(self.clock.now()), limit)
    }

    /// Takes calls of the day from the store, or remembers that it fails.
    async fn fetch_share(&self, limit: u64) {
        let now = self.clock.now();
        let (day, unrecorded) = (day(now), self.share().unrecorded());
        let taken = tokio::time::timeout(STORE_TIMEOUT, self.take(day, unrecorded, limit)).await;
        let error = match taken {
            Ok(Ok(taken)) => return self.share().add(day, taken),
            Ok(Err(err)) => err.to_string(),
            Err(_) => "it has not answered in time".to_owned(),
        };
        tracing::debug!(
            client = self.name,
            error,
            "calls are counted without the store"
        );
        self.share().store_failed(now);
    }

    /// Takes a small part of the calls that are left, and tells the store of `unrecorded` ones.
    async fn take(&self, day: u64, unrecorded: u64, limit: u64) -> Result<Taken, StoreError> {
        let key = Key::new(CLIENT_CALLS, format!("{day}:{}", self.name));
        for _ in 0..ATTEMPTS {
            let stored = self.store.get(&key).await?;
            let before = stored.as_deref().map_or(0, number) + unrecorded;
            let left = limit.saturating_sub(before);
            let share = (left / 32).clamp(1, MAX_SHARE).min(left);
            let all = before + share;
            let value = all.to_string().into_bytes();
            let expected = stored.as_deref();
            let is_set = self.store.compare_and_set(&key, expected, value, TTL);
            if is_set.await? {
                return Ok(Taken {
                    all,
                    share,
                    recorded: unrecorded,
                });
            }
        }
        Err(StoreError::Busy)
    }

    fn share(&self) -> MutexGuard<'_, DailyShare> {
        self.share.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for DailyCalls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DailyCalls").finish_non_exhaustive()
    }
}

fn day(now: Now) -> u64 {
    (now.wall + SHANGHAI).as_secs() / DAY.as_secs()
}

/// What is not readable is none: the count of a day is not worth more.
fn number(value: &[u8]) -> u64 {
    let text = std::str::from_utf8(value).unwrap_or_default();
    text.parse().unwrap_or(0)
}
