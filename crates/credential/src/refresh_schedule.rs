//! Decides what to fetch and when. Pure: time and jitter are parameters.

use std::time::Duration;

use subtle::ConstantTimeEq as _;
use wechat_h5_api::{AccessToken, Recovery};
use wechat_h5_clock::{Deadline, Now};
use wechat_h5_sign::{CardTicket, JsApiTicket};

use crate::backoff::Backoff;
use crate::signer_snapshot::CurrentToken;

/// How long before it expires a credential is refreshed, at most. WeChat issues a new token
/// from five minutes before the old one expires, not earlier, by its own clock: a request
/// that arrives faster than the one before would get the old one again.
const MARGIN: Duration = Duration::from_secs(290);
/// The margin is up to this much shorter, so that accounts and processes that started
/// together do not refresh together.
const MAX_JITTER: Duration = Duration::from_mins(1);
/// The shortest time from one fetch to the next, however soon a credential expires.
const MIN_INTERVAL: Duration = Duration::from_secs(10);

/// For how long after it was given up a call may still reach WeChat.
const LATE_CALL: Duration = Duration::from_secs(30);

/// What to do next.
#[derive(Debug)]
pub(crate) enum Action {
    /// Fetch an access token.
    FetchToken,
    /// Fetch a ticket with this token.
    FetchTicket(AccessToken),
    /// Fetch a ticket for cards with this token.
    FetchCardTicket(AccessToken),
    /// Nothing, for this long.
    Wait(Duration),
}

/// A credential, and when it expires.
#[derive(Debug, Clone)]
struct Cached<T> {
    value: T,
    /// In seconds since 1970.
    issued_at: u64,
    expires: Deadline,
    refresh: Deadline,
}

impl<T> Cached<T> {
    fn new(value: T, requested_at: Now, expires_in: Duration, jitter: f64) -> Self {
        let margin = MARGIN.saturating_sub(MAX_JITTER.mul_f64(jitter));
        // One that expires soon is kept for half of its time: never a fetch in a loop.
        let refresh_after = expires_in
            .saturating_sub(margin)
            .max(expires_in / 2)
            .max(MIN_INTERVAL);
        Self {
            value,
            issued_at: requested_at.unix_seconds(),
            expires: Deadline::after(requested_at, expires_in),
            refresh: Deadline::after(requested_at, refresh_after),
        }
    }

    fn is_valid(&self, now: Now) -> bool {
        !self.expires.has_passed(now)
    }
}

/// The state of one account's credentials.
#[derive(Debug, Default)]
pub(crate) struct RefreshState {
    token: Option<Cached<AccessToken>>,
    ticket: Option<Cached<JsApiTicket>>,
    /// Once there is one, it is kept fresh.
    card_ticket: Option<Cached<CardTicket>>,
    /// Whether somebody wants the first one.
    wants_first_card_ticket: bool,
    backoff: Backoff,
    card_backoff: Backoff,
    /// The term in which another process may have replaced the token in use, whose last
    /// token lasts.
    overtaken_in: Option<u64>,
    /// Until when, by the monotonic clock, a call without response may still reach WeChat and
    /// replace the token in use.
    late_call: Option<Duration>,
    /// The last token that WeChat called invalid, until a ticket is stored.
    invalid_token: Option<AccessToken>,
}

impl RefreshState {
    /// What to do now.
    pub(crate) fn next_action(&self, now: Now) -> Action {
        if let Some(until) = self.backing_off(now) {
            return Action::Wait(until.remaining(now));
        }
        let is_token_due = is_due(self.token.as_ref(), now);
        let is_ticket_due = is_due(self.ticket.as_ref(), now);
        match &self.token {
            // With no valid ticket, requests wait: a token that is still valid is used first.
            Some(token) if is_ticket_due && token.is_valid(now) => {
                Action::FetchTicket(token.value.clone())
            }
            Some(token) if self.is_card_ticket_due(now) && token.is_valid(now) => {
                Action::FetchCardTicket(token.value.clone())
            }
            None => Action::FetchToken,
            _ if is_token_due || self.may_be_replaced(now) => Action::FetchToken,
            Some(token) => Action::Wait(self.until_due(token, now)),
        }
    }

