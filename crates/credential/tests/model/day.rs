//! A day or less: of processes to which nothing happens, and of eight that are replaced one
//! after the other each hour.

use std::time::Duration;

use crate::platform::Counts;
use crate::schedule::{self, Schedule, Settings};
use crate::world::Strike;

const PROCESSES: usize = 8;
const HOUR: Duration = Duration::from_hours(1);
/// From one process to the next, and how long each is away.
const STEP: Duration = Duration::from_secs(20);
const AWAY: Duration = Duration::from_secs(3);

/// What a day came to.
pub(crate) struct Day {
    pub(crate) counts: Counts,
    /// Pages that could not be signed.
    pub(crate) refused: usize,
    pub(crate) violations: Vec<String>,
}

impl Day {
    fn end_of(schedule: &Schedule) -> Self {
        let outcome = schedule.outcome();
        Self {
            counts: outcome.counts,
            refused: schedule.take_refused().len(),
            violations: outcome.violations,
        }
    }

    /// To the platform, for tokens and for tickets.
    pub(crate) fn calls(&self) -> (u64, u64) {
        (self.counts.token_calls, self.counts.ticket_calls)
    }
}

/// `replace` says how a process ends.
pub(crate) fn run(seed: u64, hours: u32, replace: fn(Duration) -> Strike) -> Day {
    let settings = Settings {
        skew: 20,
        ..Settings::without_faults(PROCESSES, 2 * HOUR)
    };
    schedule::in_virtual_time(async {
        let mut schedule = Schedule::start(seed, &settings, false);
        for _ in 0..hours {
            for process in 0..PROCESSES {
                schedule.pass(STEP).await;
                schedule.strike(process, replace(AWAY));
            }
            let replacing = STEP * u32::try_from(PROCESSES).unwrap();
            schedule.pass(HOUR.saturating_sub(replacing)).await;
        }
        Day::end_of(&schedule)
    })
}

/// `processes` to which nothing happens.
pub(crate) fn undisturbed(seed: u64, hours: u32, processes: usize) -> Day {
    let settings = Settings {
        skew: 20,
        ..Settings::without_faults(processes, 2 * HOUR)
    };
    schedule::in_virtual_time(async {
        let mut schedule = Schedule::start(seed, &settings, false);
        schedule.pass(HOUR * hours).await;
        Day::end_of(&schedule)
    })
}

#[test]
fn eight_processes_cost_no_more_than_one() {
    let [one, eight] = [1, 8].map(|processes| undisturbed(1, 3, processes));
    assert_eq!(one.calls(), (2, 2));
    assert_eq!(eight.calls(), one.calls());
    assert_eq!((eight.refused, eight.violations), (0, Vec::new()));
}

#[test]
fn replacing_every_process_each_hour_costs_no_fetch() {
    for replace in [Strike::Restart, Strike::Kill] {
        let day = run(1, 3, replace);
        assert_eq!(day.calls(), (2, 2));
        assert_eq!((day.refused, day.violations), (0, Vec::new()));
    }
}
