//! The newest signer and access token of an account: what a request reads, without a lock.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::{ArcSwapOption, Guard};
use tokio::sync::{Notify, mpsc, oneshot, watch};
use wechat_h5_api::{AccessToken, wait_timeout};
use wechat_h5_clock::{Clock, Deadline, Now};
use wechat_h5_sign::{JsApiTicket, Signer};

use crate::account_status::AccountStatus;
use crate::card_ticket::{CardTickets, CurrentCardTicket};
use crate::refresh_status::RefreshStatus;
use crate::ticket_report::{SuspectedTicket, TicketReport};
use crate::token_report::{Reported, TokenReport};

/// The longest a request waits for a refresh, which makes two calls.
const WAIT_TIMEOUT: Duration = wait_timeout(2);

/// No ticket is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoTicket {
    /// The time until the next attempt.
    pub retry_after: Duration,
}

impl std::fmt::Display for NoTicket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("there is no valid ticket")
    }
}

impl std::error::Error for NoTicket {}

/// No access token is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoToken {
    /// The time until the next attempt.
    pub retry_after: Duration,
}

impl std::fmt::Display for NoToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("there is no valid access token")
    }
}

impl std::error::Error for NoToken {}

/// A signer, the ticket in it, and when that expires.
#[derive(Debug)]
struct Signing {
    signer: Signer,
    ticket: JsApiTicket,
    issued_at: u64,
    expires: Deadline,
}

/// A ticket that was valid when it was handed out.
#[derive(Debug, Clone)]
pub struct CurrentTicket {
    /// The ticket.
    pub ticket: JsApiTicket,
    /// When it was issued, in seconds since 1970.
    pub issued_at: u64,
    expires: Deadline,
}

impl CurrentTicket {
    /// How long it is still valid; zero once it has expired.
    pub fn remaining(&self, now: Now) -> Duration {
        self.expires.remaining(now)
    }
}

/// An access token that was valid when it was handed out.
#[derive(Debug, Clone)]
pub struct CurrentToken {
    /// The token.
    pub token: AccessToken,
    /// When it was issued, in seconds since 1970.
    pub issued_at: u64,
    pub(crate) expires: Deadline,
}

impl CurrentToken {
    /// How long it is still valid; zero once it has expired.
    pub fn remaining(&self, now: Now) -> Duration {
        self.expires.remaining(now)
    }
}

/// The newest signer and access token of one account. The [`Refresher`](crate::Refresher) replaces it and
/// requests read it; neither waits for the other.
pub struct Snapshot {
    clock: Arc<dyn Clock>,
    signing: ArcSwapOption<Signing>,
    token: ArcSwapOption<CurrentToken>,
    /// The ticket before the one in use.
    previous: ArcSwapOption<JsApiTicket>,
    card_tickets: CardTickets,
    reports: mpsc::Sender<Reported>,
    suspicions: mpsc::Sender<SuspectedTicket>,
    status: watch::Sender<RefreshStatus>,
    account_status: watch::Sender<Arc<AccountStatus>>,
    requested: Notify,
}

/// Tells that a snapshot may have other credentials than before.
#[derive(Debug)]
pub struct SnapshotChanges {
    status: watch::Receiver<RefreshStatus>,
    card_status: watch::Receiver<RefreshStatus>,
}

