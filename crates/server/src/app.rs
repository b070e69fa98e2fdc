//! The state that all handlers share. Every system outside of this process is a field.

use std::ops::Deref;
use std::sync::Arc;

use url::Url;
use wechat_h5_api::{Client, PassThrough, SetupError};
use wechat_h5_clock::Clock;
use wechat_h5_credential::{Platform, Refresher, SharedSecret};
use wechat_h5_store::Store;

use crate::accounts::{Account, AccountSettings, Accounts, SecretSource};
use crate::client_address::{ClientAddresses, TrustedProxies};
use crate::client_keys::ClientKeys;
use crate::config::{AccountConfig, Config, ReadyWhen, RealTokens};
use crate::cookies::Cookies;
use crate::debug_pairing::DebugSessions;
use crate::events::EventStreams;
use crate::gateway::{Forwarder, Refusals, UserCalls};
use crate::internal_tls::TlsSettings;
use crate::login::{LoginResults, Logins, USED_STATES};
use crate::login_outage::LoginOutage;
use crate::metrics::{GatewayMetrics, PushMetrics, RequestMetrics, SignLatency};
use crate::middleware::ResponseHeaders;
use crate::origin_allow_list::Origin;
use crate::page::Page;
use crate::payments::Payments;
use crate::pending_authorization::{Authorizations, CookieKeys, UsedStates};
use crate::push::{Intake, IntakeSettings, PushAccount, PushResources, Pushes};
use crate::rate_limit::RateLimits;
use crate::relay::{Relay, USED_RELAYS};
use crate::reloadable::Reloadable;
use crate::session::Sessions;
use crate::session_authorization::SessionAuthorizations;
use crate::signature_report::Explainer;
use crate::signing_outage::SigningOutage;
use crate::store_encryption::StoreEncryption;
use crate::verification_files::VerificationFiles;

/// The state of a running server.
pub(crate) struct App {
    /// The accounts.
    pub accounts: Accounts,
    /// How the client of a request is found.
    pub client_addresses: ClientAddresses,
    /// The proxies in front of the server.
    pub trusted_proxies: Reloadable<TrustedProxies>,
    /// The back ends that may call the internal listener, if there is a file of them.
    pub client_keys: Option<Arc<ClientKeys>>,
    /// The source of time.
    pub clock: Arc<dyn Clock>,
    /// How cookies are written.
    pub cookies: Cookies,
    /// The phones that are debugged from desks, where that is on.
    pub debug_sessions: Option<DebugSessions>,
    /// The origin at which browsers reach this server.
    pub origin: Origin,
    /// The key of the login cookies.
    pub cookie_keys: Arc<CookieKeys>,
    /// The back ends that are told of new credentials.
    pub events: EventStreams,
    /// The calls of back ends.
    pub gateway_metrics: GatewayMetrics,
    /// Pending logins.
    pub logins: Logins,
    /// Passes on the calls of back ends.
    pub pass_through: PassThrough,
    /// The pushes and notifications of the accounts.
    pub pushes: Pushes,
    /// What WeChat pushes.
    pub push_metrics: PushMetrics,
    /// How many requests each client may send.
    pub rate_limits: RateLimits,
    /// The calls of back ends that were refused.
    pub refusals: Refusals,
    /// Pending authorizations of other sites.
    pub relay: Relay,
    /// Where everything is stored.
    pub store: Arc<dyn Store>,
    /// What encrypts it.
    pub store_encryption: StoreEncryption,
    /// The store as the settings write it, for operators.
    pub store_location: String,
    /// How many accounts must work.
    pub ready_when: Reloadable<ReadyWhen>,
    /// What becomes of calls of back ends with the account's token itself.
    pub real_tokens: Reloadable<RealTokens>,
    /// Sessions.
    pub sessions: Sessions,
    /// Whether WeChat still accepts their logins.
    pub session_authorizations: SessionAuthorizations,
    /// Explains why signatures are invalid.
    pub explainer: Explainer,
    /// The files by which WeChat checks the domain.
    pub verification_files: VerificationFiles,
    /// The embedded page.
    pub page: Page,
    /// The requests of the public listener.
    pub request_metrics: RequestMetrics,
    /// How long signatures take.
    pub sign_latency: SignLatency,
    /// The calls with what users' logins returned.
    pub user_calls: UserCalls,
    /// The names under which the internal listener may be called.
    pub internal_hosts: Reloadable<Vec<String>>,
    /// What the internal listener speaks TLS with.
    pub internal_tls: Option<Reloadable<TlsSettings>>,
    /// The headers of every response.
    pub response_headers: Arc<ResponseHeaders>,
}

