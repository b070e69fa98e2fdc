//! WeChat, as far as it issues tokens and tickets, and knows which of them it accepts.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Notify;
use wechat_h5_api::{AccessToken, CallError, Endpoint, Issued};
use wechat_h5_clock::{Clock as _, Deadline, ManualClock};
use wechat_h5_credential::{Fetch, Platform, TokenMode};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, JsApiTicket};

use crate::LIFE;

/// What a normal call for a token returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tokens {
    /// Another token each time, which ends the one before at once: `cgi-bin/token`, without
    /// the five minutes in which it forgives.
    EachAnother,
    /// The same token until it is replaced by force or expires: `cgi-bin/stable_token`.
    Stable,
}

pub(crate) struct Wechat {
    tokens: Tokens,
    clock: ManualClock,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The number of each account's current token, and its end.
    current: HashMap<AppId, (u32, Deadline)>,
    calls: Calls,
    is_down: bool,
    accepts_nothing: bool,
    latency: Duration,
    held: VecDeque<Arc<Held>>,
    /// The only ticket, and its end: a call for it before that returns it again.
    ticket: Option<(u32, Deadline)>,
}

/// How often WeChat was called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Calls {
    pub(crate) tokens: u32,
    pub(crate) forced: u32,
    pub(crate) tickets: u32,
}

/// A call for a token whose response is on its way until it is released.
#[derive(Default)]
pub(crate) struct Held {
    arrived: Notify,
    release: Notify,
}

impl Held {
    /// Resolves when WeChat has the request.
    pub(crate) async fn arrived(&self) {
        self.arrived.notified().await;
    }

    pub(crate) fn release(&self) {
        self.release.notify_one();
    }
}

impl Wechat {
    pub(crate) fn new(tokens: Tokens, clock: &ManualClock) -> Arc<Self> {
        let (clock, state) = (clock.clone(), Mutex::default());
        Arc::new(Self {
            tokens,
            clock,
            state,
        })
    }

    /// By which call accounts with such tokens fetch them.
    pub(crate) fn mode(&self) -> TokenMode {
        match self.tokens {
            Tokens::EachAnother => TokenMode::Legacy,
            Tokens::Stable => TokenMode::Stable,
        }
    }

    /// Holds the response to the next call for a token that is not held yet.
    pub(crate) fn hold(&self) -> Arc<Held> {
        let held = Arc::<Held>::default();
        self.state.lock().unwrap().held.push_back(held.clone());
        held
    }

    pub(crate) fn set_down(&self, is_down: bool) {
        self.state.lock().unwrap().is_down = is_down;
    }

    /// Calls every token invalid, whatever the reason is.
    pub(crate) fn accept_nothing(&self) {
        self.state.lock().unwrap().accepts_nothing = true;
    }

    pub(crate) fn set_latency(&self, latency: Duration) {
        self.state.lock().unwrap().latency = latency;
    }

    /// Another program that has the AppSecret gets a token by force.
    pub(crate) fn forced_by_another_program(&self, app_id: &AppId) {
        self.state.lock().unwrap().replace(app_id, &self.clock);
    }

    /// Whether a call with this token works.
    pub(crate) fn accepts(&self, app_id: &AppId, token: &AccessToken) -> bool {
        let state = self.state.lock().unwrap();
        let current = state.current.get(app_id);
        let is_current = current.is_some_and(|(number, end)| {
            token.is(&self.token_of(app_id, *number)) && !end.has_passed(self.clock.now())
        });
        is_current && !state.accepts_nothing
    }

    /// Whether a page that is signed with this ticket works.
    pub(crate) fn accepts_ticket(&self, ticket: &JsApiTicket) -> bool {
        let state = self.state.lock().unwrap();
        state.ticket.is_some_and(|(number, end)| {
            ticket.expose() == ticket_of(number) && !end.has_passed(self.clock.now())
        })
    }

