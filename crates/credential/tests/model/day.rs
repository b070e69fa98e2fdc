//! A day or less of eight processes that are replaced one after the other each hour.

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
        let outcome = schedule.outcome();
        Day {
            counts: outcome.counts,
            refused: schedule.take_refused().len(),
            violations: outcome.violations,
        }
    })
}

#[test]
fn replacing_every_process_each_hour_costs_no_fetch() {
    for replace in [Strike::Restart, Strike::Kill] {
        let day = run(1, 3, replace);
        let Counts {
            token_calls,
            ticket_calls,
            ..
        } = day.counts;
        assert_eq!((token_calls, ticket_calls), (2, 2));
        assert_eq!((day.refused, day.violations), (0, Vec::new()));
    }
}
