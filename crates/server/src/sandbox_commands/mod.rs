//! `wechat-h5 sandbox` and `wechat-h5 demo`: a simulated WeChat on this machine.

mod clock;
mod demo_payments;
mod demo_pushes;
mod example_back_end;
mod page_proxy;

use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;
use wechat_h5_clock::Clock;
use wechat_h5_local_net::reached_at;
use wechat_h5_sandbox::{
    AddressError, Clock as SandboxClock, NetworkTrust, Options, Sandbox, Seed,
};

use self::clock::SharedClock;
use self::demo_payments::DemoPayments;
use self::demo_pushes::DemoPushes;
use self::page_proxy::PageProxy;
use crate::config::{
    API_BASE, APPID, APPSECRET, CARD_IDS, ConfigError, DEBUG_PAIRING, DEMO, DEMO_PUBLIC_URL,
    JS_API_LIST, LogConfig, OPEN_BASE, ORIGINS, PAGE_HEAD_SCRIPT, PAGE_OPEN_TAGS, PAGE_URL,
    PAGE_VCONSOLE, PUBLIC_URL, SANDBOX, SANDBOX_LISTEN, STORE, SandboxConfig, SandboxPage, Setting,
    Table, Values, network_trust, sandbox_listen,
};
use crate::listener::{Listener, SHUTDOWN_TIMEOUT};
use crate::serve::{self, Listeners, StartError, announce, bind, warn_about_variables};
use crate::signals::{Hangups, stop_signal_or};
use crate::{logging, open_file_limit};

/// Runs the sandbox alone until the process is told to stop.
///
/// # Errors
///
/// [`StartError`], before anything is served.
pub(crate) async fn sandbox(values: &Values) -> Result<(), StartError> {
    let hangups = Hangups::expect();
    let (flush, _) = logging::start(&LogConfig::read(values)?, None);
    open_file_limit::raise_limit();
    warn_about_variables(SANDBOX);
    let config = SandboxConfig::read(values)?;
    let listener = bind_sandbox(values.top(), config.listen, config.trust).await?;
    let options = Options::with_trust(listener.address(), config.trust)?;
    let mut options = options.journal_capacity(config.journal_entries);
    // The seed's domains can be a page's.
    if let Some(file) = &config.seed {
        options = options.seed(Seed::read(file)?);
    }
    if let Some(seed) = config.random_seed {
        options = options.random_seed(seed);
    }
    let mut proxied = None;
    match config.page {
        Some(SandboxPage::Direct(page)) => {
            options = options.page_url(&page).map_err(invalid(PAGE_URL.name()))?;
        }
        Some(SandboxPage::PageProxy {
            page,
            listen,
            host_header,
        }) => {
            let page = PageProxy::bind(&page, listen, host_header, config.trust).await?;
            options = page.add_to(options)?;
            proxied = Some(page);
        }
        None => {}
    }
    let (mut tasks, stop) = (JoinSet::new(), stop_signal_or(hangups, flush.clone()));
    let sandbox = Sandbox::new(options);
    warn_about_missing_jweixin(&sandbox);
    if let Some(proxied) = proxied {
        proxied.start(&sandbox, &mut tasks, stop.clone());
    }
    let address = listener.address();
    tasks.spawn(serve_sandbox(sandbox, listener, stop));
    tracing::info!(version = env!("CARGO_PKG_VERSION"), sandbox_listen = %address, "started");
    warn_about_trusted_network(address, config.trust);
    announce("sandbox", reached_at(address));
    tasks.join_all().await;
    tracing::info!("stopped");
    Ok(())
}

/// An address that this setting has and the sandbox refuses.
fn invalid(setting: String) -> impl Fn(AddressError) -> StartError {
    move |err| ConfigError::new(&setting, "cannot be used", err.to_string()).into()
}

/// Without jweixin, pages depend on the network.
fn warn_about_missing_jweixin(sandbox: &Sandbox) {
    if let Some(why) = sandbox.missing_jweixin() {
        tracing::warn!("jweixin is not at hand: {why}");
    }
}

/// Said at each start, wherever the listener is.
fn warn_about_trusted_network(address: SocketAddr, trust: NetworkTrust) {
    if trust == NetworkTrust::WholeNetwork {
        tracing::warn!(
            sandbox_listen = %address,
            fix = "publish the ports on 127.0.0.1 only, or leave --trust-network out",
            "the network is trusted: everybody who reaches the sandbox can read its secrets and \
             change it"
        );
    }
}

