//! How long to wait after a failure.

use std::time::Duration;

use wechat_h5_api::Recovery;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_mins(1);
/// While a setting has to be changed first: an IP list takes minutes to take effect.
const CHANGE_SETTINGS: Duration = Duration::from_mins(5);

/// The wait after the n-th failure in a row (the first is 1). `jitter` is in `0.0..1.0`
/// and spreads processes that failed together.
pub(crate) fn wait(recovery: Recovery, failures: u32, jitter: f64) -> Duration {
    match recovery {
        Recovery::Pause(pause) => pause + LONGEST.mul_f64(jitter),
        Recovery::ChangeSettings => CHANGE_SETTINGS.mul_f64(0.5 + jitter / 2.0),
        Recovery::Retry | Recovery::ReplaceToken | Recovery::RestartLogin => {
            let doublings = failures.saturating_sub(1).min(6);
            let limit = FIRST.saturating_mul(1 << doublings).min(LONGEST);
            // Full jitter above a minimum: a retry at once would be no backoff.
            limit.mul_f64(jitter).max(FIRST.mul_f64(0.5))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_a_minute() {
        let longest = |failures| wait(Recovery::Retry, failures, 1.0).as_secs();
        let waits: Vec<_> = (1..=9).map(longest).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(wait(Recovery::Retry, u32::MAX, 0.0).as_millis(), 500);
    }

    #[test]
    fn a_quota_pause_is_never_shortened() {
        let pause = Duration::from_mins(1);
        assert_eq!(wait(Recovery::Pause(pause), 1, 0.0), pause);
        assert_eq!(wait(Recovery::ChangeSettings, 1, 0.0).as_secs(), 150);
        assert_eq!(wait(Recovery::ChangeSettings, 9, 0.999).as_secs(), 299);
    }
}
