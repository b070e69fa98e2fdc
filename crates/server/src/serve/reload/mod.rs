//! Reads the settings again: at SIGHUP, and when their files change.
//!
//! New settings are used as a whole or not at all. What needs a restart is told.

mod apply;
mod apply_intake;
mod watched_files;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wechat_h5_clock::Clock;

use self::watched_files::FileStates;
use crate::app::AppState;
use crate::config::{Config, ConfigError, LOG, ListenConfig, LogConfig, SettingsSource, Values};
use crate::file_stamp::{LOOK_INTERVAL, Seen};
use crate::logging::LogFilter;

/// Reads the settings of a running server again.
pub(crate) struct Reloader {
    source: SettingsSource,
    /// The public listener's address.
    bound: SocketAddr,
    app: AppState,
    log_filter: LogFilter,
    running: Mutex<Running>,
}

/// What the server runs with.
struct Running {
    values: Values,
    files: Seen<FileStates>,
}

/// The settings of a start, and the states of their files before they were read: what is
/// written while the server starts is a change.
pub(crate) struct StartSettings {
    pub(crate) values: Values,
    files: FileStates,
}

impl StartSettings {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], when a file or a setting cannot be read.
    pub(crate) fn read(source: &SettingsSource) -> Result<Self, ConfigError> {
        // The first reading says which files there are.
        let before = FileStates::of(&source.load()?);
        let values = source.load()?;
        let files = FileStates::of(&values).seen_at(&before);
        Ok(Self { values, files })
    }
}

/// Settings that can be used, checked as at a start.
struct NewSettings {
    values: Values,
    config: Config,
    log: LogConfig,
    /// The settings whose new value needs a restart.
    need_restart: Vec<String>,
}

impl Reloader {
    /// Of a server that runs with these settings.
    pub(crate) fn new(
        source: SettingsSource,
        settings: StartSettings,
        bound: SocketAddr,
        app: AppState,
        log_filter: LogFilter,
    ) -> Self {
        let StartSettings { values, files } = settings;
        let files = Seen::read(files);
        Self {
            source,
            bound,
            app,
            log_filter,
            running: Mutex::new(Running { values, files }),
        }
    }

    /// Reads the settings, the keys of the store and the client keys, because of a signal.
    pub(crate) fn reload_at_hangup(&self) {
        tracing::info!("SIGHUP: the settings and their files are read again");
        let is_used = self.reload(&mut self.lock());
        self.app.store_encryption.reload();
        if is_used && let Some(keys) = &self.app.client_keys {
            keys.reload();
        }
    }

    /// Reads the settings whenever a file of theirs has changed, for ever. The client keys have
    /// a watch of their own.
    pub(super) async fn follow_files(self: Arc<Self>, clock: Arc<dyn Clock>) {
        loop {
            clock.sleep(LOOK_INTERVAL).await;
            let reloader = self.clone();
            // A file on a network may keep a thread waiting.
            let looked = tokio::task::spawn_blocking(move || reloader.reload_if_changed());
            let _ = looked.await;
        }
    }

    /// Reads the settings if a file of theirs has changed.
    pub(crate) fn reload_if_changed(&self) {
        let mut running = self.lock();
        let now = running.files.last().again();
        if running.files.is_to_be_read(now) {
            self.reload(&mut running);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns whether the settings can be used.
    fn reload(&self, running: &mut Running) -> bool {
        // Before anything is read: what is read is at least as new.
        let before = running.files.last().again();
        let loaded = self.source.load();
        let files = loaded.as_ref().map(FileStates::of);
        let files = files.map_or_else(|_| before.clone(), |files| files.seen_at(&before));
        let new = loaded.and_then(|values| self.check(values, &running.values));
        let is_used = new.is_ok();
        let kept = match new {
            Ok(new) => {
                self.apply(&new);
                running.values = new.values;
                FileStates::of(&running.values).seen_at(&before)
            }
            Err(error) => {
                tracing::error!(
                    %error,
                    fix = "correct what `error` names: until then no new setting is used",
                    "the settings cannot be read again: those from before stay"
                );
                before
            }
        };
        running.files = Seen::read(files.with(kept));
        is_used
    }

    /// Checks the values as they are written, and as this process can use them.
    fn check(&self, values: Values, before: &Values) -> Result<NewSettings, ConfigError> {
        self.read(&values)?;
        let reloaded = values.for_running(before);
        let (config, log) = self.read(&reloaded.values)?;
        Ok(NewSettings {
            values: reloaded.values,
            config,
            log,
            need_restart: reloaded.need_restart,
        })
    }

    fn read(&self, values: &Values) -> Result<(Config, LogConfig), ConfigError> {
        let log = LogConfig::read(values)?;
        ListenConfig::read(values)?;
        Ok((Config::read(values, self.bound)?, log))
    }

    fn apply(&self, new: &NewSettings) {
        let mut changed = apply::apply(&self.app, &new.config);
        if self.log_filter.replace(&new.log.filter) {
            changed.push(LOG.key.to_owned());
        }
        if changed.is_empty() {
            changed.push("nothing".to_owned());
        }
        let changed = changed.join(",");
        tracing::info!(changed, "settings read again");
        if !new.need_restart.is_empty() {
            tracing::warn!(
                restart_to_apply = new.need_restart.join(","),
                "settings have changed that are not used before a restart"
            );
        }
    }
}