/// Runs the sandbox and a server that uses it until the process is told to stop.
///
/// # Errors
///
/// [`StartError`], before anything is served.
pub(crate) async fn demo(mut values: Values) -> Result<(), StartError> {
    let hangups = Hangups::expect();
    let (flush, _) = logging::start(&LogConfig::read(&values)?, None);
    open_file_limit::raise_limit();
    warn_about_variables(DEMO);
    let trust = network_trust(&values)?;
    let sandbox_listener = bind_sandbox(values.top(), sandbox_listen(&values)?, trust).await?;
    let time = SandboxClock::system();
    let options = Options::with_trust(sandbox_listener.address(), trust)?;
    let mut options = options.clock(time.clone());
    let public_url = values.top().text(&DEMO_PUBLIC_URL)?.map(str::to_owned);
    if let Some(url) = &public_url {
        // The sandbox's message about it comes first: it is the stricter of the two.
        options = options
            .page_url(url)
            .map_err(invalid(DEMO_PUBLIC_URL.name()))?;
    }
    let bound = Listeners::bind(&values).await?;
    let own_page = match trust {
        NetworkTrust::WholeNetwork => format!("http://{}/", reached_at(bound.public)),
        _ => format!("http://{}/", bound.public),
    };
    if trust == NetworkTrust::WholeNetwork && public_url.is_none() {
        values.set(&PUBLIC_URL, own_page.clone());
    }
    let page_url = public_url.unwrap_or_else(|| own_page.clone());
    let account = Sandbox::new(options.clone());
    use_sandbox(&mut values, &account);
    let pushes = DemoPushes::prepare(&mut values).await?;
    options = options.push(DemoPushes::config(bound.public, account.account().app_id()));
    let payments = DemoPayments::prepare(&mut values, &account);
    if let Some(payments) = &payments {
        options = options.orders(payments.orders(bound.public, &own_page));
    }
    values.set(&ORIGINS, vec![page_url.clone(), own_page]);
    let (listeners, config) = bound.with_config(&values)?;
    let sandbox = Sandbox::new(options.page_url(&page_url)?);
    warn_about_missing_jweixin(&sandbox);

    let (mut tasks, stop) = (JoinSet::new(), stop_signal_or(hangups, flush.clone()));
    let sandbox_address = sandbox_listener.address();
    tasks.spawn(serve_sandbox(sandbox, sandbox_listener, stop.clone()));
    let (page, internal) = (listeners.public.address(), listeners.internal.address());
    let clock: Arc<dyn Clock> = Arc::new(SharedClock::new(time));
    pushes.start(&mut tasks, &stop);
    serve::start(&config, listeners, &clock, &mut tasks, &stop)?;
    warn_about_trusted_network(sandbox_address, trust);
    announce("page", reached_at(page));
    announce("internal", reached_at(internal));
    announce("sandbox", reached_at(sandbox_address));
    show_code(&page_url);
    tasks.join_all().await;
    tracing::info!("stopped");
    Ok(())
}

async fn bind_sandbox(
    names: &Table,
    address: SocketAddr,
    trust: NetworkTrust,
) -> Result<Listener, StartError> {
    // Refused before it is bound, not after.
    Options::with_trust(address, trust).map_err(invalid(names.name(&SANDBOX_LISTEN)))?;
    bind(names, &SANDBOX_LISTEN, address).await
}

/// Serves until `stop` becomes true, then at most [`SHUTDOWN_TIMEOUT`] longer.
async fn serve_sandbox(sandbox: Sandbox, listener: Listener, stop: watch::Receiver<bool>) {
    let stopped = |mut stop: watch::Receiver<bool>| async move {
        // An error means that the sender is gone, which means stop as well.
        let _ = stop.wait_for(|stop| *stop).await;
    };
    let late = async {
        stopped(stop.clone()).await;
        tokio::time::sleep(SHUTDOWN_TIMEOUT).await;
    };
    tokio::select! {
        () = sandbox.serve(listener.into_tcp(), stopped(stop.clone())) => {}
        () = late => {}
    }
}

/// The cards that every visitor may have: that of the page's presets, and the simulated user's.
const CARDS: &str = "pDF3iY9tv9zCGCj4jTXFOo1DxHdo,pSandboxCard000000000000000000";

/// Sets a server up to use this sandbox in place of WeChat.
fn use_sandbox(values: &mut Values, sandbox: &Sandbox) {
    let account = sandbox.account();
    values.set(&APPID, account.app_id().to_string());
    values.set(&APPSECRET, account.secret().expose());
    values.set(&STORE, "memory");
    values.set(&DEBUG_PAIRING, "yes");
    values.set(&PAGE_OPEN_TAGS, "yes");
    values.set(&PAGE_VCONSOLE, "yes");
    values.set(&API_BASE, sandbox.api_base());
    values.set(&OPEN_BASE, sandbox.open_base());
    let client = format!("{}/__sandbox/client.js", sandbox.api_base());
    values.set(&PAGE_HEAD_SCRIPT, client);
    set_where_missing(values, &CARD_IDS, CARDS.into());
    // A server signs a choice of cards only for pages that ask for it.
    let apis = JS_API_LIST.default_value().unwrap_or_default();
    let apis = format!("{apis},addCard,chooseCard");
    set_where_missing(values, &JS_API_LIST, apis);
}

/// Sets what nobody has chosen otherwise.
fn set_where_missing(values: &mut Values, setting: &'static Setting, value: String) {
    if !values.top().has(setting) {
        values.set(setting, value);
    }
}

/// Prints the page's address as a QR code where the output is a terminal.
fn show_code(url: &str) {
    let mut out = std::io::stdout().lock();
    if !out.is_terminal() {
        return;
    }
    if let Ok(code) = fast_qr::QRBuilder::new(url).build() {
        let _ = writeln!(out, "\n{}", code.to_str());
    }
}
