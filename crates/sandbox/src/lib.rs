#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod account;
mod addresses;
mod chat;
mod client;
mod client_settings;
mod clock;
mod control;
mod excerpt;
mod faults;
mod fetch_metadata;
mod journal;
mod json_body;
mod listener;
mod lock;
mod name_hint;
mod old_field_names;
mod options;
mod page_language;
mod page_template;
mod pay;
mod platform;
mod proxy;
mod push;
mod query;
mod random;
mod request_body;
mod response_headers;
mod router;
mod seed;
mod sha1_hex;
mod shell;
mod state;
mod text_or_number;
mod unknown_page;
mod user;

use std::sync::Arc;

pub use account::{
    Account, AccountKind, AllowList, AppSecret, DomainError, DomainRule, IpListScope, IpRange,
    IpRangeError, Limit, Limits, RegisteredDomain, Template, TemplateError,
};
pub use addresses::{AddressError, HostHeader, NetworkTrust, Upstream};
pub use chat::{ChatEntry, ChatKind};
pub use client_settings::{
    ApiName, ApiNameError, BridgeTiming, CallOutcome, ClientSettings, CustomApiName, FontSize,
    HiddenOpenTags, JweixinSource, Network, OpenedFrom, Profile, PromptMode, UnknownFontSize,
};
pub use clock::{Clock, ClockError};
pub use faults::{CallSelector, Effect, Fault, FaultError};
pub use journal::{Counters, Counts, Details, EntryKind, JournalEntry, TokenVerdicts};
pub use options::Options;
pub use pay::{MerchantCredentials, OrderConfig};
pub use push::{
    Attempt, AttemptOutcome, Cdata, DataFormat, DeliveryReport, Push, PushConfig, PushError,
    PushMode, PushVerdict, UrlCheck,
};
pub use seed::{Seed, SeedError};

use journal::EntryFilter;
use listener::Server;
use state::SandboxState;

/// One simulated WeChat: the platform and the client.
///
/// ```
/// use wechat_h5_sandbox::{Options, Sandbox};
///
/// let options = Options::new("127.0.0.1:8090".parse()?)?;
/// let sandbox = Sandbox::new(options);
/// let _router: axum::Router = sandbox.router();
/// assert_eq!(sandbox.account().app_id().as_str(), "wx5a4d6f78c1e2b390");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sandbox {
    state: SandboxState,
}

impl Sandbox {
    /// A sandbox that has not issued anything yet.
    pub fn new(options: Options) -> Self {
        Self {
            state: SandboxState::new(options),
        }
    }

    /// Why pages may get no jweixin, as a message for the user; `None` if it is at hand.
    pub fn missing_jweixin(&self) -> Option<String> {
        self.state.client.missing_jweixin()
    }

    /// A router with every route.
    pub fn router(&self) -> axum::Router {
        router::build(self.state.clone())
    }

    /// A reverse proxy for a page of another server. It adds the client simulator at the
    /// start of each document's head.
    pub fn proxy(&self, upstream: &Upstream) -> axum::Router {
        let state = &self.state;
        let page = proxy::router(
            &state.addresses,
            Arc::clone(&state.client_settings),
            Arc::clone(&state.journal),
            upstream.clone(),
        );
        router::at_page_origin(state).merge(page)
    }

    /// Serves every route on this listener until `stop` is ready. Only here can a fault
    /// reset connections, and are slow clients disconnected.
    pub async fn serve(
        &self,
        listener: tokio::net::TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) {
        Server::new(listener, self.router())
            .with_error_headers(response_headers::LINES)
            .serve(stop)
            .await;
    }

    /// Serves [`Sandbox::proxy`] on this listener until `stop` is ready, with the same
    /// limits.
    pub async fn serve_proxy(
        &self,
        upstream: &Upstream,
        listener: tokio::net::TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) {
        Server::new(listener, self.proxy(upstream))
            .for_a_proxy()
            .serve(stop)
            .await;
    }

    /// Adds a fault to those in force, and returns its id.
    ///
    /// # Errors
    /// [`FaultError`] if the fault is invalid, or one too many.
    pub fn add_fault(&self, fault: Fault) -> Result<u64, FaultError> {
        let faults = &self.state.faults;
        let now = faults.now();
        let mut active = faults.active();
        Ok(active.add(vec![fault], now)?[0].id())
    }

    /// Pushes a message or an event of the current user to the configured URL, with at most
    /// three attempts.
    ///
    /// # Errors
    /// [`PushError`] if the push is invalid or no URL is configured.
    pub async fn push(&self, push: &Push) -> Result<DeliveryReport, PushError> {
        let service = &self.state.push;
        let push = push.clone().of(self.state.platform.current_openid());
        service.with_random(push::deliver(service, &push)).await
    }

    /// Checks the configured URL, as WeChat's console does.
    ///
    /// # Errors
    /// [`PushError`] if no URL is configured.
    pub async fn check_push_url(&self) -> Result<UrlCheck, PushError> {
        let service = &self.state.push;
        service.with_random(push::check_url(service)).await
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.state.faults.active().clear();
    }

    /// The account that is used where a request names none, as it was at the start.
    pub fn account(&self) -> &Account {
        &self.state.platform.accounts_at_start()[0]
    }

    /// What a server needs to take payments for the first account's merchant.
    pub fn merchant_credentials(&self) -> MerchantCredentials {
        self.state.pay.merchant_credentials()
    }

    /// The base URL of the platform's API, without a slash at the end.
    pub fn api_base(&self) -> &str {
        &self.state.addresses.api_base
    }

    /// The base URL of the authorize page, without a slash at the end.
    pub fn open_base(&self) -> &str {
        &self.state.addresses.open_base
    }

    /// The paths of the platform's API that the sandbox serves.
    pub fn endpoints() -> impl Iterator<Item = &'static str> {
        platform::endpoint_paths()
    }

    /// The paths of WeChat Pay's API that the sandbox serves; a parameter is in braces.
    pub fn pay_endpoints() -> impl Iterator<Item = &'static str> {
        pay::endpoint_paths()
    }

    /// The codes of the errors that WeChat Pay's API returns here.
    pub fn pay_error_codes() -> impl Iterator<Item = &'static str> {
        pay::PayErrorCode::ALL.iter().map(|code| code.code())
    }

    /// The errcodes that the platform's API returns here.
    pub fn errcodes() -> impl Iterator<Item = i64> {
        platform::Errcode::ALL.iter().map(|code| code.number())
    }

    /// Moves virtual time forward.
    pub fn advance(&self, seconds: u64) {
        self.state.clock.advance(seconds);
    }

    /// The counts of calls and of token verdicts since the start or the last reset.
    pub fn counters(&self) -> Counters {
        self.state.journal.counters().clone()
    }

    /// What this user, or all users, and the account have written to each other, oldest first.
    pub fn chat(&self, openid: Option<&str>) -> Vec<ChatEntry> {
        let log = self.state.chat.log();
        log.list(openid, 0).into_iter().cloned().collect()
    }

    /// The journal, oldest entry first; the entries of one kind, or all.
    pub fn journal(&self, kind: Option<EntryKind>) -> Vec<JournalEntry> {
        self.state.journal.entries().list(&EntryFilter::all(kind))
    }

    /// The entries after the one with this number.
    pub fn journal_after(&self, seq: u64, kind: Option<EntryKind>) -> Vec<JournalEntry> {
        let filter = EntryFilter {
            after: seq,
            ..EntryFilter::all(kind)
        };
        self.state.journal.entries().list(&filter)
    }
}
