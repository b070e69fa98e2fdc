//! What happened, as a table and one closing line.

use std::fmt;
use std::time::Duration;

use super::count::Count;
use crate::table::Table;

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Passed(Count),
    Failed(Count),
    /// A step before it in its group failed.
    Skipped,
}

/// All steps so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    steps: Vec<(String, Duration, Outcome)>,
}

impl Report {
    pub(super) fn add(&mut self, name: String, time: Duration, outcome: Outcome) {
        self.steps.push((name, time, outcome));
    }

    /// Tests and checks that failed; a step that failed without saying how many
    /// counts as one.
    pub(super) fn failed(&self) -> u64 {
        self.sum().failed
    }

    fn sum(&self) -> Count {
        let counts = self.steps.iter().map(|(_, _, outcome)| match outcome {
            Outcome::Passed(count) => *count,
            Outcome::Failed(count) => Count {
                failed: count.failed.max(1),
                ..*count
            },
            Outcome::Skipped => Count::default(),
        });
        counts.fold(Count::default(), Count::plus)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new(["step", "seconds", "passed", "failed", "result"]);
        for (name, time, outcome) in &self.steps {
            let (count, word) = match outcome {
                Outcome::Passed(count) => (*count, "ok"),
                Outcome::Failed(count) => (*count, "FAILED"),
                Outcome::Skipped => (Count::default(), "skipped"),
            };
            table.row([
                name.clone(),
                format!("{:.1}", time.as_secs_f64()),
                count.passed.to_string(),
                count.failed.to_string(),
                word.to_owned(),
            ]);
        }
        let Count { passed, failed } = self.sum();
        write!(f, "{table}\n{passed} passed, {failed} failed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_without_numbers_counts_as_one() {
        let mut report = Report::default();
        let time = Duration::from_millis(1250);
        let (passed, failed) = (2, 0);
        report.add("a".into(), time, Outcome::Passed(Count { passed, failed }));
        report.add("b".into(), time, Outcome::Failed(Count::default()));
        report.add("c".into(), time, Outcome::Skipped);
        assert_eq!(report.failed(), 1);
        let text = report.to_string();
        assert!(text.ends_with("\n2 passed, 1 failed"), "{text}");
        assert!(
            text.contains("FAILED") && text.contains("skipped"),
            "{text}"
        );
    }
}
