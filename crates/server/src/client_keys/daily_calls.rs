//! How many calls a back end has made on this day, at all processes together.

use std::fmt;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use wechat_h5_clock::{Clock, Deadline, Now};
use wechat_h5_store::{Key, Namespace, Store, StoreError};

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
const PATIENCE: Duration = Duration::from_millis(500);
/// How long the store is left alone after a failure.
const PAUSE: Duration = Duration::from_secs(1);
/// How often a write is tried again that another process has overtaken.
const ATTEMPTS: usize = 20;

/// The calls of one back end. A process takes a share of the day's calls from the store and
/// then counts by itself, so that few calls need the store, and all processes together never
/// make more than the limit. While the store fails, each goes on counting by itself, and adds
/// what it has counted when the store works again.
pub(super) struct DailyCalls {
    name: String,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    share: Mutex<Share>,
}

/// What this process has of a day's calls.
#[derive(Default)]
struct Share {
    day: u64,
    /// The calls that all processes have taken, as far as is known.
    taken: u64,
    /// Those among them that this process has left.
    left: u64,
    /// Those that were made while the store failed.
    unrecorded: u64,
    /// Until when the store is left alone.
    pause: Option<Deadline>,
}

impl DailyCalls {
    /// Of the back end with this name.
    pub(super) fn new(name: &str, store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self {
            name: name.to_owned(),
            store,
            clock,
            share: Mutex::default(),
        }
    }

    /// Counts a call, unless as many have been made on this day.
    pub(super) async fn count(&self, limit: NonZeroU64) -> bool {
        let limit = limit.get();
        let mut share = self.share.lock().await;
        let now = self.clock.now();
        share.begin(day(now));
        if share.use_one() {
            return true;
        }
        if share.taken + share.unrecorded >= limit {
            return false;
        }
        if share.pause.is_none_or(|pause| pause.has_passed(now)) {
            match tokio::time::timeout(PATIENCE, self.take_share(&mut share, limit)).await {
                Ok(Ok(())) => {
                    share.pause = None;
                    return share.use_one();
                }
                Ok(Err(error)) => tracing::debug!(client = self.name, %error, "calls not counted"),
                Err(_) => tracing::debug!(client = self.name, "calls not counted in time"),
            }
            share.pause = Some(Deadline::after(now, PAUSE));
        }
        share.unrecorded += 1;
        true
    }

    /// Takes more calls of the day, a small part of those that are left.
    async fn take_share(&self, share: &mut Share, limit: u64) -> Result<(), StoreError> {
        let key = Key::new(CLIENT_CALLS, format!("{}:{}", share.day, self.name));
        for _ in 0..ATTEMPTS {
            let stored = self.store.get(&key).await?;
            let taken = stored.as_deref().map_or(0, number) + share.unrecorded;
            let left = limit.saturating_sub(taken);
            let more = (left / 32).clamp(1, MAX_SHARE).min(left);
            let value = (taken + more).to_string().into_bytes();
            let expected = stored.as_deref();
            if self
                .store
                .compare_and_set(&key, expected, value, TTL)
                .await?
            {
                share.taken = taken + more;
                share.left = more;
                share.unrecorded = 0;
                return Ok(());
            }
        }
        // So many others count at this moment that one call more or less is nothing.
        share.left = 1;
        Ok(())
    }
}

impl Share {
    fn begin(&mut self, day: u64) {
        if self.day != day {
            *self = Self {
                day,
                pause: self.pause,
                ..Self::default()
            };
        }
    }

    fn use_one(&mut self) -> bool {
        let has_one = self.left > 0;
        self.left -= u64::from(has_one);
        has_one
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
