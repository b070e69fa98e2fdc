//! Random schedules of faults: whatever happens, no two processes have the lease, none
//! writes over what it has not read, no dead credential is served or used, every fetch is
//! explained, and all recover.

use std::time::Duration;

use crate::random::Random;
use crate::schedule::Settings;
use crate::seeds::{self, Failure};
use crate::store::Flaw;
use crate::world::Odds;

/// As many as take about a second.
const SCHEDULES: u64 = 80;

/// What the schedule of a seed is made of.
pub(crate) fn settings(seed: u64) -> Settings {
    let mut random = Random::new(!seed);
    let seconds = match random.below(40) {
        0 => 7200,
        _ => random.pick(&[60, 90, 90, 400]),
    };
    let expires_in = Duration::from_secs(seconds);
    let loss = random.pick(&[0.0, 0.01, 0.05, 0.3]);
    let odds = Odds {
        loss,
        store_loss: loss,
        strike: loss / 3.0,
        steps: random.pick(&[0, 0, 20]),
        only_stops: false,
    };
    let processes = 1 + random.below(4);
    Settings {
        time: expires_in.mul_f64(random.pick(&[1.1, 1.1, 2.5])),
        odds,
        skew: random.pick(&[0, 5, 20]),
        looks: seconds / 20,
        ..Settings::without_faults(processes, expires_in)
    }
}

#[test]
fn no_schedule_breaks_an_invariant() {
    let failure = seeds::first_failure(0..SCHEDULES, settings);
    assert!(failure.is_none(), "{}", failure.unwrap());
}

/// The model notices what it is for: with a flaw, some schedule breaks the invariant.
fn is_noticed(flawed: impl Fn(Settings) -> Settings + Sync, invariant: &str) {
    let settings = |seed| flawed(settings(seed));
    let Some(Failure { violations, .. }) = seeds::first_failure(0..SCHEDULES, settings) else {
        panic!("nothing is noticed");
    };
    let is_noticed = violations.iter().any(|what| what.contains(invariant));
    assert!(is_noticed, "{violations:?}");
}

#[test]
fn a_store_that_does_not_compare_is_noticed() {
    let flaw = Flaw::NoCompareAndSet;
    is_noticed(
        |settings| Settings { flaw, ..settings },
        "that it had not read",
    );
}

#[test]
fn a_store_that_leases_to_all_is_noticed() {
    let flaw = Flaw::NoLease;
    is_noticed(
        |settings| Settings { flaw, ..settings },
        "two processes have the lease",
    );
}

#[test]
fn a_credential_that_is_used_too_long_is_noticed() {
    let overstated = Duration::from_mins(1);
    let stable = |settings| Settings {
        overstated,
        expires_in: Duration::from_secs(90),
        ..settings
    };
    is_noticed(stable, "dead");
}

/// Without faults, two calls for one token are one too many.
#[test]
fn a_fetch_that_nothing_explains_is_noticed() {
    let flawed = |settings| Settings {
        flaw: Flaw::NoLease,
        odds: Odds::default(),
        processes: 3,
        ..settings
    };
    is_noticed(flawed, "0 faults");
}
