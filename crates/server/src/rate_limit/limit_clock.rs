//! The server's clock as governor reads it.

use std::sync::Arc;
use std::time::Duration;

use governor::clock;
use wechat_h5_clock::Clock;

/// The monotonic clock.
#[derive(Clone)]
pub(super) struct LimitClock(pub(super) Arc<dyn Clock>);

impl clock::Clock for LimitClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.now().monotonic
    }
}
