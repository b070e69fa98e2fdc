//! What an attack found: a figure against its target.

use std::fmt;
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Held,
    Missed,
    NotRun,
}

/// One line of the report.
#[derive(Clone, Debug)]
pub(crate) struct Measurement {
    pub(crate) what: String,
    pub(crate) figure: String,
    pub(crate) target: String,
    pub(crate) verdict: Verdict,
}

impl fmt::Display for Measurement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            figure,
            target,
            verdict,
        } = self;
        match verdict {
            Verdict::Held => write!(f, "held    {what}: {figure} (target: {target})"),
            Verdict::Missed => write!(f, "MISSED  {what}: {figure} (target: {target})"),
            Verdict::NotRun => write!(f, "not run {what}: {figure} (target: {target})"),
        }
    }
}

/// Prints measurements as they come, and keeps them.
#[derive(Debug, Default)]
pub(crate) struct Measurements {
    all: Vec<Measurement>,
}

impl Measurements {
    /// A number with its unit that must not be larger than the target.
    pub(crate) fn at_most(&mut self, what: &str, (figure, unit): (f64, &str), target: f64) {
        let held = figure <= target;
        let texts = [
            format!("{} {unit}", rounded(figure)),
            format!("<= {target} {unit}"),
        ];
        self.judge(what, held, texts);
    }

    /// A number with its unit that must not be smaller than the target.
    pub(crate) fn at_least(&mut self, what: &str, (figure, unit): (f64, &str), target: f64) {
        let held = figure >= target;
        let texts = [
            format!("{} {unit}", rounded(figure)),
            format!(">= {target} {unit}"),
        ];
        self.judge(what, held, texts);
    }

    /// A time that must not be longer than the target; `None` means "never".
    pub(crate) fn within(&mut self, what: &str, time: Option<Duration>, target: Duration) {
        let figure = time.map_or_else(|| "never".to_owned(), seconds);
        let held = time.is_some_and(|time| time <= target);
        self.judge(what, held, [figure, format!("<= {}", seconds(target))]);
    }

    /// A count that must be this one.
    pub(crate) fn exactly(&mut self, what: &str, count: usize, target: usize) {
        self.judge(
            what,
            count == target,
            [count.to_string(), target.to_string()],
        );
    }

    /// One of two outcomes, the first of which is the target.
    pub(crate) fn outcome(&mut self, what: &str, held: bool, [good, bad]: [&str; 2]) {
        let figure = if held { good } else { bad };
        self.judge(what, held, [figure.to_owned(), good.to_owned()]);
    }

    /// Anything else.
    pub(crate) fn judge(&mut self, what: &str, held: bool, [figure, target]: [String; 2]) {
        let verdict = if held { Verdict::Held } else { Verdict::Missed };
        self.push(Measurement {
            what: what.to_owned(),
            figure,
            target,
            verdict,
        });
    }

    /// What this machine does not allow: neither held nor missed.
    pub(crate) fn not_run(&mut self, what: &str, because: &str, target: &str) {
        self.push(Measurement {
            what: what.to_owned(),
            figure: format!("because {because}"),
            target: target.to_owned(),
            verdict: Verdict::NotRun,
        });
    }

    /// What helps to read the figures, and is none.
    pub(crate) fn note(text: &str) {
        println!("        ({text})");
    }

    fn push(&mut self, measurement: Measurement) {
        println!("{measurement}");
        self.all.push(measurement);
    }

    pub(crate) fn count(&self, verdict: Verdict) -> usize {
        let same = |measurement: &&Measurement| measurement.verdict == verdict;
        self.all.iter().filter(same).count()
    }
}

/// Three digits at most behind the point, and no more than the figure has.
pub(crate) fn rounded(value: f64) -> String {
    if value.abs() >= 100.0 || value.fract() == 0.0 {
        format!("{value:.0}")
    } else if value.abs() >= 1.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.3}")
    }
}

fn seconds(time: Duration) -> String {
    format!("{} s", rounded(time.as_secs_f64()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_itself_is_held() {
        let mut measurements = Measurements::default();
        measurements.at_most("a", (64.0, "B"), 64.0);
        measurements.at_least("b", (25_000.0, "1/s"), 25_000.0);
        measurements.exactly("c", 1, 1);
        measurements.within("d", Some(Duration::from_secs(5)), Duration::from_secs(5));
        assert_eq!(measurements.count(Verdict::Held), 4);
    }

    #[test]
    fn beyond_the_target_is_a_miss() {
        let mut measurements = Measurements::default();
        measurements.at_most("a", (64.1, "B"), 64.0);
        measurements.at_most("nothing was measured", (f64::NAN, "B"), 64.0);
        measurements.at_least("b", (24_999.0, "1/s"), 25_000.0);
        measurements.exactly("c", 2, 1);
        measurements.within("d", None, Duration::from_secs(5));
        assert_eq!(measurements.count(Verdict::Missed), 5);
    }

    #[test]
    fn what_was_not_run_is_never_held() {
        let mut measurements = Measurements::default();
        measurements.not_run("a", "wrk is not installed", "0");
        assert_eq!(measurements.count(Verdict::Held), 0);
        assert_eq!(measurements.count(Verdict::NotRun), 1);
        let line = measurements.all[0].to_string();
        assert_eq!(line, "not run a: because wrk is not installed (target: 0)");
    }

    #[test]
    fn figures() {
        for (value, want) in [
            (0.0, "0"),
            (0.25, "0.250"),
            (12.34, "12.3"),
            (4321.9, "4322"),
        ] {
            assert_eq!(rounded(value), want);
        }
    }
}
