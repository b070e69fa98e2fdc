//! Does what the refresh state decides: calls WeChat, writes the store, publishes.

mod card_ticket;
mod overtaken_token;
mod reported_token;
mod shared_failures;
mod suspected_ticket;
mod traced_fetch;
mod unstored;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use wechat_h5_api::{AccessToken, CallError, Issued, Recovery};
use wechat_h5_clock::{Clock, Deadline, Now};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, JsApiTicket, Signer};
use wechat_h5_store::Store;

use self::overtaken_token::TokenCall;
use self::traced_fetch::traced;
use self::unstored::Unstored;
use crate::account_status::{AccountState, AccountStatus, FetchCounts, RefreshFailure};
use crate::cool_down::{CoolDown, CoolDownOf};
use crate::credential_store::{CredentialKind, CredentialStore};
use crate::fail_point::fail_point;
use crate::forced_refreshes::{ForcedLimits, ForcedRefreshes};
use crate::lease::RefreshLease;
use crate::platform::Platform;
use crate::refresh_schedule::{Action, RefreshState};
use crate::refresh_status::RefreshStatus;
use crate::shared_secret::SharedSecret;
use crate::signer_snapshot::Snapshot;
use crate::stored_credential::StoredCredential;
use crate::ticket_report::{self, SuspectedTicket};
use crate::token_mode::TokenMode;
use crate::token_report::{self, Reported};

/// How soon to look again while another process refreshes.
const OTHER_PROCESS_WAIT: Duration = Duration::from_millis(500);
/// The shortest margin: a record from the store counts as expiring a minute early, and a
/// fetch before WeChat issues a new token would only return the same one.
const ADOPTED_JITTER: f64 = 1.0;

/// Keeps one account's credentials fresh for as long as it runs.
///
/// Several processes may share one store: one of them fetches, all use the result.
pub struct Refresher {
    app_id: AppId,
    secret: SharedSecret,
    mode: TokenMode,
    /// The secret that WeChat has rejected in the last call.
    rejected: Option<Arc<AppSecret>>,
    last_success: Option<Now>,
    counts: FetchCounts,
    last_failure: Option<RefreshFailure>,
    platform: Arc<dyn Platform>,
    store: Arc<dyn Store>,
    records: CredentialStore,
    clock: Arc<dyn Clock>,
    snapshot: Arc<Snapshot>,
    lease: RefreshLease,
    cool_down: CoolDown,
    card_cool_down: CoolDown,
    state: RefreshState,
    reports: mpsc::Receiver<Reported>,
    forced: ForcedRefreshes,
    suspicions: mpsc::Receiver<SuspectedTicket>,
    suspected: ForcedRefreshes,
    /// Until when a suspected ticket is not asked for again.
    ticket_checked: Option<Deadline>,
    /// Until when a token that WeChat has just called the current one is not asked for
    /// again, because somebody reports it.
    confirmed: Option<Deadline>,
    /// What was fetched and is not stored yet.
    unstored: Unstored,
    /// Random numbers in `0.0..1.0`, which spread refreshes in time.
    jitter: Box<dyn FnMut() -> f64 + Send + Sync>,
}

impl Refresher {
    /// A refresher, and the snapshot that it publishes to. It does nothing until it is run.
    ///
    /// # Panics
    ///
    /// When the operating system has no random numbers.
    pub fn new(
        app_id: AppId,
        secret: SharedSecret,
        platform: Arc<dyn Platform>,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
    ) -> (Self, Arc<Snapshot>) {
        let (sender, reports) = token_report::queue();
        let (suspect, suspicions) = ticket_report::queue();
        let snapshot = Arc::new(Snapshot::new(clock.clone(), sender, suspect));
        let mode = TokenMode::default();
        let cool_down = |of| CoolDown::new(store.clone(), &app_id, mode, of);
        let refresher = Self {
            cool_down: cool_down(CoolDownOf::Account),
            card_cool_down: cool_down(CoolDownOf::CardTicket),
            reports,
            forced: ForcedRefreshes::new(store.clone(), ForcedLimits::TOKEN, &app_id),
            suspicions,
            suspected: ForcedRefreshes::new(store.clone(), ForcedLimits::TICKET, &app_id),
            ticket_checked: None,
            confirmed: None,
            unstored: Unstored::default(),
            jitter: Box::new(random_jitter),
            lease: RefreshLease::new(store.clone(), &app_id),
            mode,
            records: CredentialStore::new(store.clone(), app_id.clone(), mode),
            store,
            state: RefreshState::default(),
            app_id,
            secret,
            rejected: None,
            last_success: None,
            counts: FetchCounts::default(),
            last_failure: None,
            platform,
            clock,
            snapshot: snapshot.clone(),
        };
        (refresher, snapshot)
    }

