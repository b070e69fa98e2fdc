//! `wechat-h5 serve`: builds a server from its settings and runs it.
use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;
use wechat_h5_clock::{Clock, SystemClock};
use wechat_h5_local_net::is_private;
use wechat_h5_store::{MemoryStore, RedbStore, RedisAddressError, RedisStore, Store, StoreError};

use crate::accounts::warn_of_unusual_secret;
use crate::app::AppState;
#[cfg(feature = "sandbox")]
use crate::config::SEED;
use crate::config::{
    CommandSettings, Config, ConfigError, ExposedFile, INTERNAL_LISTEN, LISTEN, ListenConfig,
    LogConfig, LogFormat, OPEN_BASE, SERVE, STORE, Setting, StoreConfig, Table, UnknownName,
    Values, unknown_names, unknown_variables, unused_variables,
};
use crate::cookies::Cookies;
use crate::listener::Listener;
use crate::signals::{Hangups, stop_signal};
use crate::{logging, open_file_limit, router};

/// Why the process does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A setting is wrong.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// The sandbox cannot run with these settings.
    #[cfg(feature = "sandbox")]
    #[error("{0}")]
    Sandbox(#[from] wechat_h5_sandbox::AddressError),
    /// The sandbox's seed file cannot be used.
    #[cfg(feature = "sandbox")]
    #[error("{name}: {0}", name = SEED.name())]
    Seed(#[from] wechat_h5_sandbox::SeedError),
    /// The sandbox was left out at build time.
    #[cfg(not(feature = "sandbox"))]
    #[error(
        "this build has no sandbox: use `wechat-h5 serve`, or a build with the feature `sandbox`"
    )]
    NoSandbox,
    /// The process cannot listen on an address.
    #[error(
        "{setting} {address} cannot be listened on ({source}): {}",
        remedy(source)
    )]
    Listen {
        /// The setting with the address.
        setting: String,
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The client of WeChat's API cannot be made.
    #[error("{0}")]
    Api(#[from] wechat_h5_api::SetupError),
    /// No client can be made for the address of Redis.
    #[error("{name} cannot be used ({0})", name = STORE.name())]
    Redis(#[from] RedisAddressError),
    /// The store cannot be opened.
    #[error(
        "{setting} {path} cannot be opened ({}): {}",
        wechat_h5_api::error_chain(source),
        store_remedy(source)
    )]
    Store {
        /// The setting with the path.
        setting: String,
        /// The file.
        path: String,
        /// Why.
        source: StoreError,
    },
}

/// The process failed for a reason that may pass: starting it again can help.
const EXIT_MAY_PASS: u8 = 1;
/// A setting is wrong: starting again does not help. A service manager may be told so.
const EXIT_WRONG_SETTING: u8 = 2;

impl StartError {
    /// The exit code of the process: 2 if a setting has to be changed, 1 if the cause may
    /// pass by itself, as a full disk or a port in use may.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let may_pass = match self {
            Self::Listen { source, .. } => source.kind() != io::ErrorKind::PermissionDenied,
            Self::Store { source, .. } => !is_wrong_path(source),
            Self::Api(_) => true,
            Self::Config(_) | Self::Redis(_) => false,
            #[cfg(feature = "sandbox")]
            Self::Sandbox(_) | Self::Seed(_) => false,
            #[cfg(not(feature = "sandbox"))]
            Self::NoSandbox => false,
        };
        if may_pass {
            EXIT_MAY_PASS
        } else {
            EXIT_WRONG_SETTING
        }
    }
}

/// Whether the path of the store leads to something that never becomes one. A folder that
/// is missing or cannot be written may be a disk that is not mounted yet.
fn is_wrong_path(err: &StoreError) -> bool {
    matches!(err, StoreError::NotAStore(_) | StoreError::UnknownFormat)
        || err.io_kind() == Some(io::ErrorKind::IsADirectory)
}

/// Runs the server until the process is told to stop.
///
/// # Errors
///
/// [`StartError`], before anything is served.
pub(crate) async fn run(values: &Values) -> Result<(), StartError> {
    let hangups = Hangups::expect();
    let log = LogConfig::read(values)?;
    let _flush = logging::start(&log);
    open_file_limit::raise_limit();
    warn_about_variables(SERVE);
    let mut tasks = JoinSet::new();
    let stop = stop_signal();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let (listeners, config) = Listeners::bind(values).await?.with_config(values)?;
    let (page, internal) = (listeners.public.address(), listeners.internal.address());
    let app = start(&config, listeners, &clock, &mut tasks, &stop)?;
    hangups.answer(move || reload(&app));
    // A program that reads a log of JSON finds them in the line "started".
    if log.format == LogFormat::Text {
        announce("page", page);
        announce("internal", internal);
    }
    tasks.join_all().await;
    tracing::info!("stopped");
    Ok(())
}

