#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod account;
mod client;
mod clock;
mod closest;
mod control;
mod counters;
mod digest;
mod domain;
mod error_body;
mod explanation;
mod faults;
mod html;
mod journal;
mod ledger;
mod menu;
mod options;
mod platform;
mod proxy;
mod push;
mod qr_picture;
mod query;
mod quota_path;
mod random;
mod renamed;
mod router;
mod seed;
mod serve;
mod shell;
mod twin;
mod verify;
mod wire;

use std::sync::Arc;

pub use account::{
    Account, AccountKind, AllowList, AppSecret, IpRange, IpRangeError, Limit, Limits, Template,
    TemplateError,
};
pub use client::{
    ApiName, ApiNameError, BridgeTiming, CallOutcome, ClientSettings, CustomApiName, JweixinBody,
    Network, Profile, Ui,
};
pub use clock::{Clock, ClockError};
pub use counters::{Counters, Counts, Verdicts};
pub use domain::{DomainError, DomainRule, RegisteredDomain};
pub use faults::{Calls, Effect, Fault, FaultError};
pub use journal::{Entry, Kind, Note};
pub use options::{Options, OptionsError};
pub use proxy::Upstream;
pub use push::{
    Attempt, Delivered, Outcome, Push, PushConfig, PushError, PushMode, PushVerdict, UrlCheck,
};
pub use seed::{Seed, SeedError};

use journal::Wanted;
use twin::Twin;

/// One running twin of the platform.
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
    twin: Arc<Twin>,
}

impl Sandbox {
    /// A sandbox that has issued nothing yet.
    pub fn new(options: Options) -> Self {
        Self {
            twin: Arc::new(Twin::new(options)),
        }
    }

    /// Why pages would get no jweixin, in words for whoever starts the sandbox;
    /// `None` where it is there.
    pub fn missing_jweixin(&self) -> Option<String> {
        client::jweixin::missing(&self.twin)
    }

    /// Every route, ready to be served.
    pub fn router(&self) -> axum::Router {
        router::build(Arc::clone(&self.twin))
    }

    /// A reverse proxy for a page that the sandbox does not serve: the client
    /// simulator comes first in the head of its documents.
    pub fn proxy(&self, upstream: &Upstream) -> axum::Router {
        proxy::router(Arc::clone(&self.twin), upstream.clone())
    }

    /// Serves every route on this listener until `stop` is ready. Unlike the
    /// router on any other listener, connections can be reset by a fault.
    pub async fn serve(
        &self,
        listener: tokio::net::TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) {
        serve::serve(self.router(), listener, stop).await;
    }

    /// Makes calls go wrong from now on. Answers the fault's number.
    ///
    /// # Errors
    /// [`FaultError`] where the fault can never happen.
    pub fn inject(&self, fault: Fault) -> Result<u64, FaultError> {
        fault.check()?;
        let now = self.twin.now();
        Ok(self.twin.faults().inject(fault, now).id())
    }

    /// Pushes a message or an event to the configured URL, three times at most.
    ///
    /// # Errors
    /// [`PushError`] where there is no such push, or nowhere to push it to.
    pub async fn push(&self, push: &Push) -> Result<Delivered, PushError> {
        let delivery = push::deliver(&self.twin, push);
        self.twin.random.scope(delivery).await
    }

    /// Checks the configured URL, as WeChat's console does.
    ///
    /// # Errors
    /// [`PushError`] where there is no URL.
    pub async fn check_push_url(&self) -> Result<UrlCheck, PushError> {
        let check = push::check_url(&self.twin);
        self.twin.random.scope(check).await
    }

    /// Takes all faults back.
    pub fn clear_faults(&self) {
        self.twin.faults().clear();
    }

    /// The account that is meant where none is named, as it was at the start.
    pub fn account(&self) -> &Account {
        self.twin.options.first_account()
    }

    /// Where the platform's API answers, without a slash at the end.
    pub fn api_base(&self) -> &str {
        self.twin.options.api_base()
    }

    /// Where the authorize page is, without a slash at the end.
    pub fn open_base(&self) -> &str {
        self.twin.options.open_base()
    }

    /// The paths of the platform's API that are answered here.
    pub fn endpoints() -> impl Iterator<Item = &'static str> {
        platform::endpoints::paths()
    }

    /// The return codes that the platform's API answers with here.
    pub fn errcodes() -> impl Iterator<Item = i64> {
        error_body::Errcode::ALL.iter().map(|code| code.number())
    }

    /// Moves virtual time forward.
    pub fn advance(&self, seconds: u64) {
        self.twin.options.clock.advance(seconds);
    }

    /// How often what was called since the start or the last reset, and what the
    /// tokens were worth.
    pub fn counters(&self) -> Counters {
        self.twin.counters().clone()
    }

    /// What happened so far, oldest first; of one kind, or everything.
    pub fn journal(&self, kind: Option<Kind>) -> Vec<Entry> {
        self.twin.journal().entries(Wanted::all(kind))
    }

    /// The same, but only what came after the entry with this number.
    pub fn journal_after(&self, seq: u64, kind: Option<Kind>) -> Vec<Entry> {
        let wanted = Wanted {
            after: seq,
            ..Wanted::all(kind)
        };
        self.twin.journal().entries(wanted)
    }
}
