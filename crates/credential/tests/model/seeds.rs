//! Runs the schedules of many seeds.

use std::fmt;
use std::num::NonZero;
use std::ops::Range;

use crate::schedule::{self, Outcome, Settings};

/// A schedule in which an invariant does not hold.
pub(crate) struct Failure {
    seed: u64,
    pub(crate) violations: Vec<String>,
    settings: Settings,
}

/// With everything that happened: the schedule is repeated for that.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            seed,
            violations,
            settings,
        } = self;
        let outcome = schedule::run(*seed, settings, true);
        writeln!(f, "seed {seed}: {violations:#?}")?;
        writeln!(f, "{settings:?}\n{}", outcome.journal)
    }
}

/// Runs the schedules of these seeds, on all cores. Returns one that fails, if any does.
pub(crate) fn first_failure(
    seeds: Range<u64>,
    settings: impl Fn(u64) -> Settings + Sync,
) -> Option<Failure> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let of_one = |first: usize| {
        let mut own = seeds.clone().skip(first).step_by(cores);
        own.find_map(|seed| failure(seed, settings(seed)))
    };
    std::thread::scope(|scope| {
        let of_one = &of_one;
        let threads = 0..cores;
        let threads: Vec<_> = threads
            .map(|first| scope.spawn(move || of_one(first)))
            .collect();
        let found = threads.into_iter();
        let found = found.filter_map(|thread| thread.join().unwrap());
        found.min_by_key(|failure| failure.seed)
    })
}

fn failure(seed: u64, settings: Settings) -> Option<Failure> {
    let violations = violations(&schedule::run(seed, &settings, false));
    (!violations.is_empty()).then_some(Failure {
        seed,
        violations,
        settings,
    })
}

/// Why a schedule fails, if it does.
fn violations(outcome: &Outcome) -> Vec<String> {
    let Outcome { counts, faults, .. } = outcome;
    let mut all = outcome.violations.clone();
    if counts.with_dead_token > 0 {
        all.push(format!(
            "{} calls with a dead token",
            counts.with_dead_token
        ));
    }
    for (what, calls, issued) in [
        ("tokens", counts.token_calls, counts.tokens),
        ("tickets", counts.ticket_calls, counts.tickets),
    ] {
        if calls > issued + faults {
            all.push(format!(
                "{calls} calls for {issued} {what}, {faults} faults"
            ));
        }
    }
    all
}