/// Warns about variables that look like a setting and are none, and tells which are for
/// another command.
pub(crate) fn warn_about_variables(command: CommandSettings) {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let names: Vec<_> = names.collect();
    for unknown in unknown_variables(names.iter().cloned()) {
        // No error: an orchestrator may set some of its own under this prefix.
        tracing::warn!(
            variable = unknown.name,
            did_you_mean = unknown.similar,
            fix = "`wechat-h5 serve --help` has the names",
            "unknown variable, ignored"
        );
    }
    let unused = unused_variables(command, names.into_iter());
    if !unused.is_empty() {
        let variables = unused.join(",");
        tracing::info!(
            variables,
            "these variables are for other commands, not for this one"
        );
    }
}

/// What to do about an address that cannot be listened on.
fn remedy(err: &io::Error) -> &'static str {
    match err.kind() {
        io::ErrorKind::PermissionDenied => {
            "ports below 1024 are for root: use another port behind a proxy, or allow this one \
             (AmbientCapabilities=CAP_NET_BIND_SERVICE in a systemd unit)"
        }
        io::ErrorKind::AddrNotAvailable => "use an address of this machine",
        _ => "use another address, or stop the process using it",
    }
}

/// The server's two addresses, bound.
pub(crate) struct Listeners {
    pub(crate) public: Listener,
    pub(crate) internal: Listener,
}

/// Listeners, or why there are none. The configuration is checked in both cases: a wrong
/// setting is reported before a port that is in use.
pub(crate) struct Bound {
    listeners: Result<Listeners, StartError>,
    /// The public listener's address, or the one that it was to have.
    pub(crate) public: SocketAddr,
}

impl Listeners {
    pub(crate) async fn bind(values: &Values) -> Result<Bound, ConfigError> {
        let config = ListenConfig::read(values)?;
        let listeners = Self::try_bind(values.top(), config).await;
        let public = match &listeners {
            Ok(listeners) => listeners.public.address(),
            Err(_) => config.public,
        };
        Ok(Bound { listeners, public })
    }

    async fn try_bind(names: &Table, config: ListenConfig) -> Result<Self, StartError> {
        Ok(Self {
            public: bind(names, &LISTEN, config.public).await?,
            internal: bind(names, &INTERNAL_LISTEN, config.internal).await?,
        })
    }
}

impl Bound {
    /// The listeners, and the configuration, whose default public URL is their address.
    pub(crate) fn with_config(self, values: &Values) -> Result<(Listeners, Config), StartError> {
        let config = Config::read(values, self.public)?;
        Ok((self.listeners?, config))
    }
}

/// Binds an address, or says which setting has it.
pub(crate) async fn bind(
    names: &Table,
    setting: &Setting,
    address: SocketAddr,
) -> Result<Listener, StartError> {
    Listener::bind(address)
        .await
        .map_err(|source| StartError::Listen {
            setting: names.name(setting),
            address,
            source,
        })
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
    warn_about_internal_listener(listeners.internal.address());
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
    if let Some(keys) = app.client_keys.clone() {
        tasks.spawn(until_stopped(keys.follow_file(), stop.clone()));
    }
    for refresher in refreshers {
        tasks.spawn(refresher.run_until(stopped(stop.clone())));
    }
    let lines = app.response_headers.lines();
    let trusted = || config.trusted_proxies.clone();
    let public = listeners.public.with_trusted_proxies(trusted());
    let public = public.with_error_headers(&lines);
    let internal = listeners.internal.for_few_connections(trusted());
    let internal = internal.with_error_headers(&lines);
    tasks.spawn(public.serve(router::public(app.clone()), stop.clone()));
    tasks.spawn(internal.serve(router::internal(app.clone()), stop.clone()));
    Ok(app)
}

