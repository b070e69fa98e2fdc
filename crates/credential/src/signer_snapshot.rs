//! The newest signer of an account: what a request reads, without a lock.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::{ArcSwapOption, Guard};
use tokio::sync::{Notify, watch};
use wechat_h5_api::wait_timeout;
use wechat_h5_clock::{Clock, Deadline, Now};
use wechat_h5_sign::Signer;

use crate::account_status::AccountStatus;

/// The longest a request waits for a refresh, which makes two calls.
const WAIT_TIMEOUT: Duration = wait_timeout(2);

/// What the refresher does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefreshStatus {
    /// It has what it needs, or is fetching it.
    Active,
    /// A refresh failed, and the next one is due at this time.
    BackingOff(Deadline),
}

/// No ticket is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoTicket {
    /// The time until the next attempt.
    pub retry_after: Duration,
}

impl std::fmt::Display for NoTicket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("there is no valid jsapi ticket")
    }
}

impl std::error::Error for NoTicket {}

/// A signer, and when the ticket in it expires.
#[derive(Debug)]
struct Signing {
    signer: Signer,
    expires: Deadline,
}

/// The newest signer of one account. The [`Refresher`](crate::Refresher) replaces it and
/// requests read it; neither waits for the other.
pub struct Snapshot {
    clock: Arc<dyn Clock>,
    signing: ArcSwapOption<Signing>,
    status: watch::Sender<RefreshStatus>,
    account_status: watch::Sender<Arc<AccountStatus>>,
    requested: Notify,
}

/// A signer whose ticket was valid when it was handed out.
pub struct CurrentSigner(Guard<Option<Arc<Signing>>>);

impl CurrentSigner {
    /// The signer.
    pub fn signer(&self) -> &Signer {
        match self.0.as_ref() {
            Some(signing) => &signing.signer,
            None => unreachable!("constructed only around a signer"),
        }
    }
}

impl std::fmt::Debug for CurrentSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("CurrentSigner").field(self.signer()).finish()
    }
}

impl Snapshot {
    /// A snapshot without a signer.
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        let account_status = AccountStatus::new(clock.now());
        Self {
            clock,
            signing: ArcSwapOption::empty(),
            status: watch::Sender::new(RefreshStatus::Active),
            account_status: watch::Sender::new(Arc::new(account_status)),
            requested: Notify::new(),
        }
    }

    /// The signer, if its ticket is valid now. One pointer is loaded, and nothing waits.
    pub fn current(&self, now: Now) -> Option<CurrentSigner> {
        let signing = self.signing.load();
        let is_valid = signing
            .as_ref()
            .is_some_and(|signing| !signing.expires.has_passed(now));
        is_valid.then_some(CurrentSigner(signing))
    }

    /// The signer, after waiting for a refresh if no ticket is valid; at most
    /// `wechat_h5_api::wait_timeout(2)`.
    ///
    /// # Errors
    ///
    /// [`NoTicket`] when the refresh failed or takes too long.
    pub async fn wait(&self) -> Result<CurrentSigner, NoTicket> {
        let mut status = self.status.subscribe();
        self.requested.notify_one();
        let waiting = async {
            loop {
                if let Some(current) = self.current(self.clock.now()) {
                    return Ok(current);
                }
                if let RefreshStatus::BackingOff(until) = *status.borrow_and_update() {
                    let retry_after = until.remaining(self.clock.now());
                    if !retry_after.is_zero() {
                        return Err(NoTicket { retry_after });
                    }
                }
                // The sender is dropped with this snapshot, not before.
                let _ = status.changed().await;
            }
        };
        let timed_out = NoTicket {
            retry_after: Duration::from_secs(1),
        };
        tokio::time::timeout(WAIT_TIMEOUT, waiting)
            .await
            .unwrap_or(Err(timed_out))
    }

    /// The state of the account, for an operator. Does not wait for a refresh.
    pub fn account_status(&self) -> Arc<AccountStatus> {
        self.account_status.borrow().clone()
    }

    /// The same, and each new one.
    pub fn watch_account_status(&self) -> watch::Receiver<Arc<AccountStatus>> {
        self.account_status.subscribe()
    }

    /// Replaces the state of the account.
    pub(crate) fn publish_account_status(&self, status: AccountStatus) {
        self.account_status.send_replace(Arc::new(status));
    }

    /// Replaces the signer.
    pub(crate) fn publish(&self, signer: Signer, expires: Deadline) {
        let signing = Signing { signer, expires };
        self.signing.store(Some(Arc::new(signing)));
        self.status.send_replace(RefreshStatus::Active);
    }

    /// Sends those who wait what the refresher does next.
    pub(crate) fn announce(&self, status: RefreshStatus) {
        self.status.send_replace(status);
    }

    /// Wakes the refresher: a setting that it waits for has changed.
    pub fn wake_refresher(&self) {
        self.requested.notify_one();
    }

    /// Resolves when a request has found no valid ticket.
    pub(crate) async fn requested(&self) {
        self.requested.notified().await;
    }
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot")
            .field("status", &*self.status.borrow())
            .finish_non_exhaustive()
    }
}