    /// Whether another call may have replaced the token in use.
    fn may_be_replaced(&self, now: Now) -> bool {
        let is_late = |end| now.monotonic >= end;
        self.overtaken_in.is_some() || self.late_call.is_some_and(is_late)
    }

    /// Whether a card ticket is wanted, and may be fetched.
    pub(crate) fn is_card_ticket_due(&self, now: Now) -> bool {
        let is_wanted = self.wants_first_card_ticket || self.card_ticket.is_some();
        is_wanted && is_due(self.card_ticket.as_ref(), now) && self.card_backing_off(now).is_none()
    }

    fn until_due(&self, token: &Cached<AccessToken>, now: Now) -> Duration {
        let ticket = self.ticket.as_ref().map(|ticket| ticket.refresh);
        let card_ticket = self.card_ticket.as_ref().map(|ticket| ticket.refresh);
        let others = [ticket, card_ticket, self.card_backing_off(now)];
        let others = others.into_iter().flatten().map(|due| due.remaining(now));
        let late_call = self.late_call.map(|end| end.saturating_sub(now.monotonic));
        // A ticket that is due waits here too, for the token that it is fetched with.
        others
            .chain(late_call)
            .filter(|remaining| !remaining.is_zero())
            .fold(token.refresh.remaining(now), Duration::min)
    }

    /// The token in use, if any.
    pub(crate) fn token(&self) -> Option<&AccessToken> {
        self.token.as_ref().map(|cached| &cached.value)
    }

    /// The token in use and when it expires, if any.
    pub(crate) fn current_token(&self) -> Option<CurrentToken> {
        let cached = self.token.as_ref()?;
        Some(CurrentToken {
            token: cached.value.clone(),
            issued_at: cached.issued_at,
            expires: cached.expires,
        })
    }

    /// The token in use was issued at this time, in seconds since 1970.
    pub(crate) fn date_token(&mut self, issued_at: u64) {
        if let Some(cached) = &mut self.token {
            cached.issued_at = issued_at;
        }
    }

    /// A call of this process for a token was overtaken by one of this term, and nobody knows
    /// which of the two tokens lasts: another one is fetched.
    pub(crate) fn suspect_token(&mut self, term: u64) {
        self.overtaken_in = self.overtaken_in.max(Some(term));
    }

    /// A token was fetched, and no other process was faster.
    pub(crate) fn trust_token(&mut self) {
        self.overtaken_in = None;
    }

    /// Another process has stored a token that it requested in this term.
    pub(crate) fn trust_token_of(&mut self, term: u64) {
        self.overtaken_in = self.overtaken_in.filter(|overtaken| *overtaken >= term);
    }

    /// A call for a token, each of which replaces the one before, has had no response: if it
    /// reaches WeChat later than the next call does, nobody gets the token that lasts. One
    /// that is requested after that time is fetched.
    pub(crate) fn expect_late_call(&mut self, now: Now) {
        self.late_call = Some(now.monotonic.saturating_add(LATE_CALL));
    }

    /// There is a token that was requested at this time, by the monotonic clock.
    pub(crate) fn settle_late_call(&mut self, requested_at: Duration) {
        self.late_call = self.late_call.filter(|end| requested_at < *end);
    }

    /// Whether the token in use is due before long: then the platform may issue another
    /// one by itself.
    pub(crate) fn expires_soon(&self, now: Now) -> bool {
        self.token
            .as_ref()
            .is_none_or(|token| token.expires.remaining(now) <= MARGIN + MAX_JITTER)
    }

    /// The ticket in use, if any.
    pub(crate) fn ticket(&self) -> Option<&JsApiTicket> {
        self.ticket.as_ref().map(|cached| &cached.value)
    }

    /// When the ticket in use expires, if any.
    pub(crate) fn ticket_expires(&self) -> Option<Deadline> {
        self.ticket.as_ref().map(|cached| cached.expires)
    }

