//! How often one known caller may call.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use governor::RateLimiter;
use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use wechat_h5_clock::Clock;

use super::ClientQuota;
use super::limit_clock::LimitClock;

/// A quota, and how much of it is used.
pub(crate) struct SingleLimit {
    quota: ClientQuota,
    limiter: RateLimiter<NotKeyed, InMemoryState, LimitClock, NoOpMiddleware<Duration>>,
}

impl SingleLimit {
    /// One that is not used yet.
    pub(crate) fn new(quota: ClientQuota, clock: &Arc<dyn Clock>) -> Self {
        let clock = LimitClock(clock.clone());
        Self {
            quota,
            limiter: RateLimiter::direct_with_clock(quota.to_governor(), clock),
        }
    }

    /// What it allows.
    pub(crate) fn quota(&self) -> ClientQuota {
        self.quota
    }

    /// Counts a call.
    ///
    /// # Errors
    ///
    /// The time to wait, when the quota is used up.
    pub(crate) fn check(&self) -> Result<(), Duration> {
        self.limiter
            .check()
            .map_err(|not_until| not_until.wait_time_from(self.limiter.clock().now()))
    }
}

impl fmt::Debug for SingleLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.quota.fmt(f)
    }
}
