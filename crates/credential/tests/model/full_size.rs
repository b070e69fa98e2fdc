//! The model in full size, for `cargo xtask prove tokens`: a line for each figure, with its
//! target.

use std::time::{Duration, Instant};

use crate::world::Strike;
use crate::{clocks, day, outage, random_schedules, reordered, seeds};

/// Prints a figure beside its target, and fails where it misses it.
fn judge(what: &str, figure: &str, target: &str, is_held: bool) {
    let verdict = if is_held { "held" } else { "MISSED" };
    println!("{verdict:<8} {what}: {figure} (target: {target})");
    assert!(is_held, "{what}");
}

/// Unless the environment variable of this name says another number.
const SCHEDULES: (&str, u64) = ("WECHAT_H5_SCHEDULES", 100_000);

#[test]
fn schedules() {
    let (name, number) = SCHEDULES;
    let number = std::env::var(name).map_or(number, |number| number.parse().unwrap());
    let started = Instant::now();
    let failure = seeds::first_failure(0..number, random_schedules::settings);
    let what = format!("{number} random schedules of faults, broken invariants");
    let took = started.elapsed().as_secs();
    let figure = match &failure {
        None => format!("0, in {took} s"),
        Some(failure) => failure.to_string(),
    };
    judge(&what, &figure, "0", failure.is_none());
}

const REORDERED: u64 = 20_000;

#[test]
fn reordered_calls() {
    let (mut slowest, mut problem, mut judged) = (Duration::ZERO, None, 0);
    for seed in 0..REORDERED {
        let outcome = reordered::run(seed, false);
        if !outcome.is_judged() {
            continue;
        }
        judged += 1;
        slowest = slowest.max(outcome.took);
        problem = problem.or_else(|| Some(format!("seed {seed}: {}", outcome.problem()?)));
    }
    let what = format!(
        "legacy mode, calls and responses reordered, late and lost, {judged} times, and {} with no \
         response for four minutes",
        REORDERED - judged
    );
    judge(
        &format!("{what}, dead tokens that are served or used"),
        problem.as_deref().unwrap_or("0"),
        "0",
        problem.is_none(),
    );
    judge(
        &format!("{what}, until all have the token that lasts"),
        &format!("at most {slowest:.1?}"),
        &format!("{:?}", reordered::LIMIT),
        slowest <= reordered::LIMIT,
    );
}

const DAYS: u64 = 50;

#[test]
fn processes_of_a_day() {
    let day = |processes| day::undisturbed(1, 24, processes);
    let days = [1, 8, 64].map(day);
    let [one, eight, many] = days.each_ref().map(day::Day::calls);
    let wrong = days.iter().map(|day| day.refused + day.violations.len());
    let wrong: usize = wrong.sum();
    let what = "24 hours of 1, 8 and 64 processes";
    judge(
        &format!("{what}, calls for tokens and for tickets"),
        &format!("{one:?}, {eight:?}, {many:?}"),
        "the same",
        one == eight && eight == many,
    );
    judge(
        &format!("{what}, failed signatures and dead credentials"),
        &wrong.to_string(),
        "0",
        wrong == 0,
    );
}

#[test]
fn days() {
    for (how, replace) in [
        ("stopped", Strike::Restart as fn(Duration) -> Strike),
        ("killed", Strike::Kill),
    ] {
        let days: Vec<_> = (0..DAYS).map(|seed| day::run(seed, 24, replace)).collect();
        let most = days.iter().map(|day| day.counts.token_calls).max();
        let most = most.unwrap_or_default();
        let wrong = days.iter().map(|day| day.refused + day.violations.len());
        let wrong: usize = wrong.sum();
        let what = format!("24 hours, 8 processes, each {how} every hour, {DAYS} times");
        judge(
            &format!("{what}, fetches of a token a day"),
            &format!("at most {most}"),
            "at most 30",
            most <= 30,
        );
        judge(
            &format!("{what}, failed signatures and dead credentials"),
            &wrong.to_string(),
            "0",
            wrong == 0,
        );
    }
}

#[test]
fn outages() {
    let (mut attempts, mut recovery, mut outages) = (0, Duration::ZERO, 0);
    let mut problems = Vec::new();
    for minutes in 1..=110 {
        for left in [5, 10, 30, 60, 119] {
            for processes in [1, 8] {
                let outage = outage::run(minutes, processes, minutes, left);
                attempts = attempts.max(outage.attempts);
                recovery = recovery.max(outage.recovery);
                outages += 1;
                if let Some(problem) = outage.problem(minutes, left) {
                    problems.push(format!(
                        "down {minutes} min, {left} left, {processes} processes: {problem}"
                    ));
                }
            }
        }
    }
    let what = format!("WeChat down for 1 to 110 minutes, {outages} outages");
    let figure = problems.first().cloned().unwrap_or_else(|| "0".to_owned());
    judge(
        &format!("{what}, pages that are not signed as long as a ticket is valid, or longer"),
        &figure,
        "0",
        problems.is_empty(),
    );
    judge(
        &format!("{what}, calls of all processes meanwhile"),
        &format!("at most {attempts}"),
        &format!("at most {}", outage::MAX_ATTEMPTS),
        attempts <= outage::MAX_ATTEMPTS,
    );
    judge(
        &format!("{what}, until all is fresh again"),
        &format!("at most {recovery:.1?}"),
        "one back-off, 60 s, and two calls",
        recovery <= outage::BACK_OFF + Duration::from_secs(2),
    );
}

const CLOCKS: u64 = 200;

#[test]
fn clocks() {
    let problem = (0..CLOCKS).find_map(|seed| {
        let without = clocks::run(seed, None, false);
        let mut events = clocks::EVENTS.into_iter();
        events.find_map(|event| clocks::problem(seed, event, &without))
    });
    let what = format!(
        "clocks wrong by 5 min, 1 h and 30 days, frozen, in steps, stopped, suspended, {} times",
        clocks::EVENTS.len() * usize::try_from(CLOCKS).unwrap()
    );
    judge(
        &format!("{what}, credentials used after their end, or more than one fetch more"),
        problem.as_deref().unwrap_or("0"),
        "0",
        problem.is_none(),
    );
}