    /// When the token in use expires, if any.
    pub(crate) fn token_expires(&self) -> Option<Deadline> {
        self.token.as_ref().map(|cached| cached.expires)
    }

    /// The card ticket in use, if any.
    pub(crate) fn card_ticket(&self) -> Option<&CardTicket> {
        self.card_ticket.as_ref().map(|cached| &cached.value)
    }

    /// When the card ticket in use expires, if any.
    pub(crate) fn card_ticket_expires(&self) -> Option<Deadline> {
        self.card_ticket.as_ref().map(|cached| cached.expires)
    }

    /// Somebody wants a card ticket.
    pub(crate) fn want_card_ticket(&mut self) {
        self.wants_first_card_ticket = self.card_ticket.is_none();
    }

    /// How many fetches in a row have failed, but for those of card tickets.
    pub(crate) const fn failures(&self) -> u32 {
        self.backoff.failures()
    }

    /// How many fetches of card tickets in a row have failed.
    pub(crate) const fn card_failures(&self) -> u32 {
        self.card_backoff.failures()
    }

    /// Stores a token that was requested at this time, and resets the failures if no ticket
    /// is to be fetched with it.
    pub(crate) fn store_token(
        &mut self,
        value: AccessToken,
        requested_at: Now,
        expires_in: Duration,
        jitter: f64,
    ) {
        self.token = Some(Cached::new(value, requested_at, expires_in, jitter));
        self.backoff.retry_now();
        if !is_due(self.ticket.as_ref(), requested_at) {
            self.backoff = Backoff::default();
        }
    }

    /// Stores a ticket that was requested at this time, and resets the failures.
    pub(crate) fn store_ticket(
        &mut self,
        value: JsApiTicket,
        requested_at: Now,
        expires_in: Duration,
        jitter: f64,
    ) {
        self.ticket = Some(Cached::new(value, requested_at, expires_in, jitter));
        self.invalid_token = None;
        self.backoff = Backoff::default();
    }

    /// Stores a card ticket that was requested at this time.
    pub(crate) fn store_card_ticket(
        &mut self,
        value: CardTicket,
        requested_at: Now,
        expires_in: Duration,
        jitter: f64,
    ) {
        self.card_ticket = Some(Cached::new(value, requested_at, expires_in, jitter));
        self.wants_first_card_ticket = false;
        self.invalid_token = None;
        self.card_backoff = Backoff::default();
    }

    /// WeChat called this token invalid. It is dropped if it is still the one in use; the
    /// second time in a row is a failure like any other.
    pub(crate) fn invalidate_token(&mut self, token: &AccessToken, now: Now, jitter: f64) {
        let is_current = self
            .token()
            .is_some_and(|current| current.is(token.expose()));
        if !is_current {
            return;
        }
        self.token = None;
        if self.invalid_token.replace(token.clone()).is_some() {
            self.record_failure(Recovery::ReplaceToken, now, jitter);
        }
    }

    /// WeChat called this token invalid where a card ticket was fetched. The second time in
    /// a row it is not the token.
    pub(crate) fn invalidate_token_of_card(&mut self, token: &AccessToken, now: Now, jitter: f64) {
        if self.invalid_token.is_some() {
            self.record_card_failure(Recovery::ReplaceToken, now, jitter);
        } else {
            self.invalidate_token(token, now, jitter);
        }
    }

    /// Whether a token from the store is better than the one in use. The same one never is:
    /// when it expires is known here, by the monotonic clock.
    pub(crate) fn wants_token(&self, stored: Stored<'_>, now: Now) -> bool {
        let current = self.token.as_ref();
        let is_invalid = self
            .invalid_token
            .as_ref()
            .is_some_and(|invalid| invalid.is(stored.value));
        !is_invalid
            && !current.is_some_and(|current| current.value.is(stored.value))
            && stored.is_better_than(current, now)
    }

