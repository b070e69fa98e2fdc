//! Client keys: with one of them a back end of the accounts' owner calls the internal
//! listener. The key stands where the AppSecret would.
//!
//! The keys are in a file of their own, as hashes; it is read again when it changes.

mod audit;
mod back_end;
mod back_ends;
mod call_log;
mod daily_calls;
mod daily_share;
mod key_file;
mod key_file_editor;
mod key_file_text;
mod key_hash;
mod paths;
mod reload;
mod rights;

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::watch;
use wechat_h5_clock::{Clock, Now};
use wechat_h5_sign::AppId;
use wechat_h5_store::Store;

use self::audit::{KeyAudit, warn_of_unknown_accounts};
pub(crate) use self::back_end::BackEnd;
use self::back_ends::BackEnds;
pub(crate) use self::call_log::CallRefused;
pub(crate) use self::key_file::{ClientEntry, KeyFile, KeyFileError};
pub(crate) use self::key_file_editor::KeyFileEditor;
pub(crate) use self::paths::{Paths, is_plain as is_plain_path};
pub(crate) use self::rights::ClientRights;
use crate::client_address::ClientNetwork;
use crate::file_stamp::{FileState, Seen};

/// The back ends that may call, and the file that names them.
pub(crate) struct ClientKeys {
    path: PathBuf,
    /// The server's own.
    accounts: Vec<AppId>,
    back_ends: ArcSwap<BackEnds>,
    /// Told after each change of them.
    changed: watch::Sender<()>,
    seen: Mutex<Seen<FileState>>,
    audit: KeyAudit,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

impl ClientKeys {
    /// Those of this file, at a server with these accounts.
    pub(crate) fn new(
        file: &KeyFile,
        accounts: Vec<AppId>,
        store: &Arc<dyn Store>,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        let none = BackEnds::default();
        warn_of_unknown_accounts(&none, file.clients(), &accounts);
        let back_ends = none.with(file.clients(), store, clock);
        Self {
            path: file.path().to_owned(),
            accounts,
            back_ends: ArcSwap::from_pointee(back_ends),
            changed: watch::Sender::new(()),
            seen: Mutex::new(Seen::read(file.state())),
            audit: KeyAudit::new(clock),
            store: store.clone(),
            clock: clock.clone(),
        }
    }

    /// Whose key this is.
    pub(crate) fn find(&self, presented: &str) -> Option<Arc<BackEnd>> {
        self.back_ends.load().find(presented)
    }

    /// The same back end as the file has it now, if its key is still valid.
    pub(crate) fn present(&self, back_end: &BackEnd) -> Option<Arc<BackEnd>> {
        self.back_ends
            .load()
            .find_by_hash(back_end.entry().key_hash)
    }

    /// Tells that the file was read again.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// The names of all clients.
    pub(crate) fn names(&self) -> Vec<String> {
        let back_ends = self.back_ends.load();
        let names = back_ends.iter().map(|back_end| back_end.name().to_owned());
        names.collect()
    }

    /// The clients that have a limit of their calls of a day: their names, the calls of this
    /// day as far as this process knows them, and the limit.
    pub(crate) fn daily_calls(&self, now: Now) -> Vec<(String, u64, u64)> {
        let back_ends = self.back_ends.load();
        let limited = back_ends.iter().filter_map(|back_end| {
            let (made, limit) = back_end.daily_calls(now)?;
            Some((back_end.name().to_owned(), made, limit))
        });
        limited.collect()
    }

    /// Records that a key was presented that finds nobody.
    ///
    /// # Errors
    ///
    /// The time to wait, when too many came from this address.
    pub(crate) fn record_unknown_key(
        &self,
        presented: &str,
        from: ClientNetwork,
    ) -> Result<(), Duration> {
        let revoked = self.back_ends.load().revoked(presented);
        self.audit.record_unknown_key(revoked.as_deref(), from)
    }
}

impl fmt::Debug for ClientKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientKeys")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
