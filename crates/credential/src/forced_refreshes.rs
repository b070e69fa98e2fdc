//! How often an account's token may be replaced by force, and its ticket fetched because
//! somebody suspects it: counted by all processes.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wechat_h5_clock::Now;
use wechat_h5_sign::AppId;
use wechat_h5_store::{Key, Namespace, Store, StoreError};

/// How often something may be done for one account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ForcedLimits {
    counted_in: Namespace,
    max_a_day: u32,
    min_interval: Duration,
}

impl ForcedLimits {
    /// What WeChat allows. Source: 获取稳定版接口调用凭据.
    pub(crate) const TOKEN: Self = Self {
        counted_in: Namespace::new("forced_refresh", 10_000),
        max_a_day: 20,
        min_interval: Duration::from_secs(30),
    };
    /// Any visitor of a page can make somebody suspect a ticket.
    pub(crate) const TICKET: Self = Self {
        counted_in: Namespace::new("suspected_ticket", 10_000),
        max_a_day: 20,
        min_interval: Duration::from_mins(5),
    };
}

const DAY: Duration = Duration::from_hours(24);
/// WeChat counts days in Beijing, eight hours ahead of UTC.
const BEIJING: Duration = Duration::from_hours(8);
/// How often another process may be faster before this one gives up.
const ATTEMPTS: u32 = 5;

/// The forced refreshes of one account, of one kind.
pub(crate) struct ForcedRefreshes {
    store: Arc<dyn Store>,
    limits: ForcedLimits,
    key: Key,
    /// What this process knows, while the store fails.
    last_known: Usage,
}

/// The forced refreshes of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Usage {
    /// Days since 1970, in Beijing.
    day: u64,
    forced: u32,
    /// The last one, in milliseconds since 1970.
    last_ms: u64,
}

impl ForcedRefreshes {
    pub(crate) fn new(store: Arc<dyn Store>, limits: ForcedLimits, app_id: &AppId) -> Self {
        Self {
            store,
            limits,
            key: Key::new(limits.counted_in, app_id.to_string()),
            last_known: Usage::default(),
        }
    }

    /// Counts one, if it is allowed. Returns which one of the day it is, or the time until
    /// the next one is allowed. While the store fails, this process counts alone.
    pub(crate) async fn begin(&mut self, now: Now) -> Result<u32, Duration> {
        match self.begin_in_store(now).await {
            Ok(outcome) => outcome,
            Err(err) => {
                tracing::warn!(
                    error = wechat_h5_api::error_chain(&err),
                    "forced refreshes are counted by this process alone"
                );
                self.last_known = self.last_known.and_one_more(self.limits, now)?;
                Ok(self.last_known.forced)
            }
        }
    }

    async fn begin_in_store(&mut self, now: Now) -> Result<Result<u32, Duration>, StoreError> {
        for _ in 0..ATTEMPTS {
            let stored = self.store.get(&self.key).await?;
            let known = stored.as_deref().and_then(Usage::from_bytes);
            let next = match known.unwrap_or_default().and_one_more(self.limits, now) {
                Ok(next) => next,
                Err(wait) => return Ok(Err(wait)),
            };
            let (bytes, ttl) = (next.to_bytes(), DAY * 2);
            let set = self
                .store
                .compare_and_set(&self.key, stored.as_deref(), bytes, ttl);
            if set.await? {
                self.last_known = next;
                return Ok(Ok(next.forced));
            }
        }
        // Others have just counted theirs.
        Ok(Err(self.limits.min_interval))
    }
}

impl Usage {
    /// With one more now, or the time until one more is allowed.
    fn and_one_more(self, limits: ForcedLimits, now: Now) -> Result<Self, Duration> {
        let (beijing, last) = (now.wall + BEIJING, Duration::from_millis(self.last_ms));
        let day = beijing.as_secs() / DAY.as_secs();
        // A clock that was set back makes nobody wait.
        let since = now.wall.checked_sub(last).unwrap_or(limits.min_interval);
        let wait = limits.min_interval.saturating_sub(since);
        if !wait.is_zero() {
            return Err(wait);
        }
        let forced = if self.day == day { self.forced } else { 0 };
        if forced >= limits.max_a_day {
            let tomorrow = DAY.saturating_mul(u32::try_from(day + 1).unwrap_or(u32::MAX));
            return Err(tomorrow.saturating_sub(beijing));
        }
        Ok(Self {
            day,
            forced: forced + 1,
            last_ms: now.unix_millis(),
        })
    }

    fn to_bytes(self) -> Vec<u8> {
        serde_json::to_vec(&self).unwrap_or_default()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use wechat_h5_clock::{Clock as _, ManualClock};
    use wechat_h5_store::MemoryStore;

    use super::*;

    fn account(store: &Arc<dyn Store>) -> ForcedRefreshes {
        limited(store, ForcedLimits::TOKEN)
    }

    fn limited(store: &Arc<dyn Store>, limits: ForcedLimits) -> ForcedRefreshes {
        let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
        ForcedRefreshes::new(store.clone(), limits, &app_id)
    }

    #[tokio::test]
    async fn one_in_thirty_seconds_and_twenty_a_day_in_all_processes_together() {
        // 2023-11-15, 06:13:20 in Beijing.
        let clock = ManualClock::at(1_700_000_000);
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        let (mut first, mut second) = (account(&store), account(&store));
        assert_eq!(first.begin(clock.now()).await, Ok(1));
        let wait = Duration::from_secs(30);
        assert_eq!(second.begin(clock.now()).await, Err(wait));
        clock.advance(Duration::from_secs(29));
        assert_eq!(second.begin(clock.now()).await, Err(Duration::from_secs(1)));
        for number in 2..=20 {
            clock.advance(wait);
            assert_eq!(second.begin(clock.now()).await, Ok(number));
        }
        clock.advance(wait);
        let midnight = first.begin(clock.now()).await.unwrap_err();
        let at = (clock.now().wall + midnight + BEIJING).as_secs();
        assert_eq!(at % DAY.as_secs(), 0);
        clock.advance(midnight);
        assert_eq!(first.begin(clock.now()).await, Ok(1));
    }

    #[tokio::test]
    async fn a_ticket_is_suspected_once_in_five_minutes_and_not_counted_as_a_token() {
        let clock = ManualClock::at(1_700_000_000);
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        let mut token = account(&store);
        let mut ticket = limited(&store, ForcedLimits::TICKET);
        assert_eq!(ticket.begin(clock.now()).await, Ok(1));
        assert_eq!(token.begin(clock.now()).await, Ok(1));
        clock.advance(Duration::from_secs(299));
        assert_eq!(ticket.begin(clock.now()).await, Err(Duration::from_secs(1)));
        for number in 2..=20 {
            clock.advance(Duration::from_mins(5));
            assert_eq!(ticket.begin(clock.now()).await, Ok(number));
        }
        clock.advance(Duration::from_mins(5));
        let wait = ticket.begin(clock.now()).await.unwrap_err();
        assert!(
            wait > Duration::from_hours(15),
            "until midnight in Beijing: {wait:?}"
        );
    }

    #[tokio::test]
    async fn a_clock_that_was_set_back_makes_nobody_wait() {
        let clock = ManualClock::at(1_700_000_000);
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        let mut account = account(&store);
        assert_eq!(account.begin(clock.now()).await, Ok(1));
        clock.set_wall(1_699_999_000);
        assert_eq!(account.begin(clock.now()).await, Ok(2));
    }
}
