//! One session: its two sides, what waits for each, and when it ends.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use wechat_h5_clock::Clock;
use wechat_h5_page_api::{DebugEnd, DebugEvents, DebugPeer};

use super::inbox::{Inbox, Message, NotTaken, Payload};
use super::pairing_code::PairingCode;
use super::side::Side;
use super::side_key::SideKey;
use crate::client_address::ClientNetwork;
use crate::rate_limit::{ClientQuota, SingleLimit};

/// How long a code is valid.
pub(super) const CODE_TIME: Duration = Duration::from_mins(5);
/// How long a session lasts at most.
pub(super) const MAX_TIME: Duration = Duration::from_hours(1);
/// A side that has not asked for its events for so long is gone.
pub(super) const GONE_AFTER: Duration = Duration::from_secs(5);
/// A session ends when a side was gone for so long.
pub(super) const MAX_ABSENCE: Duration = Duration::from_mins(5);
/// For so long the other side can learn why a session has ended.
pub(super) const KEPT_AFTER_END: Duration = Duration::from_mins(1);
/// The messages that a side may send.
const MESSAGES: ClientQuota = ClientQuota::new(600, 120);

/// What the side that asks knows already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    /// The number of the last message that it has.
    pub after: u32,
    /// What it was told of the other side.
    pub peer: Option<DebugPeer>,
}

/// Why a side does not get what it wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionError {
    /// No session has this id and this key.
    Unknown,
    /// It has ended.
    Ended(DebugEnd),
    /// The other side has not fetched what waits for it.
    Full,
    /// Too many messages in a short time; when to send the next.
    Rate(Duration),
    /// The message has another number than the next one.
    WrongNumber {
        /// The number of the next.
        next: u32,
    },
}

/// A session. Times are the clock's monotonic ones.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) client: Option<ClientNetwork>,
    code: Option<PairingCode>,
    created: Duration,
    ended: Option<(DebugEnd, Duration)>,
    phone: SideState,
    /// `None`: nobody has claimed it.
    desk: Option<SideState>,
    to_phone: Inbox,
    to_desk: Inbox,
    changed: watch::Sender<()>,
}

#[derive(Debug)]
struct SideState {
    key: SideKey,
    sent: SingleLimit,
    seen: Duration,
    is_asking: bool,
    polls: u64,
}

impl SideState {
    fn new(key: SideKey, clock: &Arc<dyn Clock>) -> Self {
        Self {
            key,
            sent: SingleLimit::new(MESSAGES, clock),
            seen: clock.now().monotonic,
            is_asking: false,
            polls: 0,
        }
    }

    /// When it has been gone for this long, unless it asks.
    fn gone_for(&self, time: Duration) -> Option<Duration> {
        (!self.is_asking).then(|| self.seen + time)
    }
}

impl Session {
    /// One that waits for a desk with this code, and the phone's key.
    pub(super) fn new(
        client: Option<ClientNetwork>,
        code: PairingCode,
        clock: &Arc<dyn Clock>,
    ) -> (Self, String) {
        let (phone_key, key) = SideKey::issue();
        let session = Self {
            client,
            code: Some(code),
            created: clock.now().monotonic,
            ended: None,
            phone: SideState::new(key, clock),
            desk: None,
            to_phone: Inbox::default(),
            to_desk: Inbox::default(),
            changed: watch::Sender::new(()),
        };
        (session, phone_key)
    }

    /// Whether this code leads to it.
    pub(super) fn has_code(&self, code: &PairingCode) -> bool {
        self.is_open() && self.code.as_ref().is_some_and(|own| own.is(code))
    }

    /// A desk takes its place, and the code is used up. Returns the desk's key.
    pub(super) fn claim(&mut self, clock: &Arc<dyn Clock>) -> String {
        let (desk_key, key) = SideKey::issue();
        self.code = None;
        self.desk = Some(SideState::new(key, clock));
        self.changed.send_replace(());
        desk_key
    }

    /// Whose key this is.
    pub(super) fn side_of(&self, key: &str) -> Option<Side> {
        let desk = self.desk.as_ref();
        if self.phone.key.is(key) {
            return Some(Side::Phone);
        }
        desk.is_some_and(|desk| desk.key.is(key))
            .then_some(Side::Desk)
    }

    pub(super) fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// When it was ended.
    pub(super) fn ended_at(&self) -> Option<Duration> {
        self.ended.map(|(_, time)| time)
    }

