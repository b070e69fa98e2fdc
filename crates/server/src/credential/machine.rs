//! Decides what to fetch and when. Pure: time and chance come in as values.

use std::time::Duration;

use subtle::ConstantTimeEq as _;
use wechat_h5_sign::JsApiTicket;

use super::backoff;
use wechat_h5_api::AccessToken;
use wechat_h5_api::Recovery;
use wechat_h5_clock::{Deadline, Now};

/// How long before its end a credential is replaced, at most. The platform has a
/// new token ready from five minutes before the old one ends, not earlier.
const MARGIN: Duration = Duration::from_mins(5);
/// The margin is up to this much shorter, so that accounts and processes that
/// started together do not refresh together.
const SPREAD: Duration = Duration::from_mins(1);
/// The least time from one fetch to the next, however short a life is.
const FLOOR: Duration = Duration::from_secs(10);

/// What to do next.
#[derive(Debug)]
pub enum Step {
    /// Get an access token.
    FetchToken,
    /// Get a ticket with this token.
    FetchTicket(AccessToken),
    /// Nothing, for this long.
    Wait(Duration),
}

/// A credential with its end.
#[derive(Debug, Clone)]
struct Held<T> {
    value: T,
    end: Deadline,
    renew: Deadline,
}

impl<T> Held<T> {
    fn new(value: T, asked: Now, life: Duration, dice: f64) -> Self {
        let margin = MARGIN.saturating_sub(SPREAD.mul_f64(dice));
        // A short life still gets half of itself: never a fetch in a loop.
        let renew_after = life.saturating_sub(margin).max(life / 2).max(FLOOR);
        Self {
            value,
            end: Deadline::after(asked, life),
            renew: Deadline::after(asked, renew_after),
        }
    }

    fn is_live(&self, now: Now) -> bool {
        !self.end.has_passed(now)
    }
}

/// The state of one account's credentials.
#[derive(Debug, Default)]
pub struct Machine {
    token: Option<Held<AccessToken>>,
    ticket: Option<Held<JsApiTicket>>,
    failures: u32,
    rest: Option<Deadline>,
    /// The last token that WeChat called dead, until a ticket comes.
    dead: Option<AccessToken>,
}

impl Machine {
    /// What to do at this moment.
    pub fn next(&self, now: Now) -> Step {
        if let Some(rest) = self.rest {
            let left = rest.remaining(now);
            if !left.is_zero() {
                return Step::Wait(left);
            }
        }
        let token_due = is_due(self.token.as_ref(), now);
        let ticket_due = is_due(self.ticket.as_ref(), now);
        match &self.token {
            // With no valid ticket people wait: a live token gets one first.
            Some(token) if ticket_due && token.is_live(now) => {
                Step::FetchTicket(token.value.clone())
            }
            None => Step::FetchToken,
            _ if token_due => Step::FetchToken,
            Some(token) => Step::Wait(self.until_due(token, now)),
        }
    }

    fn until_due(&self, token: &Held<AccessToken>, now: Now) -> Duration {
        let token = token.renew.remaining(now);
        let ticket = self.ticket.as_ref().map(|held| held.renew.remaining(now));
        // A ticket that is due waits here too, for a token to get it with.
        ticket
            .filter(|left| !left.is_zero())
            .map_or(token, |left| left.min(token))
    }

    /// The token in use, if any.
    pub fn token(&self) -> Option<&AccessToken> {
        self.token.as_ref().map(|held| &held.value)
    }

    /// The end of the ticket in use, if any.
    pub fn ticket_end(&self) -> Option<Deadline> {
        self.ticket.as_ref().map(|held| held.end)
    }

    /// Takes a token that was asked for at this moment.
    pub fn took_token(&mut self, value: AccessToken, asked: Now, life: Duration, dice: f64) {
        self.token = Some(Held::new(value, asked, life, dice));
        self.rest = None;
    }

    /// Takes a ticket that was asked for at this moment, and ends the failures.
    pub fn took_ticket(&mut self, value: JsApiTicket, asked: Now, life: Duration, dice: f64) {
        self.ticket = Some(Held::new(value, asked, life, dice));
        self.failures = 0;
        self.dead = None;
        self.rest = None;
    }

    /// WeChat says that this token is dead. It is dropped if it is still the one
    /// in use; the second time in a row is a failure like any other.
    pub fn token_is_dead(&mut self, token: &AccessToken, now: Now, dice: f64) {
        let current = self.token().is_some_and(|held| held.is(token.expose()));
        if !current {
            return;
        }
        self.token = None;
        if self.dead.replace(token.clone()).is_some() {
            self.failed(Recovery::ReplaceToken, now, dice);
        }
    }

