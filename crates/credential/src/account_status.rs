//! What an operator needs to know of an account: whether its credentials are fresh, and if
//! not, why, and when the next attempt is.

use std::time::Duration;

use wechat_h5_api::{CallError, Endpoint};
use wechat_h5_clock::{Deadline, Now};

use crate::lease::LeaseCounts;

/// Whether the refresher has what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// Nothing was fetched or found in the store yet, and nothing has failed.
    NeverFetched,
    /// The last refresh succeeded, in this process or another.
    Fresh,
    /// The last refresh failed. The credentials from before are served until they expire.
    Failing,
}

/// The state of one account's credentials, as its refresher sees it.
/// [`Snapshot::account_status`](crate::Snapshot::account_status) returns the present one,
/// and [`Snapshot::watch_account_status`](crate::Snapshot::watch_account_status) each new
/// one; neither waits for a refresh. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountStatus {
    /// Whether the refresher has what it needs.
    pub state: AccountState,
    /// When that began.
    pub since: Now,
    /// When a token or a ticket was fetched last, by this process.
    pub last_success: Option<Now>,
    /// When the access token in use expires; `None`: there is none.
    pub token_expires: Option<Deadline>,
    /// When the ticket in use expires; `None`: there is none. Until then pages are signed.
    pub ticket_expires: Option<Deadline>,
    /// When the ticket for cards expires; `None`: there is none, because nobody has wanted it.
    pub card_ticket_expires: Option<Deadline>,
    /// When the access token in use was requested, since 1970, by whichever process of the
    /// store; `None`: there is none, or it could not be stored.
    pub token_requested: Option<Duration>,
    /// The same of the ticket.
    pub ticket_requested: Option<Duration>,
    /// The same of the ticket for cards.
    pub card_ticket_requested: Option<Duration>,
    /// When the next fetch is due, planned or after a failure.
    pub next_fetch: Option<Deadline>,
    /// How many fetches in a row have failed; 0 unless failing.
    pub failures: u32,
    /// What this process has done since its start.
    pub counts: FetchCounts,
    /// How often this process had the right to refresh.
    pub lease: LeaseCounts,
    /// How many of the credentials in use were fetched by this process and could not be stored
    /// yet: the other processes of the store do not have them.
    pub unstored: usize,
    /// The last failure, also after the account has recovered from it.
    pub last_failure: Option<RefreshFailure>,
}

/// The fetches of one process since its start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FetchCounts {
    /// Access tokens that were fetched.
    pub tokens: u64,
    /// Tickets that were fetched.
    pub tickets: u64,
    /// Tickets for cards that were fetched.
    pub card_tickets: u64,
    /// Fetches that failed.
    pub failures: FailureCounts,
    /// Fetches that were due and not made, because another process had just failed.
    pub held_back: u64,
    /// Access tokens that were replaced by force, of those that were fetched.
    pub forced: u64,
}

impl FetchCounts {
    /// Whether this process has called WeChat.
    pub(crate) const fn has_called(&self) -> bool {
        self.tokens + self.tickets + self.card_tickets + self.failures.total() > 0
    }
}

/// Fetches that failed, by who failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FailureCounts {
    /// WeChat responded with an errcode.
    pub refused: u64,
    /// No response arrived in time.
    pub unreachable: u64,
    /// What arrived was no response of WeChat's API.
    pub unusable: u64,
}

impl FailureCounts {
    /// All of them.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.refused + self.unreachable + self.unusable
    }

    /// One more.
    pub(crate) const fn count(&mut self, err: &CallError) {
        match err {
            CallError::Refused { .. } => self.refused += 1,
            CallError::Unreachable { .. } => self.unreachable += 1,
            _ => self.unusable += 1,
        }
    }
}

/// Why a refresh failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshFailure {
    /// When.
    pub at: Now,
    /// The endpoint that was called.
    pub endpoint: Endpoint,
    /// The host that was called, as `https://api.weixin.qq.com`, where that is known.
    pub host: Option<Box<str>>,
    /// WeChat's error code, if WeChat responded with one.
    pub errcode: Option<i64>,
    /// The whole reason in one line, with WeChat's `errmsg`.
    pub reason: String,
    /// What to change, in the settings or at WeChat, where that is known.
    pub remedy: Option<String>,
}

impl AccountStatus {
    /// Before anything was fetched.
    pub(crate) fn new(now: Now) -> Self {
        Self {
            state: AccountState::NeverFetched,
            since: now,
            last_success: None,
            token_expires: None,
            ticket_expires: None,
            card_ticket_expires: None,
            card_ticket_requested: None,
            token_requested: None,
            ticket_requested: None,
            next_fetch: None,
            failures: 0,
            counts: FetchCounts::default(),
            lease: LeaseCounts::default(),
            unstored: 0,
            last_failure: None,
        }
    }
}

impl RefreshFailure {
    /// A call that failed at this time.
    pub(crate) fn new(err: &CallError, at: Now) -> Self {
        Self {
            at,
            endpoint: err.endpoint(),
            host: err.host().map(Into::into),
            errcode: err.errcode(),
            reason: err.to_string(),
            remedy: err.remedy(),
        }
    }
}
