//! Entries in the memory of this process.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{Answer, Key, Space, Store};
use wechat_h5_clock::Clock;

/// Holds everything in memory: gone at the end of the process.
pub struct MemoryStore {
    clock: Arc<dyn Clock>,
    shelves: Mutex<HashMap<Space, Shelf>>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            shelves: Mutex::default(),
        }
    }

    /// Does one thing with a shelf from which everything that has ended is gone.
    fn on_shelf<T>(&self, space: Space, work: impl FnOnce(&mut Shelf, Duration) -> T) -> T {
        let now = self.clock.now().wall;
        let mut locked = self.shelves.lock().unwrap_or_else(PoisonError::into_inner);
        let entries = locked.entry(space).or_default();
        entries.remove_ended(now);
        work(entries, now)
    }
}

impl std::fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

impl Store for MemoryStore {
    fn get<'a>(&'a self, key: &'a Key) -> Answer<'a, Option<Vec<u8>>> {
        let found = self.on_shelf(key.space, |shelf, _| shelf.get(&key.id).map(<[u8]>::to_vec));
        Box::pin(async { Ok(found) })
    }

    fn put<'a>(&'a self, key: &'a Key, value: Vec<u8>, life: Duration) -> Answer<'a, ()> {
        self.on_shelf(key.space, |shelf, now| {
            shelf.insert(key, value, now.saturating_add(life));
        });
        Box::pin(async { Ok(()) })
    }

    fn take<'a>(&'a self, key: &'a Key) -> Answer<'a, Option<Vec<u8>>> {
        let taken = self.on_shelf(key.space, |shelf, _| shelf.remove(&key.id));
        Box::pin(async { Ok(taken) })
    }

    fn compare_and_set<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<&'a [u8]>,
        value: Vec<u8>,
        life: Duration,
    ) -> Answer<'a, bool> {
        let done = self.on_shelf(key.space, |shelf, now| {
            let is_expected = shelf.get(&key.id) == expected;
            if is_expected {
                shelf.insert(key, value, now.saturating_add(life));
            }
            is_expected
        });
        Box::pin(async move { Ok(done) })
    }

    fn lease<'a>(&'a self, name: &'a str, holder: &'a str, life: Duration) -> Answer<'a, bool> {
        let key = Key::new(Space::Lease, name);
        let done = self.on_shelf(Space::Lease, |shelf, now| {
            let free = shelf.get(name).is_none_or(|held| held == holder.as_bytes());
            if free {
                shelf.insert(&key, holder.into(), now.saturating_add(life));
            }
            free
        });
        Box::pin(async move { Ok(done) })
    }

    fn release<'a>(&'a self, name: &'a str, holder: &'a str) -> Answer<'a, ()> {
        self.on_shelf(Space::Lease, |shelf, _| {
            if shelf.get(name) == Some(holder.as_bytes()) {
                shelf.remove(name);
            }
        });
        Box::pin(async { Ok(()) })
    }
}

/// The entries of one kind, also in the order in which they end.
#[derive(Default)]
struct Shelf {
    entries: HashMap<String, Entry>,
    by_end: BTreeMap<(Duration, u64), String>,
    written: u64,
}

struct Entry {
    value: Vec<u8>,
    end: (Duration, u64),
}

impl Shelf {
    fn get(&self, id: &str) -> Option<&[u8]> {
        self.entries.get(id).map(|entry| entry.value.as_slice())
    }

    fn insert(&mut self, key: &Key, value: Vec<u8>, end: Duration) {
        self.remove(&key.id);
        if self.entries.len() >= key.space.capacity()
            && let Some((_, soonest)) = self.by_end.pop_first()
        {
            self.entries.remove(&soonest);
        }
        self.written += 1;
        let end = (end, self.written);
        self.by_end.insert(end, key.id.clone());
        self.entries.insert(key.id.clone(), Entry { value, end });
    }

    fn remove(&mut self, id: &str) -> Option<Vec<u8>> {
        let entry = self.entries.remove(id)?;
        self.by_end.remove(&entry.end);
        Some(entry.value)
    }

    fn remove_ended(&mut self, now: Duration) {
        while let Some(first) = self.by_end.first_entry() {
            if first.key().0 > now {
                return;
            }
            self.entries.remove(&first.remove());
        }
    }
}
