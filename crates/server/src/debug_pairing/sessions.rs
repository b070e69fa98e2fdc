//! All sessions of the process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use wechat_h5_clock::Clock;
use wechat_h5_page_api::{DebugEnd, DebugEvents, DebugSessionClaimed, DebugSessionCreated};

use super::inbox::{Message, Payload};
use super::pairing_code::PairingCode;
use super::poll::{Known, Poll};
use super::session::{CODE_TIME, KEPT_AFTER_END, Session, SessionError};
use super::side::Side;
use super::wrong_codes::WrongCodes;
use crate::client_address::ClientNetwork;
use crate::random;
use crate::rate_limit::{AddressLimit, ClientQuota};

/// The most sessions that have not ended.
pub(super) const MAX_OPEN: usize = 32;
/// The most of one client.
pub(super) const MAX_OF_CLIENT: usize = 8;
/// The most with those that have ended.
const MAX_KEPT: usize = 64;
/// Sessions that one client may start.
const CREATED: ClientQuota = ClientQuota::new(12, 8);
/// Codes that one client may send.
const CLAIMED: ClientQuota = ClientQuota::new(6, 6);
/// How long a request waits for events. A phone that lost its network is gone so much later.
pub(super) const POLL_TIME: Duration = Duration::from_secs(5);

/// Why a phone gets no session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotCreated {
    /// As many are open as may be.
    TooMany,
    /// The client has started many; when it may start the next.
    Rate(Duration),
}

/// Why a desk gets no session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotClaimed {
    /// The code leads to no session, or not any more.
    UnknownCode,
    /// There were many codes; when to send the next.
    Rate(Duration),
}

/// The sessions, and what limits them.
pub(crate) struct DebugSessions {
    table: Arc<Table>,
    created: AddressLimit,
    claimed: AddressLimit,
    ending: watch::Receiver<bool>,
}

/// The sessions by their ids.
pub(super) struct Table {
    clock: Arc<dyn Clock>,
    sessions: Mutex<Sessions>,
}

#[derive(Default)]
struct Sessions {
    by_id: HashMap<String, Session>,
    wrong_codes: WrongCodes,
}

impl DebugSessions {
    /// None so far. Nobody waits any more once `ending` is true.
    pub(crate) fn new(clock: &Arc<dyn Clock>, ending: watch::Receiver<bool>) -> Self {
        Self {
            table: Arc::new(Table {
                clock: clock.clone(),
                sessions: Mutex::default(),
            }),
            created: AddressLimit::new(CREATED, clock),
            claimed: AddressLimit::new(CLAIMED, clock),
            ending,
        }
    }

    /// A session for a phone.
    ///
    /// # Errors
    ///
    /// [`NotCreated`].
    pub(crate) fn create(
        &self,
        client: Option<ClientNetwork>,
    ) -> Result<DebugSessionCreated, NotCreated> {
        if let Some(client) = client {
            self.created.check(client).map_err(NotCreated::Rate)?;
        }
        self.table.create(client).ok_or(NotCreated::TooMany)
    }

    /// The other side of the session that has this code.
    ///
    /// # Errors
    ///
    /// [`NotClaimed`].
    pub(crate) fn claim(
        &self,
        client: Option<ClientNetwork>,
        code: &str,
    ) -> Result<DebugSessionClaimed, NotClaimed> {
        if let Some(client) = client {
            self.claimed.check(client).map_err(NotClaimed::Rate)?;
        }
        self.table.claim(code)
    }

    /// Takes a message for the other side.
    ///
    /// # Errors
    ///
    /// [`SessionError`].
    pub(crate) fn send(&self, id: &str, key: &str, message: Message) -> Result<(), SessionError> {
        self.table.with_side(id, key, |session, side, now| {
            session.send(side, message, now)
        })?
    }

    /// Ends a session.
    ///
    /// # Errors
    ///
    /// [`SessionError::Unknown`].
    pub(crate) fn end(&self, id: &str, key: &str) -> Result<(), SessionError> {
        self.table.with_side(id, key, |session, side, now| {
            let end = match side {
                Side::Phone => DebugEnd::Phone,
                Side::Desk => DebugEnd::Desk,
            };
            session.end(end, now);
        })
    }