    /// Whether a token found elsewhere, with this much life left, is better than
    /// the one in use. The same one never is: its end is known here, by a clock
    /// that nobody sets.
    pub fn wants_token(&self, value: &str, left: Duration, now: Now) -> bool {
        let is_dead = |dead: &AccessToken| dead.is(value);
        let held = self.token.as_ref();
        !self.dead.as_ref().is_some_and(is_dead)
            && !held.is_some_and(|held| held.value.is(value))
            && outlives(held, left, now)
    }

    /// Whether a ticket found elsewhere, with this much life left, is better than
    /// the one in use. The same one never is.
    pub fn wants_ticket(&self, value: &str, left: Duration, now: Now) -> bool {
        let held = self.ticket.as_ref();
        !held.is_some_and(|held| {
            held.value
                .expose()
                .as_bytes()
                .ct_eq(value.as_bytes())
                .into()
        }) && outlives(held, left, now)
    }

    /// A fetch failed.
    pub fn failed(&mut self, advice: Recovery, now: Now, dice: f64) {
        self.failures = self.failures.saturating_add(1);
        let wait = backoff::wait(advice, self.failures, dice);
        self.rest = Some(Deadline::after(now, wait));
    }

    /// Until when it rests after a failure, if it does.
    pub fn resting(&self, now: Now) -> Option<Deadline> {
        self.rest.filter(|rest| !rest.has_passed(now))
    }
}

/// Longer by more than what is lost when times are written in milliseconds.
fn outlives<T>(held: Option<&Held<T>>, left: Duration, now: Now) -> bool {
    held.is_none_or(|held| left > held.end.remaining(now) + Duration::from_secs(1))
}