    /// Takes a message for the other side.
    pub(super) fn send(
        &mut self,
        side: Side,
        message: Message,
        now: Duration,
    ) -> Result<(), SessionError> {
        if let Some((end, _)) = self.ended {
            return Err(SessionError::Ended(end));
        }
        if let Some(state) = self.side_mut(side) {
            state.sent.check().map_err(SessionError::Rate)?;
            state.seen = now;
        }
        let taken = self.inbox_mut(side.peer()).take(message);
        let result = taken.map_err(|err| match err {
            NotTaken::Full => SessionError::Full,
            NotTaken::WrongNumber { next } => SessionError::WrongNumber { next },
            NotTaken::TooMany => {
                self.end(DebugEnd::TooManyMessages, now);
                SessionError::Ended(DebugEnd::TooManyMessages)
            }
        });
        self.changed.send_replace(());
        result
    }

    /// Ends it, unless it has ended.
    pub(super) fn end(&mut self, end: DebugEnd, now: Duration) {
        if self.ended.is_none() {
            self.ended = Some((end, now));
            self.code = None;
            self.changed.send_replace(());
        }
    }

    /// A request of this side begins to wait. Its number, and what wakes it.
    pub(super) fn start_poll(
        &mut self,
        side: Side,
        known: Known,
        now: Duration,
    ) -> (u64, watch::Receiver<()>) {
        self.inbox_mut(side).acknowledge(known.after);
        let mut number = 0;
        if let Some(state) = self.side_mut(side) {
            state.polls += 1;
            state.is_asking = true;
            state.seen = now;
            number = state.polls;
        }
        self.changed.send_replace(());
        (number, self.changed.subscribe())
    }

    /// It waits no longer.
    pub(super) fn end_poll(&mut self, side: Side, number: u64, now: Duration) {
        if let Some(state) = self.side_mut(side).filter(|state| state.polls == number) {
            state.is_asking = false;
            state.seen = now;
            self.changed.send_replace(());
        }
    }

    /// What is new to a side whose request has this number. `None`: nothing.
    pub(super) fn news(
        &mut self,
        side: Side,
        number: u64,
        known: Known,
        now: Duration,
    ) -> Option<DebugEvents<Payload>> {
        let events = self.events(side, now);
        let is_latest = self
            .side_mut(side)
            .is_some_and(|state| state.polls == number);
        let is_new = events.ended.is_some()
            || !self.inbox_mut(side).is_empty()
            || known.peer != Some(events.peer);
        (is_new || !is_latest).then_some(events)
    }

    /// Everything that a side has not acknowledged.
    pub(super) fn events(&self, side: Side, now: Duration) -> DebugEvents<Payload> {
        let inbox = match side {
            Side::Phone => &self.to_phone,
            Side::Desk => &self.to_desk,
        };
        DebugEvents {
            messages: inbox.waiting(),
            peer: self.presence(side.peer(), now),
            ended: self.ended.map(|(end, _)| end),
        }
    }

    fn presence(&self, side: Side, now: Duration) -> DebugPeer {
        match self.side(side) {
            None => DebugPeer::Expected,
            Some(state) if state.gone_for(GONE_AFTER).is_some_and(|at| at <= now) => {
                DebugPeer::Gone
            }
            Some(_) => DebugPeer::Present,
        }
    }

    /// Ends it if it is time to.
    pub(super) fn expire(&mut self, now: Duration) {
        let (end, time) = self.next_end();
        if time <= now {
            self.end(end, now);
        }
    }

    /// When something changes although nobody does anything: a side is gone, or the session ends.
    pub(super) fn next_change(&self, now: Duration) -> Duration {
        let sides = [Some(&self.phone), self.desk.as_ref()];
        let gone = sides.into_iter().flatten();
        let gone = gone.filter_map(|state| state.gone_for(GONE_AFTER));
        let later = gone.chain([self.next_end().1]).filter(|time| *time > now);
        later.min().unwrap_or(now)
    }

    fn next_end(&self) -> (DebugEnd, Duration) {
        let whole = (DebugEnd::TooLong, self.created + MAX_TIME);
        let Some(desk) = &self.desk else {
            return (DebugEnd::CodeExpired, self.created + CODE_TIME);
        };
        let absent = [&self.phone, desk].map(|state| state.gone_for(MAX_ABSENCE));
        match absent.into_iter().flatten().min() {
            Some(absent) if absent < whole.1 => (DebugEnd::Absent, absent),
            _ => whole,
        }
    }

    fn side(&self, side: Side) -> Option<&SideState> {
        match side {
            Side::Phone => Some(&self.phone),
            Side::Desk => self.desk.as_ref(),
        }
    }

    fn side_mut(&mut self, side: Side) -> Option<&mut SideState> {
        match side {
            Side::Phone => Some(&mut self.phone),
            Side::Desk => self.desk.as_mut(),
        }
    }

    fn inbox_mut(&mut self, side: Side) -> &mut Inbox {
        match side {
            Side::Phone => &mut self.to_phone,
            Side::Desk => &mut self.to_desk,
        }
    }
}
