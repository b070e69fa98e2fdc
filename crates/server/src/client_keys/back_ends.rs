//! The back ends of one reading of the file, and whose keys earlier readings had.

use std::collections::HashMap;
use std::sync::Arc;

use wechat_h5_clock::Clock;
use wechat_h5_store::Store;

use super::back_end::BackEnd;
use super::key_file::ClientEntry;
use super::key_hash::KeyHash;

/// The most revoked keys that are told from unknown ones.
const MAX_REVOKED: usize = 1000;

/// By the hash of the key: how long a look-up takes tells nothing of a key.
#[derive(Default)]
pub(super) struct BackEnds {
    by_key: HashMap<KeyHash, Arc<BackEnd>>,
    revoked: HashMap<KeyHash, Arc<str>>,
}

/// What a reading of the file has changed, by names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub(super) added: Vec<String>,
    pub(super) revoked: Vec<String>,
    /// Those with another key.
    pub(super) rekeyed: Vec<String>,
    /// Those with other rights.
    pub(super) changed: Vec<String>,
}

impl BackEnds {
    pub(super) fn find(&self, key: &str) -> Option<Arc<BackEnd>> {
        self.by_key.get(&KeyHash::of(key)).cloned()
    }

    /// Whose key this was.
    pub(super) fn revoked(&self, key: &str) -> Option<Arc<str>> {
        self.revoked.get(&KeyHash::of(key)).cloned()
    }

    pub(super) fn len(&self) -> usize {
        self.by_key.len()
    }

    /// These clients in place of the present ones. What one has used of its limits, it has
    /// used under its new entry too.
    pub(super) fn with(
        &self,
        clients: &[ClientEntry],
        store: &Arc<dyn Store>,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        let present = self.by_name();
        let back_end = |client: &ClientEntry| {
            let before = present.get(client.name()).copied();
            let back_end = BackEnd::new(client.clone(), before, store, clock);
            (client.key_hash, Arc::new(back_end))
        };
        let by_key: HashMap<_, _> = clients.iter().map(back_end).collect();
        let before = self.by_key.iter();
        let before = before.map(|(key, back_end)| (*key, Arc::from(back_end.name())));
        let earlier = self.revoked.iter().map(|(key, name)| (*key, name.clone()));
        let gone = before.chain(earlier);
        let gone = gone.filter(|(key, _)| !by_key.contains_key(key));
        let revoked = gone.take(MAX_REVOKED).collect();
        Self { by_key, revoked }
    }

    /// From these to the next ones.
    pub(super) fn changes_to(&self, next: &Self) -> Changes {
        let (before, after) = (self.by_name(), next.by_name());
        let mut changes = Changes::default();
        for (&name, back_end) in &after {
            let list = match before.get(name).map(|before| before.entry()) {
                None => &mut changes.added,
                Some(old) if old.key_hash != back_end.entry().key_hash => &mut changes.rekeyed,
                Some(old) if old != back_end.entry() => &mut changes.changed,
                Some(_) => continue,
            };
            list.push(name.to_owned());
        }
        let gone = before.keys().filter(|name| !after.contains_key(*name));
        changes.revoked = gone.map(|&name| name.to_owned()).collect();
        for list in [
            &mut changes.added,
            &mut changes.revoked,
            &mut changes.rekeyed,
            &mut changes.changed,
        ] {
            list.sort_unstable();
        }
        changes
    }

    fn by_name(&self) -> HashMap<&str, &BackEnd> {
        let back_ends = self.by_key.values();
        back_ends
            .map(|back_end| (back_end.name(), &**back_end))
            .collect()
    }
}
