//! Does what the machine decides: asks the platform, writes the store, publishes.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, JsApiTicket, Signer};

use super::lease::RefreshLease;
use super::machine::{Machine, Step};
use super::record::Record;
use super::records::{Kind, Records};
use super::snapshot::{Outlook, Snapshot};
use crate::random;
use wechat_h5_api::AccessToken;
use wechat_h5_api::{CallError, Client, Issued, Recovery};
use wechat_h5_clock::{Clock, Now};
use wechat_h5_store::Store;

/// How soon to look again while another process refreshes.
const OTHERS_WORK: Duration = Duration::from_millis(500);
/// The shortest margin: what is left of a record is a minute less than it may be,
/// and a fetch before the platform's overlap would only bring the same again.
const ADOPTED: f64 = 1.0;

/// What a fetch brings.
pub type Fetch<'a, T> = Pin<Box<dyn Future<Output = Result<Issued<T>, CallError>> + Send + 'a>>;

/// Where credentials come from.
pub trait Platform: Send + Sync + 'static {
    /// Asks for an access token.
    fn access_token<'a>(&'a self, app: &'a AppId, key: &'a AppSecret) -> Fetch<'a, AccessToken>;

    /// Asks for the ticket that signs pages.
    fn jsapi_ticket<'a>(&'a self, token: &'a AccessToken) -> Fetch<'a, JsApiTicket>;
}

impl Platform for Client {
    fn access_token<'a>(&'a self, app: &'a AppId, key: &'a AppSecret) -> Fetch<'a, AccessToken> {
        Box::pin(self.stable_token(app, key))
    }

    fn jsapi_ticket<'a>(&'a self, token: &'a AccessToken) -> Fetch<'a, JsApiTicket> {
        Box::pin(Client::jsapi_ticket(self, token))
    }
}

/// Keeps one account's credentials fresh for as long as it runs.
pub struct Refresher {
    app_id: AppId,
    secret: AppSecret,
    platform: Arc<dyn Platform>,
    records: Records,
    clock: Arc<dyn Clock>,
    snapshot: Arc<Snapshot>,
    lease: RefreshLease,
    machine: Machine,
}

impl Refresher {
    /// A refresher that has done nothing yet.
    pub fn new(
        (app_id, secret): (AppId, AppSecret),
        platform: Arc<dyn Platform>,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        snapshot: Arc<Snapshot>,
    ) -> Self {
        Self {
            lease: RefreshLease::new(store.clone(), &app_id),
            records: Records::new(store, app_id.clone()),
            machine: Machine::default(),
            app_id,
            secret,
            platform,
            clock,
            snapshot,
        }
    }

    /// Starts with what the store has, then fetches whenever something is due.
    pub async fn run(mut self) {
        self.adopt().await;
        loop {
            let wait = self.turn().await;
            let clock = self.clock.clone();
            tokio::select! {
                () = clock.sleep(wait) => {}
                () = self.snapshot.wanted() => {}
            }
        }
    }

    /// One step. Answers how long there is nothing to do.
    async fn turn(&mut self) -> Duration {
        if let Step::Wait(wait) = self.machine.next(self.clock.now()) {
            return wait;
        }
        if !self.may_refresh().await {
            self.adopt().await;
            return OTHERS_WORK;
        }
        // Another process may have refreshed until just now.
        self.adopt().await;
        while !matches!(self.machine.next(self.clock.now()), Step::Wait(_)) {
            // Renewed each time: it must outlive the call that follows.
            if !self.may_refresh().await {
                return OTHERS_WORK;
            }
            self.snapshot.announce(Outlook::Working);
            self.fetch().await;
        }
        if let Err(err) = self.lease.release().await {
            tracing::warn!(app_id = %self.app_id, error = %err, "the refresh lease was not given back");
        }
        let now = self.clock.now();
        if let Some(until) = self.machine.resting(now) {
            self.snapshot.announce(Outlook::Resting(until));
        }
        match self.machine.next(now) {
            Step::Wait(wait) => wait,
            _ => Duration::ZERO,
        }
    }

    /// Whether nobody else refreshes. A store that cannot tell does not stop us.
    async fn may_refresh(&self) -> bool {
        self.lease.acquire().await.unwrap_or_else(|err| {
            tracing::warn!(app_id = %self.app_id, error = %err, "refreshing without a lease");
            true
        })
    }

    async fn fetch(&mut self) {
        let asked = self.clock.now();
        match self.machine.next(asked) {
            Step::Wait(_) => {}
            Step::FetchToken => {
                let answer = self.platform.access_token(&self.app_id, &self.secret).await;
                match answer {
                    Ok(token) => self.take_token(token, asked).await,
                    Err(err) => self.note_failure(&err, None),
                }
            }
            Step::FetchTicket(token) => match self.platform.jsapi_ticket(&token).await {
                Ok(ticket) => self.take_ticket(ticket, asked).await,
                Err(err) => self.note_failure(&err, Some(&token)),
            },
        }
    }

    async fn take_token(&mut self, token: Issued<AccessToken>, asked: Now) {
        let record = Record::new(token.value.expose(), asked, token.expires_in);
        let dice = random::fraction();
        self.machine
            .took_token(token.value, asked, token.expires_in, dice);
        self.records
            .save(Kind::AccessToken, &record, token.expires_in)
            .await;
        tracing::info!(app_id = %self.app_id, expires_in = token.expires_in.as_secs(), "new access token");
    }

    async fn take_ticket(&mut self, ticket: Issued<JsApiTicket>, asked: Now) {
        let record = Record::new(ticket.value.expose(), asked, ticket.expires_in);
        self.use_ticket(ticket.value, asked, ticket.expires_in, random::fraction());
        self.records
            .save(Kind::JsApiTicket, &record, ticket.expires_in)
            .await;
        tracing::info!(app_id = %self.app_id, expires_in = ticket.expires_in.as_secs(), "new jsapi ticket");
    }

    fn use_ticket(&mut self, ticket: JsApiTicket, asked: Now, life: Duration, dice: f64) {
        let signer = Signer::new(self.app_id.clone(), &ticket);
        self.machine.took_ticket(ticket, asked, life, dice);
        if let Some(end) = self.machine.ticket_end() {
            self.snapshot.publish(signer, end);
        }
    }

    fn note_failure(&mut self, err: &CallError, token: Option<&AccessToken>) {
        let (now, dice) = (self.clock.now(), random::fraction());
        let advice = err.recovery();
        match (advice, token) {
            (Recovery::ReplaceToken, Some(token)) => self.machine.token_is_dead(token, now, dice),
            _ => self.machine.failed(advice, now, dice),
        }
        let app_id = &self.app_id;
        if advice == Recovery::ChangeSettings {
            tracing::error!(%app_id, error = %err, fix = err.remedy(), "somebody must change a setting");
        } else {
            tracing::warn!(%app_id, error = %err, "a refresh failed");
        }
    }

    /// Takes over what the store has, where it is new to us and still valid.
    async fn adopt(&mut self) {
        let now = self.clock.now();
        if let Some(record) = self.records.load_new(Kind::AccessToken).await
            && let Some(left) = record.left(now)
            && self.machine.wants_token(record.value(), left, now)
        {
            let token = AccessToken::new(record.value());
            self.machine.took_token(token, now, left, ADOPTED);
        }
        if let Some(record) = self.records.load_new(Kind::JsApiTicket).await
            && let Some(left) = record.left(now)
            && self.machine.wants_ticket(record.value(), left, now)
            && let Ok(ticket) = JsApiTicket::parse(record.value())
        {
            self.use_ticket(ticket, now, left, ADOPTED);
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