impl SnapshotChanges {
    /// Resolves when something has changed since the last time, and never once the snapshot
    /// is gone. Changes in quick succession are one.
    pub async fn next(&mut self) {
        let changed = tokio::select! {
            changed = self.status.changed() => changed,
            changed = self.card_status.changed() => changed,
        };
        if changed.is_err() {
            std::future::pending::<()>().await;
        }
    }
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
    /// A snapshot without a signer, and with the queues for reports of its token and ticket.
    pub(crate) fn new(
        clock: Arc<dyn Clock>,
        reports: mpsc::Sender<Reported>,
        suspicions: mpsc::Sender<SuspectedTicket>,
    ) -> Self {
        let account_status = AccountStatus::new(clock.now());
        Self {
            clock,
            signing: ArcSwapOption::empty(),
            token: ArcSwapOption::empty(),
            previous: ArcSwapOption::empty(),
            card_tickets: CardTickets::new(),
            reports,
            suspicions,
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
        let signer = self.wait_for(&self.status, |now| self.current(now)).await;
        signer.map_err(|retry_after| NoTicket { retry_after })
    }

    /// The ticket, if it is valid now. One pointer is loaded, and nothing waits.
    pub fn ticket(&self, now: Now) -> Option<CurrentTicket> {
        let signing = self.signing.load();
        let signing = signing.as_ref()?;
        let (ticket, expires) = (&signing.ticket, signing.expires);
        (!expires.has_passed(now)).then(|| CurrentTicket {
            ticket: ticket.clone(),
            issued_at: signing.issued_at,
            expires,
        })
    }

    /// The ticket, after waiting for a refresh as [`Self::wait`] does.
    ///
    /// # Errors
    ///
    /// [`NoTicket`] when the refresh failed or takes too long.
    pub async fn wait_for_ticket(&self) -> Result<CurrentTicket, NoTicket> {
        let ticket = self.wait_for(&self.status, |now| self.ticket(now)).await;
        ticket.map_err(|retry_after| NoTicket { retry_after })
    }

    /// The access token, if it is valid now. One pointer is loaded, and nothing waits.
    pub fn access_token(&self, now: Now) -> Option<Arc<CurrentToken>> {
        let token = self.token.load_full()?;
        (!token.expires.has_passed(now)).then_some(token)
    }

    /// The access token, after waiting for a refresh if none is valid; at most as long as
    /// [`Self::wait`].
    ///
    /// # Errors
    ///
    /// [`NoToken`] when the refresh failed or takes too long.
    pub async fn wait_for_token(&self) -> Result<Arc<CurrentToken>, NoToken> {
        let token = self
            .wait_for(&self.status, |now| self.access_token(now))
            .await;
        token.map_err(|retry_after| NoToken { retry_after })
    }

    /// The card ticket, if it is valid now. One pointer is loaded, and nothing waits.
    ///
    /// Nobody fetches one before [`Self::wait_for_card_ticket`] is called; from then on it is
    /// kept fresh, in every process with the same store, also after a restart.
    pub fn card_ticket(&self, now: Now) -> Option<Arc<CurrentCardTicket>> {
        self.card_tickets.current(now)
    }

    /// The card ticket, after waiting for a refresh as [`Self::wait`] does. Cards are signed
    /// with it by `wechat_h5_sign::CardToAdd` and `CardsToChoose`, or value by value:
    ///
    /// ```
    /// # use wechat_h5_credential::{NoTicket, Snapshot};
    /// use wechat_h5_sign::{Signature, card_signature};
    ///
    /// async fn sign(snapshot: &Snapshot, card_id: &str) -> Result<Signature, NoTicket> {
    ///     let ticket = snapshot.wait_for_card_ticket().await?;
    ///     let mut values = [ticket.ticket.expose(), "1700000000", "n0nce", card_id];
    ///     Ok(card_signature(&mut values))
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`NoTicket`] when the refresh failed or takes too long. An account may have no right
    /// to cards: then its pages are signed all the same.
    pub async fn wait_for_card_ticket(&self) -> Result<Arc<CurrentCardTicket>, NoTicket> {
        if let Some(ticket) = self.card_ticket(self.clock.now()) {
            return Ok(ticket);
        }
        self.card_tickets.want();
        let status = &self.card_tickets.status;
        let ticket = self.wait_for(status, |now| self.card_ticket(now)).await;
        ticket.map_err(|retry_after| NoTicket { retry_after })
    }

    /// WeChat has called this token invalid (40001, 40014, 42001), says `reporter`, who is
    /// named in the log. It is replaced if it is still the current one: thousands of
    /// reports of one token cause one fetch.
    pub async fn report_invalid_token(&self, token: &AccessToken, reporter: &str) -> TokenReport {
        let current = self.token.load_full();
        if current.is_some_and(|current| !current.token.is(token.expose())) {
            return TokenReport::Replaced;
        }
        let (respond, response) = oneshot::channel();
        let message = Reported {
            token: token.clone(),
            reporter: reporter.to_owned(),
            respond,
        };
        let reporting = async {
            self.reports.send(message).await.ok()?;
            response.await.ok()
        };
        let outcome = tokio::time::timeout(WAIT_TIMEOUT, reporting).await;
        outcome.ok().flatten().unwrap_or(TokenReport::Failed {
            retry_after: Duration::from_secs(1),
        })
    }

    /// The client calls a signature invalid that fits this ticket. It is fetched anew if it is
    /// still the current one, at most every five minutes and 20 times a day: thousands of
    /// suspicions of one ticket cause one fetch.
    pub async fn suspect_ticket(&self, ticket: &JsApiTicket) -> TicketReport {
        let current = self.signing.load_full();
        if current.is_some_and(|current| current.ticket.expose() != ticket.expose()) {
            return TicketReport::Replaced;
        }
        let (respond, response) = oneshot::channel();
        let message = SuspectedTicket {
            ticket: ticket.clone(),
            respond,
        };
        let suspecting = async {
            self.suspicions.send(message).await.ok()?;
            response.await.ok()
        };
        let outcome = tokio::time::timeout(WAIT_TIMEOUT, suspecting).await;
        outcome.ok().flatten().unwrap_or(TicketReport::Failed {
            retry_after: Duration::from_secs(1),
        })
    }

