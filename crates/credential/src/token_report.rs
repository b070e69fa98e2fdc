//! What a user of an access token says that WeChat calls it invalid, and what is done.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use wechat_h5_api::AccessToken;

/// How many reports wait for the refresher. More wait before they are sent.
const QUEUE: usize = 64;

/// What was done about an access token that somebody called invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenReport {
    /// It is no longer the current one: nothing was fetched for this report.
    Replaced,
    /// It was the current one, and another one was fetched.
    Refreshed,
    /// WeChat still calls it the current one, and it has been replaced by force too often.
    Refused {
        /// When it may be replaced by force again.
        retry_after: Duration,
    },
    /// WeChat cannot be reached, or refused.
    Failed {
        /// The time until the next attempt.
        retry_after: Duration,
    },
}

impl TokenReport {
    /// Whether a call that failed may succeed with the token that is current now.
    #[must_use]
    pub const fn has_new_token(self) -> bool {
        matches!(self, Self::Replaced | Self::Refreshed)
    }
}

/// A report on its way to the refresher.
pub(crate) struct Reported {
    pub(crate) token: AccessToken,
    pub(crate) reporter: String,
    pub(crate) respond: oneshot::Sender<TokenReport>,
}

/// The two ends of the queue of reports.
pub(crate) fn queue() -> (mpsc::Sender<Reported>, mpsc::Receiver<Reported>) {
    mpsc::channel(QUEUE)
}
