//! `wechat-h5 serve`: builds a server from its settings and runs it.

mod listeners;
mod open_store;
mod reload;
mod start_error;
mod store_warnings;
mod warnings;

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;
use wechat_h5_clock::{Clock, SystemClock};

pub(crate) use self::listeners::Listeners;
#[cfg(feature = "sandbox")]
pub(crate) use self::listeners::bind;
use self::listeners::warn_about_internal_listener;
pub(crate) use self::open_store::open_store;
#[cfg(not(all(test, feature = "sandbox")))]
use self::reload::{Reloader, StartSettings};
#[cfg(all(test, feature = "sandbox"))]
pub(crate) use self::reload::{Reloader, StartSettings};
pub use self::start_error::StartError;
pub(crate) use self::start_error::store_remedy;
pub(crate) use self::store_warnings::warn as warn_about_store;
use self::warnings::warn_about;
pub(crate) use self::warnings::warn_about_variables;
use crate::app::AppState;
use crate::config::{Config, LogConfig, LogFormat, SERVE, SettingsSource};
use crate::signals::{Hangups, stop_signal, stopped, survive_limit_of_file_size};
use crate::traces::TraceExport;
use crate::{logging, open_file_limit, push_durability, router};

/// Runs the server until the process is told to stop.
///
/// # Errors
///
/// [`StartError`], before anything is served.
pub(crate) async fn run(source: SettingsSource) -> Result<(), StartError> {
    let hangups = Hangups::expect();
    let settings = StartSettings::read(&source)?;
    let values = &settings.values;
    let log = LogConfig::read(values)?;
    let (traces, layer) = TraceExport::start();
    let (flush, log_filter) = logging::start(&log, layer);
    traces.log_start();
    open_file_limit::raise_limit();
    survive_limit_of_file_size();
    warn_about_variables(SERVE);
    let mut tasks = JoinSet::new();
    let stop = stop_signal(flush.clone());
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let (listeners, config) = Listeners::bind(values).await?.with_config(values)?;
    let (page, internal) = (listeners.public.address(), listeners.internal.address());
    let app = start(&config, listeners, &clock, &mut tasks, &stop)?;
    let internal_url = match &app.internal_tls {
        Some(_) => format!("https://{internal}/"),
        None => format!("http://{internal}/"),
    };
    let reloader = Arc::new(Reloader::new(source, settings, page, app, log_filter));
    let follow = reloader.clone().follow_files(clock.clone());
    tasks.spawn(until_stopped(follow, stop.clone()));
    hangups.answer(move || {
        let reloader = reloader.clone();
        tokio::task::spawn_blocking(move || reloader.reload_at_hangup());
    });
    // A program that reads a log of JSON finds them in the line "started".
    if log.format == LogFormat::Text {
        announce("page", page);
        announce_url("internal", &internal_url);
    }
    tasks.join_all().await;
    traces.end().await;
    tracing::info!("stopped");
    Ok(())
}

/// Starts the refreshers and both listeners. Returns what both serve.
pub(crate) fn start(
    config: &Config,
    listeners: Listeners,
    clock: &Arc<dyn Clock>,
    tasks: &mut JoinSet<()>,
    stop: &watch::Receiver<bool>,
) -> Result<AppState, StartError> {
    let store = open_store(&config.store, clock)?;
    let (app, refreshers) = AppState::build(config, &store, clock)?;
    warn_about(config);
    warn_about_internal_listener(listeners.internal.address(), config);
    let app_ids = config
        .accounts
        .iter()
        .map(|account| account.app_id.as_str());
    // Before anything else that a reader of the log sees of the accounts.
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        listen = %listeners.public.address(),
        internal_listen = %listeners.internal.address(),
        public_url = config.public.as_str(),
        store = %config.store,
        accounts = config.accounts.len(),
        appids = app_ids.collect::<Vec<_>>().join(","),
        verification_files = config.verification_files.names().join(","),
        "started"
    );
    let cookie_key = app.clone();
    let share_cookie_key = async move { cookie_key.cookie_keys.keep_shared().await };
    tasks.spawn(until_stopped(share_cookie_key, stop.clone()));
    let stored = app.clone();
    let keep_encrypted = async move { stored.store_encryption.keep_encrypted().await };
    tasks.spawn(until_stopped(keep_encrypted, stop.clone()));
    let (followed, follow_clock) = (app.clone(), clock.clone());
    let follow_keys = async move { followed.store_encryption.follow_file(&follow_clock).await };
    tasks.spawn(until_stopped(follow_keys, stop.clone()));
    if let Some(keys) = app.client_keys.clone() {
        tasks.spawn(until_stopped(keys.follow_file(), stop.clone()));
    }
    // Requests that were accepted may wait for a credential.
    let serving = watch::Sender::new(());
    for refresher in refreshers {
        tasks.spawn(refresher.run_until(closed(serving.subscribe())));
    }
    if config.wechat.uses_wechat_directly() {
        let has_pushes = push_durability::concerns(config);
        let warn = warn_about_store(config.store.clone(), has_pushes);
        tasks.spawn(until_stopped(warn, stop.clone()));
    }
    for account in app.pushes.iter() {
        tasks.spawn(account.clone().deliver_until(stop.clone()));
    }
    let (ending, stop_events) = (app.clone(), stop.clone());
    tasks.spawn(async move {
        stopped(stop_events).await;
        ending.events.end();
    });
    let lines = app.response_headers.lines();
    let trusted = || app.trusted_proxies.clone();
    let public = listeners.public.with_trusted_proxies(trusted());
    let public = public.with_error_headers(&lines);
    let internal = listeners.internal.for_few_connections(trusted());
    let internal = internal.with_error_headers(&lines);
    let internal = internal.with_tls(app.internal_tls.clone());
    let public = public.serve(router::public(app.clone()), stop.clone());
    tasks.spawn(with(serving.clone(), public));
    let internal = internal.serve(router::internal(app.clone()), stop.clone());
    tasks.spawn(with(serving, internal));
    Ok(app)
}

/// Does the work, and drops the other value when it is done.
async fn with<T>(held: T, work: impl Future<Output = ()>) {
    work.await;
    drop(held);
}

/// Resolves when every sender was dropped.
async fn closed(mut senders: watch::Receiver<()>) {
    while senders.changed().await.is_ok() {}
}

async fn until_stopped(work: impl Future<Output = ()>, stop: watch::Receiver<bool>) {
    tokio::select! {
        () = work => {}
        () = stopped(stop) => {}
    }
}

/// Prints on stdout at which address something is served, once it is.
pub(crate) fn announce(what: &str, address: SocketAddr) {
    announce_url(what, &format!("http://{address}/"));
}

fn announce_url(what: &str, url: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody reads stdout any more: no reason to stop.
    let _ = writeln!(out, "{what:<9} {url}").and_then(|()| out.flush());
}