/// Warns about settings that work, but not in production.
fn warn_about(config: &Config) {
    for ExposedFile { path, problem, fix } in &config.exposed_files {
        tracing::warn!(path = %path.display(), problem, fix, "a file with settings is not protected");
    }
    config.verification_files.warn_about_empty_folders();
    for account in &config.accounts {
        warn_of_unusual_secret(&account.app_id, &account.secret);
        for UnknownName {
            setting,
            name,
            similar,
        } in unknown_names(account)
        {
            tracing::warn!(
                appid = %account.app_id,
                setting,
                name,
                did_you_mean = similar,
                "WeChat has no such name, and pages will not be allowed to use it"
            );
        }
    }
    let public = &config.public;
    let public_url = public.as_str();
    if public.cookies() == Cookies::Loopback {
        tracing::warn!(
            public_url,
            "plain http does not protect cookies: use it on this machine only"
        );
    }
    if let Some(port) = public.unsupported_port()
        && config.wechat.uses_wechat_directly()
    {
        tracing::warn!(
            public_url,
            port,
            fix = format!(
                "remove the port, or set {} to a server that relays logins",
                OPEN_BASE.name()
            ),
            "web authorization needs port 443: the platform's console takes no port"
        );
    }
}

/// It tells appids, errcodes and addresses to everybody who reaches it. It is not refused,
/// because in a container the checks of the platform come from outside.
fn warn_about_internal_listener(address: SocketAddr) {
    if reaches_beyond_private_networks(address.ip()) {
        tracing::warn!(
            internal_listen = %address,
            fix = "use 127.0.0.1 or a private address; in a container do not publish this port",
            "the internal listener can be reached from other machines"
        );
    }
}

fn reaches_beyond_private_networks(ip: IpAddr) -> bool {
    ip.is_unspecified() || !is_private(&ip)
}

fn open_store(config: &StoreConfig, clock: &Arc<dyn Clock>) -> Result<Arc<dyn Store>, StartError> {
    let (path, setting) = match config {
        StoreConfig::Memory => return Ok(Arc::new(MemoryStore::new(clock.clone()))),
        StoreConfig::Redb { path, setting } => (path, setting),
        StoreConfig::Redis { address, prefix } => {
            return Ok(Arc::new(RedisStore::new(address, prefix)?));
        }
    };
    let store = RedbStore::open(path, clock.clone()).map_err(|source| StartError::Store {
        setting: setting.clone(),
        path: path.display().to_string(),
        source,
    })?;
    Ok(Arc::new(store))
}

async fn until_stopped(work: impl Future<Output = ()>, stop: watch::Receiver<bool>) {
    tokio::select! {
        () = work => {}
        () = stopped(stop) => {}
    }
}

/// What to do about a store that cannot be opened. Its file holds who is signed in: deleting
/// it is no remedy, except where it is of no use any more.
fn store_remedy(err: &StoreError) -> &'static str {
    match (err, err.io_kind()) {
        (StoreError::InUse, _) => {
            "stop that process, or give this one a file of its own; do not delete the file"
        }
        (StoreError::NotAStore(_), _) => "name a file that does not exist yet, or one of a store",
        (StoreError::UnknownFormat, _) => {
            "if this was the store, its beginning is damaged: move it away, and a new one is \
             created; otherwise name a file that does not exist yet"
        }
        (StoreError::NotSetAside(_), _) => {
            "move the file away, or let the user that runs the server rename it; users sign in \
             again"
        }
        (_, Some(io::ErrorKind::NotFound)) => {
            "create the folder, and let the user that runs the server write there"
        }
        (_, Some(io::ErrorKind::PermissionDenied)) => {
            "let the user that runs the server read and write the file and its folder"
        }
        (_, Some(io::ErrorKind::IsADirectory)) => "add the name of a file to the path",
        (_, Some(io::ErrorKind::StorageFull)) => "free space on the disk; do not delete the file",
        (_, Some(io::ErrorKind::ReadOnlyFilesystem)) => "use a path on a disk that can be written",
        (StoreError::Io(_), _) => "check the disk; do not delete the file",
        _ => "move the file away to start with an empty one; users sign in again",
    }
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // Nobody can tell it to stop any more: that is a stop too.
    drop(stop.wait_for(|is_stopped| *is_stopped).await);
}

/// Reads each AppSecret, the verification files and the client keys again.
fn reload(app: &AppState) {
    tracing::info!(
        "SIGHUP: files with an AppSecret, verification files and client keys are read again, \
         other settings are not"
    );
    app.accounts.reload_secrets();
    app.reload_verification_files();
    if let Some(keys) = &app.client_keys {
        keys.reload();
    }
}

