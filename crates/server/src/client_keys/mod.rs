//! Client keys: with one of them a back end of the accounts' owner calls the internal
//! listener. The key stands where the AppSecret would.
//!
//! The keys are in a file of their own, as hashes.

#![allow(
    dead_code,
    unused_imports,
    reason = "what the routes of the internal listener call"
)]

mod back_end;
mod daily_calls;
mod key_file;
mod key_hash;
mod paths;

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use wechat_h5_clock::Clock;
use wechat_h5_store::Store;

pub(crate) use self::back_end::{BackEnd, CallRefused};
use self::key_file::ClientEntry;
pub(crate) use self::key_file::KeyFile;
use self::key_hash::KeyHash;

/// The back ends that may call, and the file that names them.
pub(crate) struct ClientKeys {
    path: PathBuf,
    back_ends: ArcSwap<BackEnds>,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

/// By the hash of the key: how long a look-up takes tells nothing of a key.
type BackEnds = HashMap<KeyHash, Arc<BackEnd>>;

impl ClientKeys {
    /// Those of this file.
    pub(crate) fn new(file: &KeyFile, store: &Arc<dyn Store>, clock: &Arc<dyn Clock>) -> Self {
        let keys = Self {
            path: file.path().to_owned(),
            back_ends: ArcSwap::default(),
            store: store.clone(),
            clock: clock.clone(),
        };
        keys.replace(file.clients());
        keys
    }

    /// Whose key this is.
    pub(crate) fn find(&self, presented: &str) -> Option<Arc<BackEnd>> {
        self.back_ends.load().get(&KeyHash::of(presented)).cloned()
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What a back end has used of its limits, it has used under its new entry too.
    fn replace(&self, clients: &[ClientEntry]) {
        let before = self.back_ends.load();
        let by_name: HashMap<_, _> = before.values().map(|old| (old.name(), old)).collect();
        let back_end = |client: &ClientEntry| {
            let old = by_name.get(client.name.as_str()).map(|old| &***old);
            let back_end = BackEnd::new(client.clone(), old, &self.store, &self.clock);
            (client.key_hash, Arc::new(back_end))
        };
        let back_ends = clients.iter().map(back_end).collect();
        self.back_ends.store(Arc::new(back_ends));
    }
}

impl fmt::Debug for ClientKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientKeys")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
