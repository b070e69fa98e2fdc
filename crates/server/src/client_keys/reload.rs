//! Reads the file again: on request, and when it has changed.

use std::sync::{Arc, PoisonError};

use super::ClientKeys;
use super::audit::{log_changes, warn_of_unknown_accounts};
use super::key_file::{KeyFile, KeyFileError};
use crate::file_stamp::{FileState, LOOK_INTERVAL, Seen};

impl ClientKeys {
    /// Reads the file again. If it cannot be used, the clients from before stay.
    pub(crate) fn reload(&self) {
        match self.try_reload() {
            Ok(clients) => tracing::info!(
                file = %self.path.display(),
                clients,
                "client keys read again"
            ),
            Err(error) => tracing::error!(
                %error,
                "the client keys cannot be read again: those from before are valid"
            ),
        }
    }

    /// Reads the file whenever it has changed, for ever.
    pub(crate) async fn follow_file(self: Arc<Self>) {
        loop {
            self.clock.sleep(LOOK_INTERVAL).await;
            let keys = self.clone();
            // A file on a network may keep a thread waiting.
            let looked = tokio::task::spawn_blocking(move || keys.reload_if_changed());
            let _ = looked.await;
        }
    }

    /// Looks at the file, and reads it if it has changed.
    pub(crate) fn reload_if_changed(&self) {
        let now = FileState::of(&self.path);
        let is_to_be_read = {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.is_to_be_read(now)
        };
        if is_to_be_read {
            self.reload();
        }
    }

    /// The number of clients.
    fn try_reload(&self) -> Result<usize, KeyFileError> {
        // One reading at a time, and each of a state that is at least as new.
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = Seen::read(FileState::of(&self.path));
        let file = KeyFile::read(&self.path)?;
        let before = self.back_ends.load();
        if let Some(error) = file.blank_error().filter(|_| before.len() > 0) {
            return Err(error);
        }
        let next = before.with(file.clients(), &self.store, &self.clock);
        warn_of_unknown_accounts(&before, file.clients(), &self.accounts);
        log_changes(&before.changes_to(&next));
        self.back_ends.store(Arc::new(next));
        self.changed.send_replace(());
        Ok(file.clients().len())
    }
}
