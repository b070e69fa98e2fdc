//! Encrypts what is stored, with the keys of a file that is read again at SIGHUP.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::sleep;
use wechat_h5_clock::Clock;
use wechat_h5_store::{EncryptedStore, Key, Namespace, Reencrypted, Store, StoreError, StoreKeys};

use crate::config::{Config, StoreKeyFile};
use crate::random;

/// The right to encrypt everything again: one process does it for all.
const REENCRYPTION: Namespace = Namespace::new("reencryption", 1).lossy();
/// Longer than it takes.
const LEASE: Duration = Duration::from_mins(10);
/// How soon it is looked again: other processes may have written meanwhile with other keys.
const NEXT_LOOK: Duration = Duration::from_mins(10);
/// How soon it is tried again while another process does it, or the store fails.
const RETRY: Duration = Duration::from_secs(30);

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
                    tracing::info!(
                        unreadable = done.unreadable,
                        "every stored value is as the keys of the store say"
                    );
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
