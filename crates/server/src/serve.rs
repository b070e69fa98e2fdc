//! `wechat-h5 serve`: puts a server together and runs it to the end.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::app::AppState;
use crate::cli::ServeArgs;
use crate::config::{Config, ConfigError, LogConfig, Raw, StoreConfig, listen_address};
use crate::cookies::Cookies;
use crate::listener::Listener;
use crate::{logging, router};
use wechat_h5_clock::{Clock, SystemClock};
use wechat_h5_store::{MemoryStore, RedbStore, Store};

/// Why the process ends at once.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A setting is wrong.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// The sandbox will not start.
    #[error("{0}")]
    Sandbox(#[from] wechat_h5_sandbox::OptionsError),
    /// The sandbox's seed file cannot be used.
    #[error("--seed: {0}")]
    Seed(#[from] wechat_h5_sandbox::SeedError),
    /// An address cannot be listened on.
    #[error(
        "{variable} {address} cannot be listened on ({source}): use another address, or end what uses it"
    )]
    Listen {
        /// The variable with the address.
        variable: &'static str,
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The client of WeChat's API cannot be made.
    #[error("{0}")]
    Api(#[from] wechat_h5_api::SetupError),
    /// The store cannot be opened.
    #[error(
        "WECHAT_H5_STORE {path} cannot be opened ({reason}): use another path, or end what has it open"
    )]
    Store {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
}

/// Runs the server until it is told to stop.
///
/// # Errors
///
/// [`StartError`], before anything is served.
pub async fn run(args: &ServeArgs) -> Result<(), StartError> {
    let raw = Raw::load(args.config.as_deref(), variables(), args)?;
    logging::start(&LogConfig::check(&raw)?);
    for variable in Raw::unknown_variables(variables().map(|(name, _)| name)) {
        // No error: an orchestrator may set some of its own under this prefix.
        tracing::warn!(variable, "is not a setting, see CONFIG.md for the names");
    }
    let mut tasks = JoinSet::new();
    let stop = stop_signal();
    let listeners = Listeners::bind(&raw).await?;
    let (page, internal) = (listeners.public.address(), listeners.internal.address());
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    start(&raw, listeners, &clock, &mut tasks, &stop)?;
    announce("page", page);
    announce("internal", internal);
    tasks.join_all().await;
    Ok(())
}

/// The environment, without what is not text and so not ours.
fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// The server's two addresses, bound.
pub(crate) struct Listeners {
    pub(crate) public: Listener,
    internal: Listener,
}

impl Listeners {
    pub(crate) async fn bind(raw: &Raw) -> Result<Self, StartError> {
        let listen = raw.listen.as_deref();
        let public = listen_address("WECHAT_H5_LISTEN", listen, "127.0.0.1:8080")?;
        let name = "WECHAT_H5_INTERNAL_LISTEN";
        let internal = listen_address(name, raw.internal_listen.as_deref(), "127.0.0.1:8081")?;
        // A wrong setting is said before a port that is taken.
        Config::check(raw, public)?;
        Ok(Self {
            public: bind("WECHAT_H5_LISTEN", public).await?,
            internal: bind(name, internal).await?,
        })
    }

    pub(crate) fn internal_address(&self) -> SocketAddr {
        self.internal.address()
    }
}

/// Binds an address, or says which variable holds it.
pub(crate) async fn bind(
    variable: &'static str,
    address: SocketAddr,
) -> Result<Listener, StartError> {
    Listener::bind(address)
        .await
        .map_err(|source| StartError::Listen {
            variable,
            address,
            source,
        })
}

/// Starts the refreshers and both listeners.
pub(crate) fn start(
    raw: &Raw,
    listeners: Listeners,
    clock: &Arc<dyn Clock>,
    tasks: &mut JoinSet<()>,
    stop: &watch::Receiver<bool>,
) -> Result<(), StartError> {
    let config = Config::check(raw, listeners.public.address())?;
    let store = open_store(&config.store, clock)?;
    let (app, refreshers) = AppState::build(&config, &store, clock)?;
    warn_of(&config);
    for refresher in refreshers {
        // They have nothing to finish: they end with the process.
        tokio::spawn(refresher.run());
    }
    let public = router::public(app.clone());
    tasks.spawn(listeners.public.serve(public, stop.clone()));
    tasks.spawn(
        listeners
            .internal
            .serve(router::internal(app), stop.clone()),
    );
    Ok(())
}

/// Says what works, but hardly as it is meant.
fn warn_of(config: &Config) {
    let public = &config.public;
    let public_url = public.as_str();
    if public.cookies() == Cookies::Loopback {
        tracing::warn!(
            public_url,
            "plain http: cookies are not protected, fine on this machine only"
        );
    }
    if let Some(port) = public.odd_port()
        && config.weixin.leads_to_wechat_itself()
    {
        tracing::warn!(
            public_url,
            port,
            "the platform's console takes no port: web authorization needs the \
             scheme's own, or another server that leads there (WECHAT_H5_OPEN_BASE)"
        );
    }
}

fn open_store(config: &StoreConfig, clock: &Arc<dyn Clock>) -> Result<Arc<dyn Store>, StartError> {
    let path = match config {
        StoreConfig::Memory => return Ok(Arc::new(MemoryStore::new(clock.clone()))),
        StoreConfig::Redb(path) => path,
    };
    let store = RedbStore::open(path, clock.clone()).map_err(|err| StartError::Store {
        path: path.display().to_string(),
        reason: wechat_h5_api::error_chain(&err),
    })?;
    Ok(Arc::new(store))
}

/// Becomes true at Ctrl-C or SIGTERM.
pub(crate) fn stop_signal() -> watch::Receiver<bool> {
    let (send, receive) = watch::channel(false);
    tokio::spawn(async move {
        wait_for_signal().await;
        tracing::info!("stopping");
        send.send_replace(true);
    });
    receive
}

#[cfg(unix)]
async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

#[cfg(not(unix))]
async fn wait_for_signal() {
    let _ = tokio::signal::ctrl_c().await;
}

/// Says on stdout where something answers, once it does.
pub(crate) fn announce(what: &str, address: SocketAddr) {
    let mut out = std::io::stdout().lock();
    // Nobody reads it any more: no reason to stop.
    let _ = writeln!(out, "{what:<9} http://{address}/").and_then(|()| out.flush());
}