    /// The same, with access tokens that are fetched in this mode.
    #[must_use]
    pub fn with_token_mode(mut self, mode: TokenMode) -> Self {
        self.mode = mode;
        self.records = CredentialStore::new(self.store.clone(), self.app_id.clone(), mode);
        let cool_down = |of| CoolDown::new(self.store.clone(), &self.app_id, mode, of);
        (self.cool_down, self.card_cool_down) = (
            cool_down(CoolDownOf::Account),
            cool_down(CoolDownOf::CardTicket),
        );
        self
    }

    /// The same with these random numbers, in `0.0..1.0`, in place of the operating
    /// system's: what it does can be repeated.
    #[must_use]
    pub fn with_jitter(mut self, jitter: impl FnMut() -> f64 + Send + Sync + 'static) -> Self {
        self.jitter = Box::new(jitter);
        self
    }

    /// Starts with what is stored, then fetches whenever something is due. Never returns:
    /// spawn it as a task, and drop or abort that to stop it.
    pub async fn run(mut self) {
        self.keep_fresh().await;
    }

    /// The same until `stop` resolves. If that is in the middle of a refresh, another
    /// process may refresh at once; what was fetched before is stored for it.
    pub async fn run_until(mut self, stop: impl Future<Output = ()>) {
        tokio::select! {
            biased;
            () = self.keep_fresh() => {}
            () = stop => {}
        }
        self.store_all().await;
        self.release_lease().await;
    }

    async fn keep_fresh(&mut self) {
        self.adopt().await;
        self.publish_status(Duration::ZERO);
        loop {
            self.store_again().await;
            let wait = self.refresh().await;
            self.publish_status(wait);
            let wait = self.unstored.wait(self.clock.now(), wait);
            let clock = self.clock.clone();
            tokio::select! {
                biased;
                () = self.records.changed() => {
                    self.adopt().await;
                    self.unstored.try_now();
                }
                Some(reported) = self.reports.recv() => self.respond(reported).await,
                Some(suspected) = self.suspicions.recv() => {
                    self.respond_to_suspicion(suspected).await;
                }
                () = self.snapshot.requested() => {}
                () = clock.sleep(wait) => {}
            }
        }
    }

    /// Fetches what is due. Returns how long there is nothing to do.
    async fn refresh(&mut self) -> Duration {
        self.retry_with_new_secret();
        if self.snapshot.take_wish_for_card_ticket() {
            self.state.want_card_ticket();
        }
        if let Action::Wait(wait) = self.state.next_action(self.clock.now()) {
            return wait;
        }
        fail_point!("before the lease");
        if !self.may_refresh().await {
            self.adopt().await;
            return OTHER_PROCESS_WAIT;
        }
        fail_point!("with the lease");
        // Another process may just have refreshed, or failed.
        self.adopt().await;
        if !matches!(self.state.next_action(self.clock.now()), Action::Wait(_)) {
            self.adopt_cool_downs().await;
        }
        while !matches!(self.state.next_action(self.clock.now()), Action::Wait(_)) {
            // Renewed each time: it must not expire during the call that follows.
            if !self.may_refresh().await {
                return OTHER_PROCESS_WAIT;
            }
            self.snapshot.announce(RefreshStatus::Active);
            self.fetch().await;
        }
        fail_point!("before the release");
        self.release_lease().await;
        fail_point!("after the release");
        let now = self.clock.now();
        self.announce_backoff(now);
        match self.state.next_action(now) {
            Action::Wait(wait) => wait,
            _ => Duration::ZERO,
        }
    }