/// Prints on stdout at which address something is served, once it is.
pub(crate) fn announce(what: &str, address: SocketAddr) {
    let mut out = std::io::stdout().lock();
    // Nobody reads stdout any more: no reason to stop.
    let _ = writeln!(out, "{what:<9} http://{address}/").and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_internal_listener_on_all_or_on_public_addresses_is_warned_about() {
        for (ip, expected) in [
            ("127.0.0.1", false),
            ("10.0.0.1", false),
            ("::1", false),
            ("fd00::1", false),
            ("0.0.0.0", true),
            ("::", true),
            ("203.0.113.1", true),
        ] {
            let ip = ip.parse().unwrap();
            assert_eq!(reaches_beyond_private_networks(ip), expected, "{ip}");
        }
    }

    #[test]
    fn a_store_that_cannot_be_opened_has_the_hint_of_its_cause() {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("diary"), "dear diary").unwrap();
        let _used = RedbStore::open(&path("used.redb"), clock.clone()).unwrap();
        for (path, hint) in [
            (path("missing/x.redb"), "create the folder"),
            (path(""), "add the name of a file"),
            (
                path("diary"),
                "if this was the store, its beginning is damaged",
            ),
            (path("used.redb"), "stop that process"),
        ] {
            let config = StoreConfig::Redb {
                path: path.clone(),
                setting: "--store".to_owned(),
            };
            let Err(err) = open_store(&config, &clock) else {
                panic!("{} was opened", path.display());
            };
            let message = err.to_string();
            let start = format!("--store {} cannot be opened (", path.display());
            assert!(message.starts_with(&start), "{message}");
            assert!(message.contains(&format!("): {hint}")), "{message}");
        }
        for (kind, hint) in [
            (io::ErrorKind::PermissionDenied, "let the user"),
            (io::ErrorKind::StorageFull, "free space"),
        ] {
            let err = StoreError::from(io::Error::from(kind));
            assert!(store_remedy(&err).starts_with(hint));
        }
    }

    #[test]
    fn only_a_wrong_setting_has_the_exit_code_that_prevents_a_restart() {
        let listen = |kind: io::ErrorKind| StartError::Listen {
            setting: LISTEN.name(),
            address: ([0, 0, 0, 0], 80).into(),
            source: kind.into(),
        };
        let store = |source| StartError::Store {
            setting: "--store".to_owned(),
            path: "x.redb".to_owned(),
            source,
        };
        let disk = |kind: io::ErrorKind| store(StoreError::from(io::Error::from(kind)));
        for (err, code) in [
            (
                ConfigError::new("--store", "is wrong", "change it").into(),
                2,
            ),
            (listen(io::ErrorKind::PermissionDenied), 2),
            (listen(io::ErrorKind::AddrInUse), 1),
            (listen(io::ErrorKind::AddrNotAvailable), 1),
            (store(StoreError::NotAStore("it is a symbolic link")), 2),
            (store(StoreError::UnknownFormat), 2),
            (disk(io::ErrorKind::IsADirectory), 2),
            (store(StoreError::InUse), 1),
            (disk(io::ErrorKind::StorageFull), 1),
            (disk(io::ErrorKind::PermissionDenied), 1),
            (disk(io::ErrorKind::ReadOnlyFilesystem), 1),
            (disk(io::ErrorKind::NotFound), 1),
            (disk(io::ErrorKind::Other), 1),
        ] {
            assert_eq!(err.exit_code(), code, "{err}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_used_has_the_hint_of_its_cause() {
        for (kind, hint) in [
            (io::ErrorKind::PermissionDenied, "ports below 1024"),
            (
                io::ErrorKind::AddrNotAvailable,
                "use an address of this machine",
            ),
            (
                io::ErrorKind::AddrInUse,
                "use another address, or stop the process",
            ),
        ] {
            let err = StartError::Listen {
                setting: LISTEN.name(),
                address: ([0, 0, 0, 0], 80).into(),
                source: kind.into(),
            };
            let message = err.to_string();
            assert!(
                message.starts_with("WECHAT_H5_LISTEN 0.0.0.0:80 cannot"),
                "{message}"
            );
            assert!(message.contains(&format!("): {hint}")), "{message}");
        }
    }
}
