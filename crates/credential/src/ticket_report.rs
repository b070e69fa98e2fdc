//! What a page says that the client calls its signature invalid, although it fits the ticket
//! in use, and what is done.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use wechat_h5_sign::JsApiTicket;

/// How many suspicions wait for the refresher. More wait before they are sent.
const QUEUE: usize = 64;

/// What was done about a jsapi ticket that somebody suspects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketReport {
    /// It is no longer the current one: nothing was fetched for this report.
    Replaced,
    /// It was the current one, and WeChat returned another one.
    Refreshed,
    /// WeChat returned the same one.
    Confirmed,
    /// It was asked for too often.
    Refused {
        /// When it may be asked for again.
        retry_after: Duration,
    },
    /// WeChat cannot be reached, or refused.
    Failed {
        /// The time until the next attempt.
        retry_after: Duration,
    },
}

impl TicketReport {
    /// Whether a page may be configured with the ticket that is current now.
    #[must_use]
    pub const fn has_new_ticket(self) -> bool {
        matches!(self, Self::Replaced | Self::Refreshed)
    }
}

/// A suspicion on its way to the refresher.
pub(crate) struct SuspectedTicket {
    pub(crate) ticket: JsApiTicket,
    pub(crate) respond: oneshot::Sender<TicketReport>,
}

/// The two ends of the queue of suspicions.
pub(crate) fn queue() -> (
    mpsc::Sender<SuspectedTicket>,
    mpsc::Receiver<SuspectedTicket>,
) {
    mpsc::channel(QUEUE)
}
