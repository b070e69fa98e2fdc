//! What the routes ask of the sessions of the process, and how often one client may.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use wechat_h5_clock::Clock;
use wechat_h5_page_api::{DebugEnd, DebugEvents, DebugSessionClaimed, DebugSessionCreated};

use super::inbox::{Message, Payload};
use super::poll::Poll;
use super::session::{Known, SessionError};
use super::session_table::{NotClaimed, SessionTable};
use super::side::Side;
use crate::client_address::ClientNetwork;
use crate::rate_limit::{AddressLimit, ClientQuota};

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

/// The sessions, and what limits them.
pub(crate) struct DebugSessions {
    table: SessionTable,
    created: AddressLimit,
    claimed: AddressLimit,
    ending: watch::Receiver<bool>,
}

impl DebugSessions {
    /// None so far. Nobody waits any more once `ending` is true.
    pub(crate) fn new(clock: &Arc<dyn Clock>, ending: watch::Receiver<bool>) -> Self {
        Self {
            table: SessionTable::new(clock),
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
        let clock = self.table.clock();
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

    fn start_poll<'a>(
        &'a self,
        id: &'a str,
        key: &str,
        known: Known,
    ) -> Result<Poll<'a>, SessionError> {
        self.table.with_side(id, key, |session, side, now| {
            let (number, changes) = session.start_poll(side, known, now);
            Poll {
                table: &self.table,
                id,
                side,
                number,
                changes,
            }
        })
    }
}
