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
        self.find_by_hash(KeyHash::of(key))
    }

    pub(super) fn find_by_hash(&self, hash: KeyHash) -> Option<Arc<BackEnd>> {
        self.by_key.get(&hash).cloned()
    }

    /// Whose key this was.
    pub(super) fn revoked(&self, key: &str) -> Option<Arc<str>> {
        self.revoked.get(&KeyHash::of(key)).cloned()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &BackEnd> {
        self.by_key.values().map(Arc::as_ref)
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

    pub(super) fn by_name(&self) -> HashMap<&str, &BackEnd> {
        let back_ends = self.by_key.values();
        back_ends
            .map(|back_end| (back_end.name(), &**back_end))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use wechat_h5_clock::ManualClock;
    use wechat_h5_store::MemoryStore;

    use super::super::rights::ClientRights;
    use super::*;

    /// One client for each pair of name and key.
    fn next(before: &BackEnds, clients: &[(&str, &str)]) -> BackEnds {
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(0));
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new(clock.clone()));
        let client = |&(name, key): &(&str, &str)| ClientEntry {
            name: name.to_owned(),
            key_hash: KeyHash::of(key),
            rights: ClientRights::default(),
        };
        let clients: Vec<_> = clients.iter().map(client).collect();
        before.with(&clients, &store, &clock)
    }

    #[test]
    fn every_change_is_told_by_name() {
        let before = next(&BackEnds::default(), &[("a", "1"), ("b", "2"), ("c", "3")]);
        let after = next(&before, &[("b", "4"), ("d", "3"), ("e", "5"), ("a", "1")]);
        let changes = before.changes_to(&after);
        assert_eq!(changes.added, ["d", "e"]);
        assert_eq!(changes.revoked, ["c"]);
        assert_eq!(changes.rekeyed, ["b"]);
        assert_eq!(after.changes_to(&after), Changes::default());
        let mut other = next(&before, &[("b", "4"), ("d", "3"), ("e", "5"), ("a", "1")]);
        let entry = other.by_key.get_mut(&KeyHash::of("5")).unwrap();
        let mut with_tokens = entry.entry().clone();
        with_tokens.rights.may_fetch_tokens = true;
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(0));
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new(clock.clone()));
        *entry = Arc::new(BackEnd::new(with_tokens, None, &store, &clock));
        assert_eq!(after.changes_to(&other).changed, ["e"]);
    }

    #[test]
    fn whose_key_it_was_is_remembered_until_it_is_one_again() {
        let first = next(&BackEnds::default(), &[("a", "1"), ("b", "2")]);
        let second = next(&first, &[("b", "2")]);
        let third = next(&second, &[("c", "3")]);
        let names = |back_ends: &BackEnds| {
            ["1", "2", "3", "4"].map(|key| back_ends.revoked(key).map(|name| name.to_string()))
        };
        let name = |name: &str| Some(name.to_owned());
        assert_eq!(names(&first), [None, None, None, None]);
        assert_eq!(names(&third), [name("a"), name("b"), None, None]);
        let fourth = next(&third, &[("d", "1")]);
        assert_eq!(names(&fourth), [None, name("b"), name("c"), None]);
        assert!(fourth.find("1").is_some() && fourth.find("2").is_none());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut back_ends = BackEnds::default();
        for number in 0..MAX_REVOKED + 100 {
            let key = format!("key {number}");
            back_ends = next(&back_ends, &[("a", &key)]);
        }
        assert_eq!(back_ends.revoked.len(), MAX_REVOKED);
        let last = format!("key {}", MAX_REVOKED + 98);
        assert!(back_ends.revoked(&last).is_some(), "the latest is kept");
    }
}