fn is_due<T>(held: Option<&Held<T>>, now: Now) -> bool {
    held.is_none_or(|held| held.renew.has_passed(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wechat_h5_clock::{Clock, ManualClock};

    const LIFE: Duration = Duration::from_hours(2);

    struct Bench {
        clock: ManualClock,
        machine: Machine,
    }

    impl Bench {
        fn new() -> Self {
            Self {
                clock: ManualClock::at(1_700_000_000),
                machine: Machine::default(),
            }
        }

        /// With a token and a ticket of full life.
        fn settled() -> Self {
            let mut bench = Self::new();
            bench.token("t1");
            bench.ticket("k1");
            bench
        }

        fn token(&mut self, value: &str) {
            let token = AccessToken::new(value);
            self.machine.took_token(token, self.clock.now(), LIFE, 0.0);
        }

        fn ticket(&mut self, value: &str) {
            let ticket = JsApiTicket::parse(value).unwrap();
            self.machine
                .took_ticket(ticket, self.clock.now(), LIFE, 0.0);
        }

        fn step(&self) -> String {
            match self.machine.next(self.clock.now()) {
                Step::FetchToken => "token".into(),
                Step::FetchTicket(token) => format!("ticket with {}", token.expose()),
                Step::Wait(wait) => format!("wait {}", wait.as_secs()),
            }
        }

        fn pass(&self, seconds: u64) {
            self.clock.advance(Duration::from_secs(seconds));
        }
    }

    #[test]
    fn fetches_a_token_then_a_ticket_then_rests_until_the_margin() {
        let mut bench = Bench::new();
        assert_eq!(bench.step(), "token");
        bench.token("t1");
        assert_eq!(bench.step(), "ticket with t1");
        bench.ticket("k1");
        assert_eq!(bench.step(), "wait 6900");
        bench.pass(6900);
        assert_eq!(bench.step(), "ticket with t1");
        bench.ticket("k2");
        assert_eq!(bench.step(), "token");
        bench.token("t2");
        assert_eq!(bench.step(), "wait 6900");
    }

    #[test]
    fn a_short_life_is_not_fetched_in_a_loop() {
        let mut bench = Bench::settled();
        let short = Duration::from_mins(5);
        bench
            .machine
            .took_token(AccessToken::new("t2"), bench.clock.now(), short, 0.5);
        assert_eq!(bench.step(), "wait 150");
    }

    #[test]
    fn a_life_of_seconds_has_ten_between_its_fetches() {
        let mut bench = Bench::new();
        let second = Duration::from_secs(1);
        for fetched in 1..=3 {
            let now = bench.clock.now();
            assert_eq!(bench.step(), "token", "{fetched}");
            bench
                .machine
                .took_token(AccessToken::new("t"), now, second, 0.5);
            assert_eq!(bench.step(), "ticket with t", "{fetched}");
            let ticket = JsApiTicket::parse("k").unwrap();
            bench.machine.took_ticket(ticket, now, second, 0.5);
            assert_eq!(bench.step(), "wait 10", "{fetched}");
            bench.pass(10);
        }
    }

    #[test]
    fn a_ticket_that_is_due_waits_for_a_token_that_may_not_be_asked_for_yet() {
        let mut bench = Bench::settled();
        bench.pass(6900);
        let now = bench.clock.now();
        let second = Duration::from_secs(1);
        bench
            .machine
            .took_token(AccessToken::new("t2"), now, second, 0.5);
        bench.pass(2);
        assert_eq!(bench.step(), "wait 8");
    }

    #[test]
    fn the_spread_keeps_inside_the_platforms_overlap() {
        for (dice, wait) in [(0.0, "wait 6900"), (0.5, "wait 6930"), (0.99, "wait 6959")] {
            let mut bench = Bench::new();
            let now = bench.clock.now();
            bench
                .machine
                .took_token(AccessToken::new("t"), now, LIFE, dice);
            let ticket = JsApiTicket::parse("k").unwrap();
            bench.machine.took_ticket(ticket, now, LIFE, dice);
            assert_eq!(bench.step(), wait);
        }
    }

    #[test]
    fn the_time_a_fetch_took_is_taken_off() {
        let mut bench = Bench::new();
        let asked = bench.clock.now();
        bench.pass(4);
        bench
            .machine
            .took_token(AccessToken::new("t"), asked, LIFE, 0.0);
        let ticket = JsApiTicket::parse("k").unwrap();
        bench.machine.took_ticket(ticket, asked, LIFE, 0.0);
        assert_eq!(bench.step(), "wait 6896");
    }

    #[test]
    fn failures_rest_longer_each_time_and_a_ticket_ends_them() {
        let mut bench = Bench::settled();
        bench.pass(6900);
        for wait in ["wait 1", "wait 2", "wait 4"] {
            bench
                .machine
                .failed(Recovery::Retry, bench.clock.now(), 1.0);
            assert_eq!(bench.step(), wait);
        }
        bench.pass(4);
        assert_eq!(bench.step(), "ticket with t1");
        bench.ticket("k2");
        bench
            .machine
            .failed(Recovery::Retry, bench.clock.now(), 1.0);
        assert_eq!(bench.step(), "wait 1");
    }

    #[test]
    fn a_dead_token_is_replaced_once_at_once_and_then_with_patience() {
        let mut bench = Bench::new();
        for (value, next) in [("t1", "token"), ("t2", "wait 1"), ("t3", "wait 2")] {
            bench.token(value);
            let dead = AccessToken::new(value);
            bench.machine.token_is_dead(&dead, bench.clock.now(), 1.0);
            assert_eq!(bench.step(), next, "{value}");
        }
    }

    #[test]
    fn a_token_that_was_replaced_already_stays_replaced() {
        let mut bench = Bench::settled();
        bench.token("t2");
        let old = AccessToken::new("t1");
        bench.machine.token_is_dead(&old, bench.clock.now(), 1.0);
        assert_eq!(bench.machine.token().unwrap().expose(), "t2");
        assert_eq!(bench.step(), "wait 6900");
    }

    #[test]
    fn takes_from_the_store_only_what_lives_longer_and_is_not_dead() {
        let mut bench = Bench::settled();
        let now = bench.clock.now();
        let machine = &mut bench.machine;
        assert!(!machine.wants_token("t0", LIFE / 2, now));
        assert!(!machine.wants_token("t2", LIFE, now));
        assert!(machine.wants_token("t2", LIFE + LIFE, now));
        assert!(!machine.wants_ticket("k2", LIFE, now));
        assert!(machine.wants_ticket("k2", LIFE + LIFE, now));
        for longer in [LIFE + LIFE, LIFE * 1000] {
            assert!(!machine.wants_token("t1", longer, now));
            assert!(!machine.wants_ticket("k1", longer, now));
        }

        machine.token_is_dead(&AccessToken::new("t1"), now, 1.0);
        assert!(!machine.wants_token("t1", LIFE, now));
        assert!(machine.wants_token("t2", LIFE, now));
    }

    #[test]
    fn a_wall_clock_that_jumps_ahead_costs_one_fetch_each() {
        let mut bench = Bench::settled();
        bench.clock.set_wall(1_700_100_000);
        assert_eq!(bench.step(), "token");
        bench.token("t2");
        assert_eq!(bench.step(), "ticket with t2");
        bench.ticket("k2");
        assert_eq!(bench.step(), "wait 6900");
    }
}
