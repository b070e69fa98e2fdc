//! How often each client may do something.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::RateLimiter;
use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use wechat_h5_clock::Clock;

use super::ClientQuota;
use super::bounded_states::BoundedStates;
use super::limit_clock::LimitClock;
use crate::client_address::ClientNetwork;

/// How many clients' quotas a whole /48 has.
const CLIENTS_PER_SITE: NonZeroU32 = NonZeroU32::new(8).unwrap();

type Limiter = RateLimiter<ClientNetwork, BoundedStates, LimitClock, NoOpMiddleware<Duration>>;

/// The same quota for each client, and how much of it each has used.
pub(crate) struct AddressLimit {
    clients: Limiter,
    sites: Limiter,
}

impl AddressLimit {
    /// One that nobody has used yet.
    pub(crate) fn new(quota: ClientQuota, clock: &Arc<dyn Clock>) -> Self {
        let limiter = |times: NonZeroU32| {
            let quota = ClientQuota {
                per_minute: quota.per_minute.saturating_mul(times),
                burst: quota.burst.saturating_mul(times),
            };
            let clock = LimitClock(clock.clone());
            let states = BoundedStates::new(clock.clone());
            RateLimiter::new(quota.to_governor(), states, clock)
        };
        Self {
            clients: limiter(NonZeroU32::MIN),
            sites: limiter(CLIENTS_PER_SITE),
        }
    }

    /// Counts an attempt. The client first: what it does over its own quota does not use up
    /// that of its site.
    ///
    /// # Errors
    ///
    /// The time to wait, when the client has used up its quota.
    pub(crate) fn check(&self, client: ClientNetwork) -> Result<(), Duration> {
        check(&self.clients, client)?;
        client
            .site()
            .map_or(Ok(()), |site| check(&self.sites, site))
    }
}

fn check(limiter: &Limiter, key: ClientNetwork) -> Result<(), Duration> {
    limiter
        .check_key(&key)
        .map_err(|not_until| not_until.wait_time_from(limiter.clock().now()))
}
