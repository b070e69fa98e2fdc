//! The time limit of one call, from which all others follow.

use std::time::Duration;

/// The longest that one call takes, on all hosts together, from the first byte sent to
/// the last one received.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(5);

/// The longest to wait for a task that makes this many calls, one after the other: the
/// calls, and a second for everything else.
pub const fn wait_timeout(calls: u32) -> Duration {
    CALL_TIMEOUT
        .saturating_mul(calls)
        .saturating_add(Duration::from_secs(1))
}
