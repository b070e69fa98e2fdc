//! Clocks that are set, differ, stand still, jump, and stop while their machine is suspended:
//! no credential is used after its end, and at most one is fetched more than otherwise.

use std::time::Duration;

use crate::machine::Wall;
use crate::random::Random;
use crate::schedule::{self, Outcome, Schedule, Settings};
use crate::world::Strike;

const EXPIRES_IN: Duration = Duration::from_hours(2);
/// For how long a clock is wrong: one more credential, or two.
const TIME: Duration = Duration::from_mins(150);
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const TEN_MINUTES: Duration = Duration::from_mins(10);

/// What happens to the machine of one of two processes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Event {
    /// Its wall clock is so many seconds ahead from the beginning.
    Differs(i64),
    /// Its wall clock is set so many seconds ahead.
    Set(i64),
    Freezes,
    MovesOnceASecond,
    /// It stands still, as after SIGSTOP.
    Stops,
    IsSuspended,
}

pub(crate) const EVENTS: [Event; 14] = [
    Event::Differs(300),
    Event::Differs(-300),
    Event::Differs(HOUR),
    Event::Differs(-HOUR),
    Event::Differs(30 * DAY),
    Event::Differs(-30 * DAY),
    Event::Set(HOUR),
    Event::Set(-HOUR),
    Event::Set(30 * DAY),
    Event::Set(-30 * DAY),
    Event::Freezes,
    Event::MovesOnceASecond,
    Event::Stops,
    Event::IsSuspended,
];

/// The schedule of a seed, with this event at some time or with none.
pub(crate) fn run(seed: u64, event: Option<Event>, keeps_journal: bool) -> Outcome {
    let settings = Settings {
        looks: 120,
        ..Settings::without_faults(2, EXPIRES_IN)
    };
    let mut random = Random::new(seed);
    schedule::in_virtual_time(async {
        let mut schedule = Schedule::start(seed, &settings, keeps_journal);
        let machine = schedule.processes[0].machine.clone();
        if let Some(Event::Differs(ahead)) = event {
            machine.set_wall(Wall::Ahead(ahead));
        }
        // At any time, and often when it matters: about the end of a credential.
        let at = if random.chance(0.5) {
            random.time(1000, 7_200_000)
        } else {
            random.time(6_880_000, 7_210_000)
        };
        schedule.pass(at).await;
        match event {
            None | Some(Event::Differs(_)) => {}
            Some(Event::Set(ahead)) => machine.set_wall(Wall::Ahead(ahead)),
            Some(Event::Freezes) => machine.freeze_wall(),
            Some(Event::MovesOnceASecond) => machine.set_wall(Wall::WholeSeconds),
            Some(Event::Stops) => schedule.strike(0, Strike::Stop(TEN_MINUTES)),
            Some(Event::IsSuspended) => schedule.strike(0, Strike::Suspend(TEN_MINUTES)),
        }
        schedule.pass(TIME).await;
        schedule.outcome()
    })
}

/// What is wrong with the schedule of a seed, beside the same without the event, if anything
/// is.
pub(crate) fn problem(seed: u64, event: Event, without: &Outcome) -> Option<String> {
    let with = run(seed, Some(event), false);
    let more = |count: fn(&Outcome) -> u64| count(&with).saturating_sub(count(without));
    let tokens = more(|outcome| outcome.counts.token_calls);
    let tickets = more(|outcome| outcome.counts.ticket_calls);
    let dead = with.counts.with_dead_token;
    let is_held = with.violations.is_empty() && tokens <= 1 && tickets <= 1 && dead == 0;
    (!is_held).then(|| {
        let Outcome {
            violations,
            journal,
            ..
        } = run(seed, Some(event), true);
        format!("seed {seed}, {event:?}: {tokens} tokens and {tickets} tickets more, {dead} calls with a dead token, {violations:?}\n{journal}")
    })
}

#[test]
fn a_wrong_clock_costs_at_most_one_fetch_and_nothing_is_used_after_its_end() {
    let without = run(1, None, false);
    for event in EVENTS {
        let problem = problem(1, event, &without);
        assert!(problem.is_none(), "{}", problem.unwrap());
    }
}