    /// Whether a ticket from the store is better than the one in use. The same one never is.
    pub(crate) fn wants_ticket(&self, stored: Stored<'_>, now: Now) -> bool {
        let current = self.ticket.as_ref();
        let is_same = |ticket: &JsApiTicket| -> bool {
            let stored = stored.value.as_bytes();
            ticket.expose().as_bytes().ct_eq(stored).into()
        };
        !current.is_some_and(|current| is_same(&current.value))
            && stored.is_better_than(current, now)
    }

    /// Whether a card ticket from the store is better than the one in use. The same one
    /// never is.
    pub(crate) fn wants_card_ticket(&self, stored: Stored<'_>, now: Now) -> bool {
        let current = self.card_ticket.as_ref();
        let is_same = |ticket: &CardTicket| -> bool {
            let stored = stored.value.as_bytes();
            ticket.expose().as_bytes().ct_eq(stored).into()
        };
        !current.is_some_and(|current| is_same(&current.value))
            && stored.is_better_than(current, now)
    }

    /// A fetch failed.
    pub(crate) fn record_failure(&mut self, recovery: Recovery, now: Now, jitter: f64) {
        let has_ticket = is_valid(self.ticket.as_ref(), now);
        self.backoff.record(recovery, has_ticket, now, jitter);
    }

    /// A fetch of a card ticket failed. The first one is given up until somebody wants it
    /// again.
    pub(crate) fn record_card_failure(&mut self, recovery: Recovery, now: Now, jitter: f64) {
        let has_ticket = is_valid(self.card_ticket.as_ref(), now);
        self.card_backoff.record(recovery, has_ticket, now, jitter);
        self.wants_first_card_ticket = false;
    }

    /// Another process has failed this often, and waits until then.
    pub(crate) fn adopt_failure(&mut self, failures: u32, until: Deadline) {
        self.backoff.adopt(failures, until);
    }

    /// The same of card tickets.
    pub(crate) fn adopt_card_failure(&mut self, failures: u32, until: Deadline) {
        self.card_backoff.adopt(failures, until);
    }

    /// What failed may work now: it waits no longer.
    pub(crate) fn retry_now(&mut self) {
        self.backoff.retry_now();
    }

    /// Until when it waits after a failure, if it does.
    pub(crate) fn backing_off(&self, now: Now) -> Option<Deadline> {
        self.backoff.until(now)
    }

    /// Until when no card ticket is fetched after a failure, if it waits.
    pub(crate) fn card_backing_off(&self, now: Now) -> Option<Deadline> {
        self.card_backoff.until(now)
    }
}

/// A credential from the store.
#[derive(Clone, Copy)]
pub(crate) struct Stored<'a> {
    /// The secret.
    pub(crate) value: &'a str,
    /// How long it is valid, at least.
    pub(crate) remaining: Duration,
    /// Whether it was written after the one in use, in place of it.
    pub(crate) is_successor: bool,
}

impl Stored<'_> {
    /// Of two whose order is unknown, the one that is valid for longer, by more than what is
    /// lost when times are stored in milliseconds.
    fn is_better_than<T>(self, current: Option<&Cached<T>>, now: Now) -> bool {
        let is_longer = |current: &Cached<T>| {
            self.remaining > current.expires.remaining(now) + Duration::from_secs(1)
        };
        self.is_successor || current.is_none_or(is_longer)
    }
}

fn is_valid<T>(cached: Option<&Cached<T>>, now: Now) -> bool {
    cached.is_some_and(|cached| cached.is_valid(now))
}