    /// Tells those who wait that they wait in vain.
    fn announce_backoff(&self, now: Now) {
        if let Some(until) = self.state.backing_off(now) {
            self.snapshot.announce(RefreshStatus::BackingOff(until));
        } else if let Some(until) = self.state.card_backing_off(now) {
            let status = RefreshStatus::BackingOff(until);
            self.snapshot.announce_card_ticket(status);
        }
    }

    /// Whether no other process refreshes. A failing store does not prevent refreshing.
    async fn may_refresh(&mut self) -> bool {
        self.lease.acquire().await.unwrap_or_else(|err| {
            tracing::warn!(appid = %self.app_id, error = wechat_h5_api::error_chain(&err), "refreshing without a lease");
            true
        })
    }

    async fn release_lease(&mut self) {
        self.share_cool_downs().await;
        if let Err(err) = self.lease.release().await {
            tracing::warn!(appid = %self.app_id, error = wechat_h5_api::error_chain(&err), "the refresh lease could not be released");
        }
    }

    async fn fetch(&mut self) {
        let requested_at = self.clock.now();
        match self.state.next_action(requested_at) {
            Action::Wait(_) => {}
            Action::FetchToken => {
                if self.rejected.is_some() {
                    self.reload_secret();
                }
                fail_point!("access_token before the request");
                let secret = self.secret.current();
                match self.call_for_token(&secret, TokenCall::Normal).await {
                    Ok(token) => self.store_token(token, requested_at).await,
                    Err(err) => {
                        self.record_failure(&err, None);
                        if self.rejected.is_some() {
                            self.reload_secret();
                        }
                        self.retry_with_new_secret();
                    }
                }
            }
            Action::FetchTicket(token) => {
                fail_point!("jsapi_ticket before the request");
                let call = self.platform.jsapi_ticket(&token);
                let call = traced(&self.app_id, CredentialKind::JsApiTicket, call);
                match self.lease.hold(call).await {
                    Ok(ticket) => self.store_ticket(ticket, requested_at).await,
                    Err(err) => self.record_failure(&err, Some(&token)),
                }
            }
            Action::FetchCardTicket(token) => self.fetch_card_ticket(&token, requested_at).await,
        }
    }

    /// Reads the secret again, as an operator may have corrected it.
    fn reload_secret(&self) {
        let app_id = &self.app_id;
        match self.secret.reload() {
            Ok(false) => {}
            Ok(true) => {
                tracing::info!(appid = %app_id, "the AppSecret has changed and is used from now on");
            }
            Err(error) => tracing::error!(
                appid = %app_id,
                error,
                fix = "correct the file; it is read again before the next try, and at SIGHUP",
                "the AppSecret cannot be read again"
            ),
        }
    }

    /// Waits no longer, if the secret that WeChat has rejected was replaced.
    fn retry_with_new_secret(&mut self) {
        let rejected = self.rejected.as_ref();
        if rejected.is_some_and(|rejected| !self.secret.is(rejected)) {
            self.state.retry_now();
        }
    }

    async fn store_token(&mut self, token: Issued<AccessToken>, requested_at: Now) {
        fail_point!("access_token parsed");
        self.last_success = Some(requested_at);
        self.counts.tokens += 1;
        let record = StoredCredential::new(token.value.expose(), requested_at, token.expires_in);
        self.state
            .store_token(token.value, requested_at, token.expires_in, (self.jitter)());
        self.snapshot.publish_token(self.state.current_token());
        self.records.forget_failures();
        fail_point!("access_token published");
        tracing::info!(appid = %self.app_id, expires_in = token.expires_in.as_secs(), "new access token");
        let (kind, ttl) = (CredentialKind::AccessToken, token.expires_in);
        self.save(kind, record, requested_at, ttl).await;
    }

