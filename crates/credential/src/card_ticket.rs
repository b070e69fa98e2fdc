//! The newest card ticket of an account, and whether somebody wants one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::watch;
use wechat_h5_clock::{Deadline, Now};
use wechat_h5_sign::CardTicket;

use crate::refresh_status::RefreshStatus;

/// A card ticket that was valid when it was handed out.
#[derive(Debug, Clone)]
pub struct CurrentCardTicket {
    /// The ticket.
    pub ticket: CardTicket,
    /// When it was issued, in seconds since 1970.
    pub issued_at: u64,
    pub(crate) expires: Deadline,
}

impl CurrentCardTicket {
    /// How long it is still valid; zero once it has expired.
    pub fn remaining(&self, now: Now) -> Duration {
        self.expires.remaining(now)
    }
}

/// What the refresher and those who want a card ticket share.
pub(crate) struct CardTickets {
    current: ArcSwapOption<CurrentCardTicket>,
    is_wanted: AtomicBool,
    pub(crate) status: watch::Sender<RefreshStatus>,
}

impl CardTickets {
    pub(crate) fn new() -> Self {
        Self {
            current: ArcSwapOption::empty(),
            is_wanted: AtomicBool::new(false),
            status: watch::Sender::new(RefreshStatus::Active),
        }
    }

    /// The ticket, if it is valid now.
    pub(crate) fn current(&self, now: Now) -> Option<Arc<CurrentCardTicket>> {
        let current = self.current.load_full()?;
        (!current.expires.has_passed(now)).then_some(current)
    }

    pub(crate) fn publish(&self, ticket: CurrentCardTicket) {
        self.current.store(Some(Arc::new(ticket)));
        self.status.send_replace(RefreshStatus::Active);
    }

    /// Says to the refresher that somebody wants one.
    pub(crate) fn want(&self) {
        self.is_wanted.store(true, Ordering::Release);
    }

    /// Whether somebody has wanted one since the call before.
    pub(crate) fn take_wish(&self) -> bool {
        self.is_wanted.swap(false, Ordering::AcqRel)
    }
}
