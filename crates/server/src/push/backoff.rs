//! When a delivery that failed is tried again.

use std::time::Duration;

use crate::random;

/// The longest wait after the first attempt.
const FIRST: Duration = Duration::from_secs(2);
/// The longest wait of all.
const LONGEST: Duration = Duration::from_mins(15);

/// A random time up to a limit that doubles with each attempt: what failed together is not
/// tried again together.
pub(super) fn delay(attempt: u32) -> Duration {
    let random = u32::from_be_bytes(random::buffered());
    limit(attempt).mul_f64(f64::from(random) / f64::from(u32::MAX))
}

fn limit(attempt: u32) -> Duration {
    let doubled = attempt.saturating_sub(1).min(20);
    LONGEST.min(FIRST * 2_u32.pow(doubled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_doubles_and_has_an_end() {
        for (attempt, seconds) in [(0, 2), (1, 2), (2, 4), (9, 512), (10, 900), (u32::MAX, 900)] {
            assert_eq!(limit(attempt).as_secs(), seconds, "{attempt}");
        }
        let delays: Vec<_> = (0..200).map(|_| delay(3)).collect();
        assert!(delays.iter().all(|delay| *delay <= limit(3)));
        assert!(delays.iter().any(|delay| *delay < limit(3) / 4));
        assert!(delays.iter().any(|delay| *delay > limit(3) * 3 / 4));
    }
}
