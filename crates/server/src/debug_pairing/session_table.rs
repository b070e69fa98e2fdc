//! The sessions of the process by their ids.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use wechat_h5_clock::Clock;
use wechat_h5_page_api::{DebugSessionClaimed, DebugSessionCreated};

use super::pairing_code::PairingCode;
use super::session::{CODE_TIME, KEPT_AFTER_END, Session, SessionError};
use super::side::Side;
use super::wrong_codes::WrongCodes;
use crate::client_address::ClientNetwork;
use crate::random;

/// The most sessions that have not ended.
pub(super) const MAX_OPEN: usize = 32;
/// The most of one client.
pub(super) const MAX_OF_CLIENT: usize = 8;
/// The most with those that have ended.
const MAX_KEPT: usize = 64;

/// Why a desk gets no session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotClaimed {
    /// The code leads to no session, or not any more.
    UnknownCode,
    /// There were many codes; when to send the next.
    Rate(Duration),
}

/// The sessions by their ids.
pub(super) struct SessionTable {
    clock: Arc<dyn Clock>,
    sessions: Mutex<Sessions>,
}

#[derive(Default)]
struct Sessions {
    by_id: HashMap<String, Session>,
    wrong_codes: WrongCodes,
}

impl SessionTable {
    /// None so far.
    pub(super) fn new(clock: &Arc<dyn Clock>) -> Self {
        Self {
            clock: clock.clone(),
            sessions: Mutex::default(),
        }
    }

    pub(super) fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    fn lock(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn create(&self, client: Option<ClientNetwork>) -> Option<DebugSessionCreated> {
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

    pub(super) fn claim(&self, code: &str) -> Result<DebugSessionClaimed, NotClaimed> {
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
    pub(super) fn with_side<T>(
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