    /// The ticket is no longer the one that pages are signed with.
    pub(crate) fn replace_ticket(&self) {
        let mut state = self.state.lock().unwrap();
        let number = state.ticket.map_or(0, |(number, _)| number) + 1;
        state.ticket = Some((number, Deadline::after(self.clock.now(), LIFE)));
    }

    /// The calls since the last time.
    pub(crate) fn take_calls(&self) -> Calls {
        std::mem::take(&mut self.state.lock().unwrap().calls)
    }

    /// A token, whose number counts those of this account and call.
    pub(crate) fn token_of(&self, app_id: &AppId, number: u32) -> String {
        format!("{}-token-{number}-of-{app_id}", self.mode().name())
    }

    /// A response to a call for a token, and who holds it.
    fn issue(&self, app_id: &AppId, is_forced: bool) -> (Response, Option<Arc<Held>>, Duration) {
        let mut state = self.state.lock().unwrap();
        if is_forced {
            state.calls.forced += 1;
        } else {
            state.calls.tokens += 1;
        }
        let (held, latency) = (state.held.pop_front(), state.latency);
        if state.is_down {
            return (Err(unreachable()), held, latency);
        }
        let now = self.clock.now();
        let current = state.current.get(app_id).copied();
        let current = current.filter(|(_, end)| !end.has_passed(now));
        let is_again = self.tokens == Tokens::Stable && !is_forced;
        let (number, end) = match current {
            Some(current) if is_again => current,
            _ => state.replace(app_id, &self.clock),
        };
        let issued = Issued {
            value: AccessToken::new(self.token_of(app_id, number)),
            expires_in: end.remaining(now),
        };
        (Ok(issued), held, latency)
    }

    fn token<'a>(&'a self, app_id: &'a AppId, is_forced: bool) -> Fetch<'a, AccessToken> {
        Box::pin(async move {
            let (response, held, latency) = self.issue(app_id, is_forced);
            tokio::time::sleep(latency).await;
            if let Some(held) = held {
                held.arrived.notify_one();
                held.release.notified().await;
            }
            response
        })
    }

    fn ticket(&self) -> Result<Issued<JsApiTicket>, CallError> {
        let mut state = self.state.lock().unwrap();
        state.calls.tickets += 1;
        if state.is_down {
            return Err(unreachable());
        }
        let now = self.clock.now();
        let (number, end) = match state.ticket {
            Some(ticket) if !ticket.1.has_passed(now) => ticket,
            before => {
                let number = before.map_or(0, |(number, _)| number) + 1;
                (number, Deadline::after(now, LIFE))
            }
        };
        state.ticket = Some((number, end));
        let value = JsApiTicket::parse(&ticket_of(number)).unwrap();
        let expires_in = end.remaining(now);
        Ok(Issued { value, expires_in })
    }
}

type Response = Result<Issued<AccessToken>, CallError>;

impl State {
    fn replace(&mut self, app_id: &AppId, clock: &ManualClock) -> (u32, Deadline) {
        let before = self.current.get(app_id).map_or(0, |(number, _)| *number);
        let next = (before + 1, Deadline::after(clock.now(), LIFE));
        self.current.insert(app_id.clone(), next);
        next
    }
}

impl Platform for Wechat {
    fn access_token<'a>(&'a self, app_id: &'a AppId, _: &'a AppSecret) -> Fetch<'a, AccessToken> {
        self.token(app_id, false)
    }

    fn forced_access_token<'a>(
        &'a self,
        app_id: &'a AppId,
        _: &'a AppSecret,
    ) -> Fetch<'a, AccessToken> {
        self.token(app_id, true)
    }

    fn jsapi_ticket<'a>(&'a self, _: &'a AccessToken) -> Fetch<'a, JsApiTicket> {
        Box::pin(async { self.ticket() })
    }
}

fn ticket_of(number: u32) -> String {
    format!("ticket-{number}")
}

fn unreachable() -> CallError {
    CallError::Unreachable {
        endpoint: Endpoint::StableToken,
        host: None,
        cause: "down".into(),
        was_sent: true,
    }
}
