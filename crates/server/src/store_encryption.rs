//! Encrypts what is stored, with the keys of a file that is read again at SIGHUP and when it changes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::sleep;
use wechat_h5_clock::Clock;
use wechat_h5_store::{EncryptedStore, Key, Namespace, Reencrypted, Store, StoreError, StoreKeys};

use crate::config::{Config, StoreKeyFile};
use crate::file_stamp::{FileState, LOOK_INTERVAL, Seen};
use crate::random;

/// The right to encrypt everything again: one process does it for all.
const REENCRYPTION: Namespace = Namespace::new("reencryption", 1).lossy();
/// Longer than it takes.
const LEASE: Duration = Duration::from_mins(10);
/// How soon it is looked again: other processes may have written meanwhile with other keys.
const NEXT_LOOK: Duration = Duration::from_mins(10);
/// How soon it is tried again while another process does it, or the store fails.
const RETRY: Duration = Duration::from_secs(30);

/// What is left to do, if anything. Who has read that nothing is destroys the old key.
fn log_end(unreadable: u64) {
    if unreadable == 0 {
        tracing::info!("every stored value is as the keys of the store say");
        return;
    }
    tracing::warn!(
        unreadable,
        fix = "if they are needed, write the key that has encrypted them into the second line of \
               the file of WECHAT_H5_STORE_KEY_FILE; otherwise they expire",
        "stored values can be read with none of the keys of the store, and stay as they are"
    );
}

/// The store, as a command reads it that runs beside the server.
pub(crate) fn decrypted(
    inner: Arc<dyn Store>,
    config: &Config,
    clock: &Arc<dyn Clock>,
) -> Arc<dyn Store> {
    StoreEncryption::new(inner, config.store_keys.clone(), clock).store()
}

/// The store that encrypts, and the file with its keys, if there is one.
pub(crate) struct StoreEncryption {
    store: Arc<EncryptedStore>,
    file: Option<StoreKeyFile>,
    seen: Mutex<Option<Seen<FileState>>>,
    has_new_keys: Notify,
}

impl StoreEncryption {
    /// Encrypts the values of this store.
    pub(crate) fn new(
        inner: Arc<dyn Store>,
        file: Option<StoreKeyFile>,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        let keys = file.as_ref().map(|file| file.keys().clone());
        let keys = keys.unwrap_or_else(StoreKeys::none);
        Self {
            store: Arc::new(EncryptedStore::new(inner, keys, clock.clone())),
            seen: Mutex::new(file.as_ref().map(|file| Seen::read(file.state()))),
            file,
            has_new_keys: Notify::new(),
        }
    }

    /// The store.
    pub(crate) fn store(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    /// Reads the file again. One that is wrong changes nothing.
    pub(crate) fn reload(&self) {
        let Some(file) = &self.file else {
            return;
        };
        // Before it is read: what is read is at least as new.
        let state = FileState::of(file.path());
        *self.seen() = Some(Seen::read(state));
        match file.read_again() {
            Ok(keys) => {
                tracing::info!(keys = keys.names(), "the keys of the store were read again");
                self.store.set_keys(keys);
                self.has_new_keys.notify_one();
            }
            Err(error) => {
                tracing::error!(
                    %error,
                    "the keys of the store cannot be read again: those from before are used"
                );
            }
        }
    }

    /// Reads the file whenever it has changed, for ever.
    pub(crate) async fn follow_file(&self, clock: &Arc<dyn Clock>) {
        while self.file.is_some() {
            clock.sleep(LOOK_INTERVAL).await;
            // It is short, and was read before anything was served.
            self.reload_if_changed();
        }
    }

    /// Looks at the file, and reads it if it has changed.
    pub(crate) fn reload_if_changed(&self) {
        let Some(file) = &self.file else {
            return;
        };
        let now = FileState::of(file.path());
        let is_to_be_read = self
            .seen()
            .as_mut()
            .is_some_and(|seen| seen.is_to_be_read(now));
        if is_to_be_read {
            self.reload();
        }
    }

    fn seen(&self) -> MutexGuard<'_, Option<Seen<FileState>>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Encrypts again what was written before there was a key or with another one, now and
    /// after each change of the keys.
    pub(crate) async fn keep_encrypted(&self) {
        if self.file.is_none() {
            return;
        }
        loop {
            self.encrypt_all().await;
            self.has_new_keys.notified().await;
        }
    }

    /// Until nothing is left to do.
    async fn encrypt_all(&self) {
        loop {
            let wait = match self.try_encrypt_all().await {
                Ok(Some(done)) if done.written == 0 && done.missed == 0 => {
                    log_end(done.unreadable);
                    return;
                }
                Ok(Some(done)) => {
                    tracing::info!(
                        written = done.written,
                        unreadable = done.unreadable,
                        "stored values were encrypted again"
                    );
                    NEXT_LOOK
                }
                Ok(None) => RETRY,
                Err(err) => {
                    if !err.is_logged() {
                        let error = wechat_h5_api::error_chain(&err);
                        tracing::warn!(error, "stored values could not be encrypted again");
                    }
                    RETRY
                }
            };
            tokio::select! {
                () = sleep(wait) => {}
                () = self.has_new_keys.notified() => {}
            }
        }
    }

    /// `None`: another process does it.
    async fn try_encrypt_all(&self) -> Result<Option<Reencrypted>, StoreError> {
        let (key, holder) = (Key::new(REENCRYPTION, "all"), random::hex::<16>());
        if !self.store.lease(&key, &holder, LEASE).await? {
            return Ok(None);
        }
        let done = self.store.reencrypt().await;
        self.store.release(&key, &holder).await?;
        done.map(Some)
    }
}