    async fn store_ticket(&mut self, ticket: Issued<JsApiTicket>, requested_at: Now) {
        fail_point!("jsapi_ticket parsed");
        self.last_success = Some(requested_at);
        self.counts.tickets += 1;
        let record = StoredCredential::new(ticket.value.expose(), requested_at, ticket.expires_in);
        let (issued_at, ttl) = (record.issued_at(), ticket.expires_in);
        let jitter = (self.jitter)();
        self.use_ticket(ticket, requested_at, issued_at, jitter);
        fail_point!("jsapi_ticket published");
        tracing::info!(appid = %self.app_id, expires_in = ttl.as_secs(), "new jsapi ticket");
        let kind = CredentialKind::JsApiTicket;
        self.save(kind, record, requested_at, ttl).await;
    }

    fn use_ticket(
        &mut self,
        Issued {
            value: ticket,
            expires_in,
        }: Issued<JsApiTicket>,
        requested_at: Now,
        issued_at: u64,
        jitter: f64,
    ) {
        let signer = Signer::new(self.app_id.clone(), &ticket);
        self.state
            .store_ticket(ticket.clone(), requested_at, expires_in, jitter);
        if let Some(expires) = self.state.ticket_expires() {
            self.snapshot.publish(signer, ticket, (issued_at, expires));
        }
    }

    fn record_failure(&mut self, err: &CallError, token: Option<&AccessToken>) {
        let (now, jitter) = (self.clock.now(), (self.jitter)());
        let recovery = err.recovery();
        self.last_failure = Some(RefreshFailure::new(err, now));
        self.counts.failures.count(err);
        match (recovery, token) {
            (Recovery::ReplaceToken, Some(token)) => {
                self.state.invalidate_token(token, now, jitter);
                self.snapshot.publish_token(self.state.current_token());
            }
            _ => self.state.record_failure(recovery, now, jitter),
        }
        self.fail(err, now);
        let (app_id, fix) = (&self.app_id, err.advice());
        let host = err.host().unwrap_or("none was called");
        let retry_in = self.state.backing_off(now);
        let retry_in = retry_in.map_or(0, |until| whole_seconds(until.remaining(now)));
        let serving_until = self.state.ticket_expires();
        let serving_until = serving_until
            .and_then(|expires| wall_time(expires, now))
            .unwrap_or_else(|| "there is no valid ticket".to_owned());
        if recovery == Recovery::ChangeSettings {
            tracing::error!(
                appid = %app_id, host, error = %err, fix, retry_in, serving_until,
                "WeChat rejected the credentials, configuration change needed"
            );
        } else {
            tracing::warn!(
                appid = %app_id, host, error = %err, fix, retry_in, serving_until,
                "token refresh failed, will retry"
            );
        }
    }

    /// Tells an operator what the state is, with the next fetch after this time.
    fn publish_status(&self, wait: Duration) {
        let now = self.clock.now();
        let ticket_expires = self.state.ticket_expires();
        let state = match (self.state.failures(), ticket_expires) {
            (1.., _) => AccountState::Failing,
            (0, Some(_)) => AccountState::Fresh,
            (0, None) => AccountState::NeverFetched,
        };
        let before = self.snapshot.account_status();
        self.snapshot.publish_account_status(AccountStatus {
            state,
            since: if state == before.state {
                before.since
            } else {
                now
            },
            token_expires: self.state.token_expires(),
            ticket_expires,
            card_ticket_expires: self.state.card_ticket_expires(),
            token_requested: self.state.token().and_then(|token| {
                self.records
                    .requested_at(CredentialKind::AccessToken, token.expose())
            }),
            ticket_requested: self.state.ticket().and_then(|ticket| {
                self.records
                    .requested_at(CredentialKind::JsApiTicket, ticket.expose())
            }),
            card_ticket_requested: self.state.card_ticket().and_then(|ticket| {
                self.records
                    .requested_at(CredentialKind::CardTicket, ticket.expose())
            }),
            next_fetch: Some(Deadline::after(now, wait)),
            failures: self.state.failures(),
            last_success: self.last_success,
            counts: self.counts,
            lease: self.lease.counts(),
            unstored: self.unstored.len(),
            last_failure: self.last_failure.clone(),
        });
    }

