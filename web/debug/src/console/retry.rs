//! How a lost connection is tried again.

/// The wait before a further attempt, in milliseconds; `None` after the last. `failed` counts
/// from 1. All together take about 45 seconds: the server keeps a session for five minutes.
pub(super) fn delay(failed: u32) -> Option<u32> {
    const FIRST: u32 = 500;
    const LONGEST: u32 = 5000;
    const ATTEMPTS: u32 = 12;
    let doubled = FIRST << (failed.clamp(1, 5) - 1);
    (failed < ATTEMPTS).then(|| doubled.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::delay;

    #[test]
    fn waits_become_longer_and_end() {
        let waits: Vec<u32> = (1..).map_while(delay).collect();
        assert_eq!(waits[..6], [500, 1000, 2000, 4000, 5000, 5000]);
        let total: u32 = waits.iter().sum();
        assert!((40_000..50_000).contains(&total), "{total}");
        assert_eq!(delay(u32::MAX), None);
    }
}