fn is_due<T>(cached: Option<&Cached<T>>, now: Now) -> bool {
    cached.is_none_or(|cached| cached.refresh.has_passed(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wechat_h5_clock::{Clock as _, ManualClock};

    const EXPIRES_IN: Duration = Duration::from_hours(2);

    struct Fixture {
        clock: ManualClock,
        state: RefreshState,
    }

    impl Fixture {
        fn new() -> Self {
            Self {
                clock: ManualClock::at(1_700_000_000),
                state: RefreshState::default(),
            }
        }

        /// With a new token and a new ticket.
        fn refreshed() -> Self {
            let mut fixture = Self::new();
            fixture.token("t1");
            fixture.ticket("k1");
            fixture
        }

        fn token(&mut self, value: &str) {
            let token = AccessToken::new(value);
            self.state
                .store_token(token, self.clock.now(), EXPIRES_IN, 0.0);
        }

        fn ticket(&mut self, value: &str) {
            let ticket = JsApiTicket::parse(value).unwrap();
            self.state
                .store_ticket(ticket, self.clock.now(), EXPIRES_IN, 0.0);
        }

        fn card_ticket(&mut self, value: &str) {
            let (ticket, now) = (CardTicket::new(value), self.clock.now());
            self.state.store_card_ticket(ticket, now, EXPIRES_IN, 0.0);
        }

        fn card_failure(&mut self, recovery: Recovery) {
            let now = self.clock.now();
            self.state.record_card_failure(recovery, now, 1.0);
        }

        fn action(&self) -> String {
            match self.state.next_action(self.clock.now()) {
                Action::FetchToken => "token".into(),
                Action::FetchTicket(token) => format!("ticket with {}", token.expose()),
                Action::FetchCardTicket(token) => format!("card ticket with {}", token.expose()),
                Action::Wait(wait) => format!("wait {}", wait.as_secs()),
            }
        }

        fn pass(&self, seconds: u64) {
            self.clock.advance(Duration::from_secs(seconds));
        }
    }

    #[test]
    fn fetches_a_token_then_a_ticket_then_waits_until_the_margin() {
        let mut fixture = Fixture::new();
        assert_eq!(fixture.action(), "token");
        fixture.token("t1");
        assert_eq!(fixture.action(), "ticket with t1");
        fixture.ticket("k1");
        assert_eq!(fixture.action(), "wait 6910");
        fixture.pass(6910);
        assert_eq!(fixture.action(), "ticket with t1");
        fixture.ticket("k2");
        assert_eq!(fixture.action(), "token");
        fixture.token("t2");
        assert_eq!(fixture.action(), "wait 6910");
    }

    #[test]
    fn a_token_that_expires_soon_is_not_fetched_in_a_loop() {
        let mut fixture = Fixture::refreshed();
        let short = Duration::from_mins(5);
        fixture
            .state
            .store_token(AccessToken::new("t2"), fixture.clock.now(), short, 0.5);
        assert_eq!(fixture.action(), "wait 150");
    }

    #[test]
    fn credentials_that_expire_within_seconds_are_fetched_every_ten_seconds() {
        let mut fixture = Fixture::new();
        let second = Duration::from_secs(1);
        for fetched in 1..=3 {
            let now = fixture.clock.now();
            assert_eq!(fixture.action(), "token", "{fetched}");
            fixture
                .state
                .store_token(AccessToken::new("t"), now, second, 0.5);
            assert_eq!(fixture.action(), "ticket with t", "{fetched}");
            let ticket = JsApiTicket::parse("k").unwrap();
            fixture.state.store_ticket(ticket, now, second, 0.5);
            assert_eq!(fixture.action(), "wait 10", "{fetched}");
            fixture.pass(10);
        }
    }

    #[test]
    fn a_ticket_that_is_due_waits_for_a_token_that_may_not_be_fetched_yet() {
        let mut fixture = Fixture::refreshed();
        fixture.pass(6910);
        let now = fixture.clock.now();
        let second = Duration::from_secs(1);
        fixture
            .state
            .store_token(AccessToken::new("t2"), now, second, 0.5);
        fixture.pass(2);
        assert_eq!(fixture.action(), "wait 8");
    }

    #[test]
    fn the_jitter_stays_within_the_overlap_of_two_tokens() {
        for (jitter, wait) in [(0.0, "wait 6910"), (0.5, "wait 6940"), (0.99, "wait 6969")] {
            let mut fixture = Fixture::new();
            let now = fixture.clock.now();
            fixture
                .state
                .store_token(AccessToken::new("t"), now, EXPIRES_IN, jitter);
            let ticket = JsApiTicket::parse("k").unwrap();
            fixture.state.store_ticket(ticket, now, EXPIRES_IN, jitter);
            assert_eq!(fixture.action(), wait);
        }
    }

    #[test]
    fn the_duration_of_a_fetch_is_subtracted() {
        let mut fixture = Fixture::new();
        let requested_at = fixture.clock.now();
        fixture.pass(4);
        fixture
            .state
            .store_token(AccessToken::new("t"), requested_at, EXPIRES_IN, 0.0);
        let ticket = JsApiTicket::parse("k").unwrap();
        fixture
            .state
            .store_ticket(ticket, requested_at, EXPIRES_IN, 0.0);
        assert_eq!(fixture.action(), "wait 6906");
    }

    #[test]
    fn each_failure_waits_longer_until_a_ticket_is_stored() {
        let mut fixture = Fixture::refreshed();
        fixture.pass(6910);
        for wait in ["wait 1", "wait 2", "wait 4"] {
            fixture
                .state
                .record_failure(Recovery::Retry, fixture.clock.now(), 1.0);
            assert_eq!(fixture.action(), wait);
        }
        fixture.pass(4);
        assert_eq!(fixture.action(), "ticket with t1");
        fixture.ticket("k2");
        fixture
            .state
            .record_failure(Recovery::Retry, fixture.clock.now(), 1.0);
        assert_eq!(fixture.action(), "wait 1");
    }

    #[test]
    fn an_invalid_token_is_replaced_at_once_the_first_time_and_later_with_a_backoff() {
        let mut fixture = Fixture::new();
        for (value, next) in [("t1", "token"), ("t2", "wait 1"), ("t3", "wait 2")] {
            fixture.token(value);
            let invalid = AccessToken::new(value);
            fixture
                .state
                .invalidate_token(&invalid, fixture.clock.now(), 1.0);
            assert_eq!(fixture.action(), next, "{value}");
        }
    }

    #[test]
    fn a_token_that_is_no_longer_in_use_is_not_invalidated() {
        let mut fixture = Fixture::refreshed();
        fixture.token("t2");
        let old = AccessToken::new("t1");
        fixture
            .state
            .invalidate_token(&old, fixture.clock.now(), 1.0);
        assert_eq!(fixture.state.token().unwrap().expose(), "t2");
        assert_eq!(fixture.action(), "wait 6910");
    }

    #[test]
    fn adopts_from_the_store_only_what_expires_later_and_is_not_invalid() {
        let mut fixture = Fixture::refreshed();
        let now = fixture.clock.now();
        let state = &mut fixture.state;
        let stored = |value, remaining| Stored {
            value,
            remaining,
            is_successor: false,
        };
        assert!(!state.wants_token(stored("t0", EXPIRES_IN / 2), now));
        assert!(!state.wants_token(stored("t2", EXPIRES_IN), now));
        assert!(state.wants_token(stored("t2", EXPIRES_IN + EXPIRES_IN), now));
        assert!(!state.wants_ticket(stored("k2", EXPIRES_IN), now));
        assert!(state.wants_ticket(stored("k2", EXPIRES_IN + EXPIRES_IN), now));
        for longer in [EXPIRES_IN + EXPIRES_IN, EXPIRES_IN * 1000] {
            assert!(!state.wants_token(stored("t1", longer), now));
            assert!(!state.wants_ticket(stored("k1", longer), now));
        }

        state.invalidate_token(&AccessToken::new("t1"), now, 1.0);
        assert!(!state.wants_token(stored("t1", EXPIRES_IN), now));
        assert!(state.wants_token(stored("t2", EXPIRES_IN), now));
    }

    #[test]
    fn a_token_that_was_overtaken_is_fetched_once_more_in_a_later_term() {
        let mut fixture = Fixture::refreshed();
        fixture.state.suspect_token(7);
        assert_eq!(fixture.action(), "token");
        fixture.token("t2");
        for term in [6, 7] {
            fixture.state.trust_token_of(term);
            assert_eq!(fixture.action(), "token", "{term}");
        }
        fixture.state.trust_token_of(8);
        assert_eq!(fixture.action(), "wait 6910");
        fixture.state.suspect_token(9);
        fixture.state.trust_token();
        assert_eq!(fixture.action(), "wait 6910");
    }

    #[test]
    fn a_call_that_may_still_arrive_is_followed_by_one_more_that_is_later() {
        let mut fixture = Fixture::refreshed();
        let requested_at = fixture.clock.now();
        fixture.state.expect_late_call(requested_at);
        assert_eq!(fixture.action(), "wait 30");
        fixture.state.settle_late_call(requested_at.monotonic);
        fixture.pass(30);
        assert_eq!(fixture.action(), "token");
        let requested_at = fixture.clock.now();
        fixture.token("t2");
        fixture.state.settle_late_call(requested_at.monotonic);
        assert_eq!(fixture.action(), "wait 6880");
    }

    #[test]
    fn a_card_ticket_is_fetched_when_somebody_wants_it_and_kept_fresh_from_then_on() {
        let mut fixture = Fixture::refreshed();
        fixture.pass(100);
        assert_eq!(fixture.action(), "wait 6810");
        fixture.state.want_card_ticket();
        assert_eq!(fixture.action(), "card ticket with t1");
        fixture.card_ticket("c1");
        assert_eq!(fixture.action(), "wait 6810");
        fixture.pass(6810);
        fixture.ticket("k2");
        fixture.token("t2");
        assert_eq!(fixture.action(), "wait 100");
        fixture.pass(100);
        assert_eq!(fixture.action(), "card ticket with t2");
        fixture.card_ticket("c2");
        assert_eq!(fixture.action(), "wait 6810");
    }

    /// The account may have no right to cards.
    #[test]
    fn a_card_ticket_that_cannot_be_fetched_delays_nothing_else() {
        let mut fixture = Fixture::refreshed();
        fixture.state.want_card_ticket();
        fixture.card_failure(Recovery::ChangeSettings);
        assert_eq!(fixture.action(), "wait 300");
        fixture.state.want_card_ticket();
        assert_eq!(fixture.action(), "wait 300", "however many want it");
        fixture.pass(300);
        assert_eq!(fixture.action(), "card ticket with t1");
        fixture.card_failure(Recovery::Retry);
        fixture.pass(6610);
        assert_eq!(fixture.action(), "ticket with t1");
        fixture.ticket("k2");
        fixture.token("t2");
        assert_eq!(fixture.action(), "wait 6910", "nobody has wanted it again");
    }

    #[test]
    fn a_card_ticket_that_was_there_is_fetched_again_after_an_outage() {
        let mut fixture = Fixture::refreshed();
        fixture.card_ticket("c1");
        fixture.pass(6910);
        fixture.ticket("k2");
        for wait in ["wait 1", "wait 2", "wait 4"] {
            fixture.card_failure(Recovery::Retry);
            fixture.token("t2");
            assert_eq!(fixture.action(), wait);
        }
        fixture.pass(4);
        assert_eq!(fixture.action(), "card ticket with t2");
    }

    #[test]
    fn a_token_that_only_cards_are_refused_with_is_replaced_once() {
        let mut fixture = Fixture::refreshed();
        fixture.state.want_card_ticket();
        for (next, replaced) in [("token", true), ("wait 1", false), ("wait 2", false)] {
            let (token, now) = (AccessToken::new("t1"), fixture.clock.now());
            fixture.state.invalidate_token_of_card(&token, now, 1.0);
            assert_eq!(fixture.action(), next);
            if replaced {
                fixture.token("t1");
            }
            fixture.state.want_card_ticket();
        }
        assert_eq!(fixture.state.failures(), 0);
    }

    #[test]
    fn a_wall_clock_that_jumps_ahead_costs_one_fetch_each() {
        let mut fixture = Fixture::refreshed();
        fixture.clock.set_wall(1_700_100_000);
        assert_eq!(fixture.action(), "token");
        fixture.token("t2");
        assert_eq!(fixture.action(), "ticket with t2");
        fixture.ticket("k2");
        assert_eq!(fixture.action(), "wait 6910");
    }
}
