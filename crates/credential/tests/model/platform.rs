//! WeChat, as far as it issues credentials and judges them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use wechat_h5_api::{AccessToken, CallError, Endpoint, Issued};
use wechat_h5_credential::{Fetch, Platform, TokenMode};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, JsApiTicket};

use crate::world::{Limits, World};

const CALLS: Limits = Limits {
    is_sent_at_once: true,
    usual: 200,
    timeout: Duration::from_secs(5),
};
/// How long before it expires a stable token and a ticket are replaced; in legacy mode every
/// call replaces the token, and the one before is accepted for so long.
const OVERLAP: Duration = Duration::from_mins(5);

/// What is issued and until when it is accepted.
#[derive(Debug, Clone, Copy)]
struct Life {
    valid_until: Duration,
}

pub(crate) struct Issuer {
    mode: TokenMode,
    expires_in: Duration,
    /// It says that what it issues is valid for longer than it is: the model must notice.
    pub(crate) overstates_by: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    tokens: Vec<Life>,
    tickets: Vec<Life>,
    counts: Counts,
    is_down: bool,
    silence: Silence,
}

/// How long all calls for a token have no response.
#[derive(Debug, Clone, Copy, Default)]
struct Silence {
    since: Option<Duration>,
    longest: Duration,
}

impl Silence {
    fn begin_or_go_on(&mut self, sent: Duration) {
        self.since.get_or_insert(sent);
    }

    fn end(&mut self, now: Duration) {
        let since = self.since.take().unwrap_or(now);
        self.longest = self.longest.max(now.saturating_sub(since));
    }
}

/// The calls so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) token_calls: u64,
    pub(crate) ticket_calls: u64,
    /// Calls with a token that was not valid any more.
    pub(crate) with_dead_token: u64,
    /// Calls while it was down.
    pub(crate) refused: u64,
    /// Tokens, each counted once.
    pub(crate) tokens: u64,
    pub(crate) tickets: u64,
}

/// What becomes of a call that arrives.
enum Response<T> {
    Issued(T, Duration),
    Refused(i64),
}

impl Issuer {
    pub(crate) fn new(mode: TokenMode, expires_in: Duration) -> Arc<Self> {
        Arc::new(Self {
            mode,
            expires_in,
            overstates_by: Duration::ZERO,
            state: Mutex::default(),
        })
    }

    pub(crate) fn counts(&self) -> Counts {
        let state = self.lock();
        Counts {
            tokens: u64::try_from(state.tokens.len()).unwrap_or(u64::MAX),
            tickets: u64::try_from(state.tickets.len()).unwrap_or(u64::MAX),
            ..state.counts
        }
    }

    pub(crate) const fn mode(&self) -> TokenMode {
        self.mode
    }

    /// The longest time in which no call for a token had a response.
    pub(crate) fn longest_silence(&self) -> Duration {
        self.lock().silence.longest
    }

    /// For how long the newest ticket is still accepted.
    pub(crate) fn ticket_left(&self, now: Duration) -> Duration {
        let newest = self.lock().tickets.last().map(|life| life.valid_until);
        newest.unwrap_or_default().saturating_sub(now)
    }

    pub(crate) fn set_down(&self, is_down: bool) {
        self.lock().is_down = is_down;
    }

    /// Whether this token is accepted now.
    pub(crate) fn accepts_token(&self, token: &str, now: Duration) -> bool {
        is_valid(&self.lock().tokens, "token", token, now)
    }

    /// Whether this ticket is accepted now.
    pub(crate) fn accepts_ticket(&self, ticket: &str, now: Duration) -> bool {
        is_valid(&self.lock().tickets, "ticket", ticket, now)
    }

    /// Whether this is the token that was issued last.
    pub(crate) fn is_newest_token(&self, token: &str) -> bool {
        token == format!("token{}", self.lock().tokens.len())
    }

    fn issue_token(&self, now: Duration) -> Response<usize> {
        let mut state = self.lock();
        state.counts.token_calls += 1;
        if state.is_down {
            state.counts.refused += 1;
            return Response::Refused(-1);
        }
        if self.mode == TokenMode::Legacy
            && let Some(before) = state.tokens.last_mut()
        {
            before.valid_until = before.valid_until.min(now + OVERLAP);
            return self.issue(&mut state.tokens, now);
        }
        self.issue_again(&mut state.tokens, now)
    }