    /// Adopts what is stored, where another process has replaced what is in use, or it is
    /// valid for longer.
    async fn adopt(&mut self) {
        self.adopt_token().await;
        self.adopt_ticket().await;
        self.adopt_card_ticket().await;
    }

    async fn adopt_token(&mut self) {
        let (now, kind) = (self.clock.now(), CredentialKind::AccessToken);
        let token = self.state.token();
        let is_older = token.is_some_and(|token| self.records.is_older(kind, token.expose()));
        let Some(record) = self.records.load_new(kind).await else {
            return;
        };
        if let Some(stored) = record.as_stored(now, is_older)
            && self.state.wants_token(stored, now)
        {
            let (token, remaining) = (AccessToken::new(stored.value), stored.remaining);
            self.state
                .store_token(token, now, remaining, ADOPTED_JITTER);
            self.state.date_token(record.issued_at());
            self.records.forget_failures();
            self.snapshot.publish_token(self.state.current_token());
        }
        let token = self.state.token();
        if token.is_some_and(|token| token.is(record.value())) {
            self.trust_token_of(&record, now);
        }
    }

    /// The token in use is the one of this record.
    fn trust_token_of(&mut self, record: &StoredCredential, now: Now) {
        self.state.trust_token_of(record.fence());
        if let Some(age) = record.age(now) {
            let requested_at = now.monotonic.saturating_sub(age);
            self.state.settle_late_call(requested_at);
        }
    }

    async fn adopt_ticket(&mut self) {
        let (now, kind) = (self.clock.now(), CredentialKind::JsApiTicket);
        let ticket = self.state.ticket();
        let is_older = ticket.is_some_and(|ticket| self.records.is_older(kind, ticket.expose()));
        if let Some(record) = self.records.load_new(kind).await
            && let Some(stored) = record.as_stored(now, is_older)
            && self.state.wants_ticket(stored, now)
            && let Ok(ticket) = JsApiTicket::parse(stored.value)
        {
            let ticket = Issued {
                value: ticket,
                expires_in: stored.remaining,
            };
            self.use_ticket(ticket, now, record.issued_at(), ADOPTED_JITTER);
            let valid_until = self.state.ticket_expires();
            let valid_until = valid_until.and_then(|expires| wall_time(expires, now));
            tracing::info!(appid = %self.app_id, valid_until, "jsapi ticket from the store");
        }
    }
}

impl std::fmt::Debug for Refresher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Refresher")
            .field("app_id", &self.app_id)
            .finish_non_exhaustive()
    }
}

/// For the log: never 0 while there is something to wait for.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// When this is, for the log; `None` if it has passed.
fn wall_time(deadline: Deadline, now: Now) -> Option<String> {
    let remaining = deadline.remaining(now);
    if remaining.is_zero() {
        return None;
    }
    let seconds = (now.wall + remaining).as_secs();
    let time = jiff::Timestamp::from_second(i64::try_from(seconds).ok()?);
    Some(time.ok()?.to_string())
}

/// A random number in `0.0..1.0`, to spread refreshes in time.
fn random_jitter() -> f64 {
    let random = getrandom::u32().expect("the operating system has random numbers");
    f64::from(random) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_has_no_wait_of_zero_seconds() {
        for (millis, seconds) in [(0, 0), (1, 1), (400, 1), (1000, 1), (1001, 2)] {
            assert_eq!(whole_seconds(Duration::from_millis(millis)), seconds);
        }
    }

    #[test]
    fn the_log_has_the_time_until_which_a_ticket_is_served() {
        let now = Now {
            monotonic: Duration::ZERO,
            wall: Duration::from_secs(1_700_000_000),
        };
        let shown = |seconds| wall_time(Deadline::after(now, Duration::from_secs(seconds)), now);
        assert_eq!(shown(60).as_deref(), Some("2023-11-14T22:14:20Z"));
        assert_eq!(shown(0), None);
    }

    #[test]
    fn jitter_is_below_one() {
        assert!((0..1000).all(|_| (0.0..1.0).contains(&random_jitter())));
    }
}