    /// The ticket before the one in use, which a page may still have been signed with.
    pub fn previous_ticket(&self) -> Option<Arc<JsApiTicket>> {
        self.previous.load_full()
    }

    /// Each change of what is current, and of what the refresher does.
    pub fn changes(&self) -> SnapshotChanges {
        SnapshotChanges {
            status: self.status.subscribe(),
            card_status: self.card_tickets.status.subscribe(),
        }
    }

    /// What `find` finds, or the time until the next attempt.
    async fn wait_for<T>(
        &self,
        status: &watch::Sender<RefreshStatus>,
        find: impl Fn(Now) -> Option<T>,
    ) -> Result<T, Duration> {
        // To wake the refresher for each call would cost more than the rest of the call here.
        if let Some(found) = find(self.clock.now()) {
            return Ok(found);
        }
        let mut status = status.subscribe();
        self.requested.notify_one();
        let waiting = async {
            loop {
                // Before the credential is looked for: what is published after that is a change.
                let seen = *status.borrow_and_update();
                if let Some(found) = find(self.clock.now()) {
                    return Ok(found);
                }
                if let RefreshStatus::BackingOff(until) = seen {
                    let retry_after = until.remaining(self.clock.now());
                    if !retry_after.is_zero() {
                        return Err(retry_after);
                    }
                }
                // The sender is dropped with this snapshot, not before.
                let _ = status.changed().await;
            }
        };
        tokio::time::timeout(WAIT_TIMEOUT, waiting)
            .await
            .unwrap_or(Err(Duration::from_secs(1)))
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

    /// Replaces the signer, and the ticket in it.
    pub(crate) fn publish(
        &self,
        signer: Signer,
        ticket: JsApiTicket,
        (issued_at, expires): (u64, Deadline),
    ) {
        let signing = Signing {
            signer,
            ticket,
            issued_at,
            expires,
        };
        let before = self.signing.swap(Some(Arc::new(signing)));
        self.keep_previous(before.as_deref());
        self.status.send_replace(RefreshStatus::Active);
    }

    fn keep_previous(&self, before: Option<&Signing>) {
        let current = self.signing.load();
        if let (Some(before), Some(current)) = (before, current.as_ref())
            && before.ticket.expose() != current.ticket.expose()
        {
            self.previous.store(Some(Arc::new(before.ticket.clone())));
        }
    }

    /// Replaces the access token. `None`: there is none that works.
    pub(crate) fn publish_token(&self, token: Option<CurrentToken>) {
        let is_valid = token.is_some();
        self.token.store(token.map(Arc::new));
        if is_valid {
            self.status.send_replace(RefreshStatus::Active);
        }
    }

    /// Replaces the card ticket.
    pub(crate) fn publish_card_ticket(&self, ticket: CurrentCardTicket) {
        self.card_tickets.publish(ticket);
    }

    /// Whether somebody has wanted a card ticket since the call before.
    pub(crate) fn take_wish_for_card_ticket(&self) -> bool {
        self.card_tickets.take_wish()
    }

    /// Sends those who wait what the refresher does next.
    pub(crate) fn announce(&self, status: RefreshStatus) {
        self.status.send_replace(status);
        self.announce_card_ticket(status);
    }

    /// The same for those who wait for a card ticket alone.
    pub(crate) fn announce_card_ticket(&self, status: RefreshStatus) {
        self.card_tickets.status.send_replace(status);
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use wechat_h5_clock::ManualClock;

    use super::*;

    /// A credential may be published while a request looks for one in vain.
    #[tokio::test(start_paused = true)]
    async fn what_is_published_between_two_looks_is_found_at_once() {
        let (reports, _reports) = mpsc::channel(1);
        let (suspicions, _suspicions) = mpsc::channel(1);
        let clock = Arc::new(ManualClock::at(1_700_000_000));
        let snapshot = Snapshot::new(clock, reports, suspicions);
        for published_at in 1..=2 {
            let looks = Cell::new(0);
            let find = |_| {
                looks.set(looks.get() + 1);
                if looks.get() == published_at {
                    snapshot.status.send_replace(RefreshStatus::Active);
                }
                (looks.get() > published_at).then_some("ticket")
            };
            let found = snapshot.wait_for(&snapshot.status, find).await;
            assert_eq!(found, Ok("ticket"), "published at look {published_at}");
        }
    }
}