/// A handle to the state, cheap to clone.
#[derive(Clone)]
pub(crate) struct AppState(Arc<App>);

impl Deref for AppState {
    type Target = App;

    fn deref(&self) -> &App {
        &self.0
    }
}

impl AppState {
    /// Builds the state. The refreshers do nothing until they are run.
    ///
    /// # Errors
    ///
    /// [`SetupError`] when the client of WeChat's API cannot be made.
    pub(crate) fn build(
        config: &Config,
        store: &Arc<dyn Store>,
        clock: &Arc<dyn Clock>,
    ) -> Result<(Self, Vec<Refresher>), SetupError> {
        let keys = config.store_keys.clone();
        let store_encryption = StoreEncryption::new(store.clone(), keys, clock);
        let store = &store_encryption.store();
        let api = Client::new(&config.wechat.api_bases)?;
        let pass_through = api.pass_through(&config.wechat.api_bases)?;
        let platform: Arc<dyn Platform> = Arc::new(api.clone());
        let (mut accounts, refreshers): (Vec<_>, _) = config
            .accounts
            .iter()
            .map(|account| with_refresher(account, &platform, store, clock))
            .unzip();
        for (account, config_of_it) in accounts.iter_mut().zip(&config.accounts) {
            let payments = payments(config_of_it, &config.wechat.pay_bases, store)?;
            account.payments.store(payments);
        }
        let sessions = Sessions::new(store.clone(), clock.clone(), config.session.ttl);
        let open_base = config.wechat.open_base.as_str();
        let cookie_keys = Arc::new(CookieKeys::new(store.clone()));
        let authorizations = |namespace, redirect_uri| {
            let used = UsedStates::new(store.clone(), clock.clone(), namespace);
            let (keys, clock) = (cookie_keys.clone(), clock.clone());
            Authorizations::new(keys, clock, used, open_base, redirect_uri)
        };
        let logins = authorizations(USED_STATES, config.public.callback());
        let relays = authorizations(USED_RELAYS, config.public.relay_callback());
        let results = LoginResults::new(store.clone(), clock.clone());
        let trusted_proxies = Reloadable::from(config.trusted_proxies.clone());
        let accounts = Accounts::new(accounts);
        let gateway_metrics = GatewayMetrics::new();
        let push = PushResources {
            store: store.clone(),
            clock: clock.clone(),
            metrics: PushMetrics::default(),
            pass_through: pass_through.clone(),
            call_metrics: gateway_metrics.clone(),
        };
        let events = EventStreams::new();
        let debug_pairing = config.page.debug_pairing;
        let debug_sessions = debug_pairing.then(|| DebugSessions::new(clock, events.ending()));
        let app = App {
            debug_sessions,
            pushes: pushes(config, &accounts, &push)?,
            push_metrics: push.metrics,
            accounts,
            client_addresses: ClientAddresses::new(trusted_proxies.clone()),
            trusted_proxies,
            client_keys: client_keys(config, store, clock),
            clock: clock.clone(),
            cookies: config.public.cookies(),
            origin: config.public.origin(),
            events,
            session_authorizations: SessionAuthorizations::new(sessions.clone(), api.clone()),
            logins: Logins::new(logins, sessions.clone(), results, api),
            pass_through,
            rate_limits: RateLimits::new(config.rate_limits, clock),
            refusals: Refusals::new(),
            relay: Relay::new(relays),
            cookie_keys,
            store: store.clone(),
            store_encryption,
            store_location: config.store.to_string(),
            ready_when: config.ready_when.into(),
            real_tokens: config.real_tokens.into(),
            sessions,
            explainer: Explainer::new(),
            verification_files: config.verification_files.clone(),
            page: Page::embedded(&config.page),
            gateway_metrics,
            request_metrics: RequestMetrics::new(),
            sign_latency: SignLatency::default(),
            user_calls: UserCalls::new(clock),
            internal_hosts: config.internal_hosts.clone().into(),
            internal_tls: config.internal_tls.clone().map(Reloadable::from),
            response_headers: Arc::new(ResponseHeaders::new(config)),
        };
        Ok((Self(Arc::new(app)), refreshers))
    }