    /// What is new to a side, as soon as there is something, and after some seconds at the latest.
    ///
    /// # Errors
    ///
    /// [`SessionError::Unknown`].
    pub(crate) async fn events(
        &self,
        id: &str,
        key: &str,
        known: Known,
    ) -> Result<DebugEvents<Payload>, SessionError> {
        let clock = &self.table.clock;
        let mut poll = self.start_poll(id, key, known)?;
        let mut ending = self.ending.clone();
        let until = clock.now().monotonic + POLL_TIME;
        loop {
            poll.changes.borrow_and_update();
            let is_last = *ending.borrow_and_update() || clock.now().monotonic >= until;
            let wait = self.table.with_side(id, key, |session, side, now| {
                let news = session.news(side, poll.number, known, now);
                match news.or_else(|| is_last.then(|| session.events(side, now))) {
                    Some(events) => Ok(events),
                    None => Err(session.next_change(now).min(until).saturating_sub(now)),
                }
            })?;
            let wait = match wait {
                Ok(events) => return Ok(events),
                Err(wait) => wait,
            };
            tokio::select! {
                _ = poll.changes.changed() => {}
                () = clock.sleep(wait) => {}
                Ok(()) = ending.changed() => {}
            }
        }
    }

    fn start_poll(&self, id: &str, key: &str, known: Known) -> Result<Poll, SessionError> {
        let table = Arc::downgrade(&self.table);
        self.table.with_side(id, key, |session, side, now| {
            let (number, changes) = session.start_poll(side, known, now);
            Poll {
                table,
                id: id.to_owned(),
                side,
                number,
                changes,
            }
        })
    }
}

impl Table {
    fn lock(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn create(&self, client: Option<ClientNetwork>) -> Option<DebugSessionCreated> {
        let now = self.clock.now().monotonic;
        let mut sessions = self.lock();
        sessions.clean(now);
        let open = sessions.by_id.values().filter(|session| session.is_open());
        let of_client = open.clone().filter(|session| session.client == client);
        let is_full = client.is_some() && of_client.count() >= MAX_OF_CLIENT;
        if is_full || open.count() >= MAX_OPEN {
            return None;
        }
        sessions.make_room();
        let code = sessions.unused_code();
        let (session, phone_key) = Session::new(client, code.clone(), &self.clock);
        let id = random::hex::<16>();
        sessions.by_id.insert(id.clone(), session);
        Some(DebugSessionCreated {
            id,
            code: code.expose(),
            code_seconds: CODE_TIME.as_secs(),
            phone_key,
        })
    }

    fn claim(&self, code: &str) -> Result<DebugSessionClaimed, NotClaimed> {
        let now = self.clock.now().monotonic;
        let mut sessions = self.lock();
        sessions.wrong_codes.check(now).map_err(NotClaimed::Rate)?;
        sessions.clean(now);
        let code = PairingCode::parse(code);
        let mut all = sessions.by_id.iter_mut();
        let found =
            all.find(|(_, session)| code.as_ref().is_some_and(|code| session.has_code(code)));
        let Some((id, session)) = found else {
            sessions.wrong_codes.count(now);
            return Err(NotClaimed::UnknownCode);
        };
        Ok(DebugSessionClaimed {
            id: id.clone(),
            desk_key: session.claim(&self.clock),
        })
    }

    /// Does something for the side whose key this is.
    fn with_side<T>(
        &self,
        id: &str,
        key: &str,
        action: impl FnOnce(&mut Session, Side, Duration) -> T,
    ) -> Result<T, SessionError> {
        let now = self.clock.now().monotonic;
        let mut sessions = self.lock();
        sessions.clean(now);
        let session = sessions.by_id.get_mut(id).ok_or(SessionError::Unknown)?;
        let side = session.side_of(key).ok_or(SessionError::Unknown)?;
        Ok(action(session, side, now))
    }

    pub(super) fn end_poll(&self, id: &str, side: Side, number: u64) {
        let now = self.clock.now().monotonic;
        if let Some(session) = self.lock().by_id.get_mut(id) {
            session.end_poll(side, number, now);
        }
    }
}

impl Sessions {
    /// Ends what is over, and forgets what is long over.
    fn clean(&mut self, now: Duration) {
        self.by_id.retain(|_, session| {
            session.expire(now);
            let ended_at = session.ended_at();
            ended_at.is_none_or(|ended| ended + KEPT_AFTER_END > now)
        });
    }

    /// One that leads to no other session.
    fn unused_code(&self) -> PairingCode {
        loop {
            let code = PairingCode::random();
            if !self.by_id.values().any(|session| session.has_code(&code)) {
                return code;
            }
        }
    }

    /// Forgets the one that has ended first, where there are too many.
    fn make_room(&mut self) {
        if self.by_id.len() < MAX_KEPT {
            return;
        }
        let ended = self.by_id.iter();
        let ended = ended.filter_map(|(id, session)| Some((session.ended_at()?, id)));
        if let Some(oldest) = ended.min().map(|(_, id)| id.clone()) {
            self.by_id.remove(&oldest);
        }
    }
}
