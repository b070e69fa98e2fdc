//! The machine's clock, against that of WeChat's hosts.

use std::time::Duration;

use super::report::{Finding, Report};

const CLOCK: &str = "clock";
/// What is not worth a word: a `Date` has whole seconds, and calls take time.
const USUAL: Duration = Duration::from_secs(5);
/// From here on a credential that another process has stored is not used.
const TOO_MUCH: Duration = Duration::from_mins(1);

const ADVICE: &str = "keep the clock right by NTP (timedatectl set-ntp true)";

/// A host's time beside this machine's, at the same instant, since 1970.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimePair {
    pub(super) host: Duration,
    pub(super) own: Duration,
}

impl TimePair {
    fn difference(self) -> Duration {
        self.host.abs_diff(self.own)
    }
}

/// The time of a `Date` header, since 1970.
pub(super) fn parse_date(header: &str) -> Option<Duration> {
    let time = jiff::fmt::rfc2822::parse(header).ok()?;
    let seconds = u64::try_from(time.timestamp().as_second()).ok()?;
    // In the middle of the second that it names.
    Some(Duration::from_millis(seconds * 1000 + 500))
}

/// Judges by the host that agrees best: one of them may be wrong itself.
pub(super) fn check(times: &[TimePair], report: &mut Report) {
    let best = times.iter().min_by_key(|pair| pair.difference());
    report.add(match best {
        Some(pair) => finding(*pair),
        None => Finding::skipped(CLOCK, "no host of WeChat has said its time"),
    });
}

fn finding(pair: TimePair) -> Finding {
    let difference = pair.difference();
    let direction = if pair.own > pair.host {
        "ahead of"
    } else {
        "behind"
    };
    let seconds = difference.as_secs();
    let detail = format!("{seconds} s {direction} WeChat's");
    if difference <= USUAL {
        Finding::ok(CLOCK, format!("within {} s of WeChat's", USUAL.as_secs()))
    } else if difference < TOO_MUCH {
        Finding::warning(CLOCK, detail, ADVICE)
    } else {
        Finding::failed(CLOCK, detail, ADVICE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_a_response_is_read() {
        let date = parse_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        assert_eq!(date, Duration::from_millis(784_111_777_500));
        assert_eq!(parse_date("yesterday"), None);
    }

    #[test]
    fn a_clock_that_is_off_is_told_with_its_direction() {
        let host = Duration::from_secs(1_700_000_000);
        for (own, status, detail) in [
            (1_700_000_004, "ok", "within 5 s of WeChat's"),
            (1_699_999_996, "ok", "within 5 s of WeChat's"),
            (1_700_000_020, "warning", "20 s ahead of WeChat's"),
            (1_699_996_400, "failed", "3600 s behind WeChat's"),
        ] {
            let own = Duration::from_secs(own);
            let finding = serde_json::to_value(finding(TimePair { host, own })).unwrap();
            assert_eq!(
                (&finding["status"], &finding["detail"]),
                (&status.into(), &detail.into())
            );
        }
    }
}