    /// Passes the calls of this client on.
    pub(crate) fn forwarder<'a>(&'a self, client: &'a str) -> Forwarder<'a> {
        Forwarder {
            pass_through: &self.pass_through,
            metrics: &self.gateway_metrics,
            client,
        }
    }
}

/// The back ends that may call, if a setting names their file.
fn client_keys(
    config: &Config,
    store: &Arc<dyn Store>,
    clock: &Arc<dyn Clock>,
) -> Option<Arc<ClientKeys>> {
    let file = config.client_keys.as_ref()?;
    let app_ids = config.accounts.iter().map(|account| account.app_id.clone());
    let keys = ClientKeys::new(file, app_ids.collect(), store, clock);
    Some(Arc::new(keys))
}

/// What takes the payments of an account, if a merchant does.
pub(crate) fn payments(
    account: &AccountConfig,
    hosts: &[Url],
    store: &Arc<dyn Store>,
) -> Result<Option<Arc<Payments>>, SetupError> {
    let payment = account.payment.as_ref();
    let payments = payment.map(|payment| Payments::new(payment, hosts, store));
    Ok(payments.transpose()?.map(Arc::new))
}

/// What an account takes of WeChat's.
pub(crate) fn intake(account: &AccountConfig) -> Result<Intake, SetupError> {
    let settings = IntakeSettings {
        push: account.push.clone(),
        payment: account.payment.clone(),
        webhook: account.webhook.clone(),
    };
    Intake::new(&account.app_id, settings)
}

/// The accounts, with what they take.
fn pushes(
    config: &Config,
    accounts: &Accounts,
    shared: &PushResources,
) -> Result<Pushes, SetupError> {
    let mut pushes = Vec::new();
    for config in &config.accounts {
        if let Ok(account) = accounts.find(Some(config.app_id.as_str())) {
            let (app_id, snapshot) = (config.app_id.clone(), account.snapshot.clone());
            pushes.push(PushAccount::new(app_id, intake(config)?, snapshot, shared));
        }
    }
    Ok(Pushes::new(pushes))
}

/// An account, and the refresher that keeps its credentials fresh.
fn with_refresher(
    config: &AccountConfig,
    platform: &Arc<dyn Platform>,
    store: &Arc<dyn Store>,
    clock: &Arc<dyn Clock>,
) -> (Account, Refresher) {
    let (app_id, secret) = (config.app_id.clone(), config.secret.clone());
    let secret_source = Reloadable::from(SecretSource::of(config));
    let source = secret_source.clone();
    let secret = SharedSecret::read_by(secret, move || source.load().read());
    let (refresher, snapshot) = Refresher::new(
        app_id.clone(),
        secret.clone(),
        platform.clone(),
        store.clone(),
        clock.clone(),
    );
    let refresher = refresher.with_token_mode(config.token_mode);
    let account = Account {
        app_id,
        secret,
        secret_source,
        settings: AccountSettings::of(config).into(),
        snapshot,
        signing_outage: SigningOutage::default(),
        login_outage: LoginOutage::default(),
        payments: Reloadable::default(),
    };
    (account, refresher)
}

impl std::fmt::Debug for AppState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppState").finish_non_exhaustive()
    }
}
