//! The platform is down for some minutes, when the credentials have some minutes left.

use std::time::Duration;

use crate::schedule::{self, Schedule, Settings};

const EXPIRES_IN: Duration = Duration::from_hours(2);
/// How often a page is signed.
const LOOK: Duration = Duration::from_secs(5);
/// What is lost of a credential's time: a call of it, and a part of a second.
const INEXACT: Duration = Duration::from_millis(1500);
/// The longest wait for the next attempt.
pub(crate) const BACK_OFF: Duration = Duration::from_mins(1);

/// Of all processes together, however long the outage is.
pub(crate) const MAX_ATTEMPTS: u64 = 150;

/// What an outage came to.
#[derive(Debug, Default)]
pub(crate) struct Outage {
    /// Pages that were not signed although the ticket was valid, and the other way round.
    pub(crate) unsigned: usize,
    pub(crate) violations: Vec<String>,
    /// Calls while the platform was down.
    pub(crate) attempts: u64,
    /// The times after which those may come back who could not sign.
    pub(crate) retry_after: Vec<Duration>,
    /// From the end of the outage until pages are signed with a ticket that is not old.
    pub(crate) recovery: Duration,
}

/// Down for so many minutes, with so many minutes left.
pub(crate) fn run(seed: u64, processes: usize, minutes: u64, left: u64) -> Outage {
    let settings = Settings::without_faults(processes, EXPIRES_IN);
    schedule::in_virtual_time(async {
        let mut schedule = Schedule::start(seed, &settings, false);
        let before = EXPIRES_IN.saturating_sub(Duration::from_mins(left));
        schedule.pass(before).await;
        let mut outage = Outage::default();
        schedule.issuer.set_down(true);
        let steps = Duration::from_mins(minutes).as_secs() / LOOK.as_secs();
        for _ in 0..steps {
            schedule.pass(LOOK).await;
            outage.unsigned += unsigned(&schedule);
        }
        outage.retry_after = schedule.take_refused();
        outage.attempts = schedule.issuer.counts().refused;
        schedule.issuer.set_down(false);
        let up = schedule.world.time();
        while !are_fresh(&schedule) && schedule.world.time() < up + 3 * BACK_OFF {
            schedule.pass(Duration::from_millis(100)).await;
        }
        outage.recovery = schedule.world.time().saturating_sub(up);
        outage.violations = schedule.outcome().violations;
        outage
    })
}

/// How many processes do not sign, although their ticket is valid.
fn unsigned(schedule: &Schedule) -> usize {
    let left = schedule.issuer.ticket_left(schedule.world.time());
    if left <= INEXACT {
        return 0;
    }
    let signs = |snapshot: &wechat_h5_credential::Snapshot, now| snapshot.current(now).is_some();
    let processes = schedule.processes.iter();
    let unsigned = processes.filter(|process| {
        let snapshot = process.snapshot();
        snapshot.is_none_or(|snapshot| !signs(snapshot, process.now()))
    });
    unsigned.count()
}

/// Whether all have what need not be replaced.
fn are_fresh(schedule: &Schedule) -> bool {
    schedule.processes.iter().all(|process| {
        let now = process.now();
        process.snapshot().is_some_and(|snapshot| {
            let status = snapshot.account_status();
            status.failures == 0 && snapshot.current(now).is_some()
        })
    })
}

impl Outage {
    /// The first thing that is not as it must be.
    pub(crate) fn problem(&self, minutes: u64, left: u64) -> Option<String> {
        let Self {
            unsigned,
            violations,
            retry_after,
            recovery,
            ..
        } = self;
        if let Some(violation) = violations.first() {
            return Some(violation.clone());
        }
        if *unsigned > 0 {
            return Some(format!("{unsigned} pages unsigned with a valid ticket"));
        }
        // A call of the platform or two follow the wait.
        if *recovery > BACK_OFF + Duration::from_secs(2) {
            return Some(format!("recovered after {recovery:?}"));
        }
        if let Some(after) = retry_after
            .iter()
            .find(|after| after.is_zero() || **after > BACK_OFF)
        {
            return Some(format!("to come back after {after:?}"));
        }
        let is_refused = !retry_after.is_empty();
        (minutes > left && !is_refused).then(|| "nobody was refused".to_owned())
    }
}

#[test]
fn pages_are_signed_until_the_true_end_of_the_ticket_and_soon_after_the_outage() {
    for (minutes, left) in [(1, 10), (7, 5), (30, 20), (110, 30), (110, 119)] {
        for processes in [1, 3] {
            let outage = run(minutes, processes, minutes, left);
            let problem = outage.problem(minutes, left);
            assert_eq!(
                problem, None,
                "down {minutes} min, {left} left, {processes}"
            );
            let attempts = outage.attempts;
            assert!(attempts <= MAX_ATTEMPTS, "{attempts}, {processes}");
        }
    }
}