    fn issue_ticket(&self, token: &str, sent: Duration, now: Duration) -> Response<usize> {
        let mut state = self.lock();
        state.counts.ticket_calls += 1;
        if state.is_down {
            state.counts.refused += 1;
            return Response::Refused(-1);
        }
        if !is_valid(&state.tokens, "token", token, now) {
            // One that died on the way is nobody's fault.
            let was_dead = !is_valid(&state.tokens, "token", token, sent);
            state.counts.with_dead_token += u64::from(was_dead);
            return Response::Refused(40001);
        }
        self.issue_again(&mut state.tickets, now)
    }

    /// The same, or another one if that expires soon.
    fn issue_again(&self, lives: &mut Vec<Life>, now: Duration) -> Response<usize> {
        let renewal = OVERLAP.min(self.expires_in.mul_f64(0.7));
        if let Some(last) = lives.last() {
            let left = last.valid_until.saturating_sub(now);
            if left > renewal {
                return Response::Issued(lives.len(), left);
            }
        }
        self.issue(lives, now)
    }

    fn issue(&self, lives: &mut Vec<Life>, now: Duration) -> Response<usize> {
        let valid_until = now + self.expires_in;
        lives.push(Life { valid_until });
        Response::Issued(lives.len(), self.expires_in)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_valid(lives: &[Life], kind: &str, value: &str, now: Duration) -> bool {
    let number = value
        .strip_prefix(kind)
        .and_then(|n| n.parse::<usize>().ok());
    let life = number.and_then(|number| lives.get(number.checked_sub(1)?));
    life.is_some_and(|life| now < life.valid_until)
}

/// The platform as one process reaches it.
pub(crate) struct Reached {
    pub(crate) process: usize,
    pub(crate) issuer: Arc<Issuer>,
    pub(crate) world: Arc<World>,
}

impl Reached {
    async fn call<T>(
        &self,
        endpoint: Endpoint,
        effect: impl FnOnce(&Issuer, Duration) -> Response<usize> + Send + 'static,
        make: impl FnOnce(usize) -> T,
    ) -> Result<Issued<T>, CallError> {
        let (issuer, world) = (self.issuer.clone(), self.world.clone());
        let effect = move || effect(&issuer, world.time());
        let response = self.world.call(self.process, CALLS, effect).await;
        let process = self.process;
        match response {
            Some(Response::Issued(number, left)) => {
                let world = &self.world;
                world
                    .note(|| format!("process {process} has {endpoint:?} {number}, {left:?} left"));
                // WeChat says whole seconds.
                let left = left + self.issuer.overstates_by;
                Ok(Issued {
                    value: make(number),
                    expires_in: Duration::from_secs(left.as_secs()),
                })
            }
            Some(Response::Refused(errcode)) => {
                self.world
                    .note(|| format!("process {process}: {endpoint:?} refused, {errcode}"));
                Err(CallError::Refused {
                    endpoint,
                    host: None,
                    errcode,
                    errmsg: "no".to_owned(),
                })
            }
            None => {
                self.world
                    .note(|| format!("process {process}: {endpoint:?} without response"));
                Err(CallError::Unreachable {
                    endpoint,
                    host: None,
                    cause: "no response".to_owned(),
                    was_sent: true,
                })
            }
        }
    }
}

impl Platform for Reached {
    fn access_token<'a>(&'a self, _: &'a AppId, _: &'a AppSecret) -> Fetch<'a, AccessToken> {
        let make = |number| AccessToken::new(format!("token{number}"));
        // In both modes: the issuer knows which one it is.
        let call = self.call(Endpoint::StableToken, Issuer::issue_token, make);
        let sent = self.world.time();
        Box::pin(async move {
            let response = call.await;
            let mut state = self.issuer.lock();
            match &response {
                Err(CallError::Unreachable { .. }) => state.silence.begin_or_go_on(sent),
                _ => state.silence.end(self.world.time()),
            }
            drop(state);
            response
        })
    }

    fn jsapi_ticket<'a>(&'a self, token: &'a AccessToken) -> Fetch<'a, JsApiTicket> {
        let token = token.expose().to_owned();
        let sent = self.world.time();
        let effect = move |issuer: &Issuer, now| issuer.issue_ticket(&token, sent, now);
        let make = |number| JsApiTicket::parse(&format!("ticket{number}")).unwrap();
        Box::pin(self.call(Endpoint::GetTicket, effect, make))
    }
}
