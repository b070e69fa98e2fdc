//! Entries in the memory of this process.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use wechat_h5_clock::Clock;

use crate::error::StoreError;
use crate::future::StoreFuture;
use crate::key::{Key, Namespace};
use crate::queue::memory::MemoryQueues;
use crate::queue::{Queue, QueueLimits};
use crate::store_trait::Store;
use crate::transfer::{Entries, Existing, Export, PAGE_ENTRIES, StoredEntry};

/// Keeps every entry in memory. All are lost when the process stops.
pub struct MemoryStore {
    clock: Arc<dyn Clock>,
    tables: Mutex<HashMap<(&'static str, Kind), Table>>,
    queues: MemoryQueues,
}

impl MemoryStore {
    /// An empty store.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            tables: Mutex::default(),
            queues: MemoryQueues::default(),
        }
    }

    /// Calls `work` with the entries of a namespace that have not expired.
    fn with_table<T>(
        &self,
        namespace: Namespace,
        work: impl FnOnce(&mut Table, Duration) -> T,
    ) -> T {
        self.with_kind(namespace, Kind::Entries, work)
    }

    /// Calls `work` with the leases of a namespace that have not expired.
    fn with_leases<T>(
        &self,
        namespace: Namespace,
        work: impl FnOnce(&mut Table, Duration) -> T,
    ) -> T {
        self.with_kind(namespace, Kind::Leases, work)
    }

    fn with_kind<T>(
        &self,
        namespace: Namespace,
        kind: Kind,
        work: impl FnOnce(&mut Table, Duration) -> T,
    ) -> T {
        let now = self.clock.now().wall;
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let table = tables.entry((namespace.name(), kind)).or_default();
        table.remove_expired(now);
        work(table, now)
    }
}

impl std::fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

impl Store for MemoryStore {
    fn get<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        let found = self.with_table(key.namespace, |table, _| {
            table.get(&key.id).map(<[u8]>::to_vec)
        });
        Box::pin(async { Ok(found) })
    }

    fn put<'a>(&'a self, key: &'a Key, value: Vec<u8>, ttl: Duration) -> StoreFuture<'a, ()> {
        let put = self.with_table(key.namespace, |table, now| {
            table.insert(key, value, now.saturating_add(ttl))
        });
        Box::pin(async { put })
    }

    fn take<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        let taken = self.with_table(key.namespace, |table, _| table.remove(&key.id));
        Box::pin(async { Ok(taken) })
    }

    fn compare_and_set<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<&'a [u8]>,
        value: Vec<u8>,
        ttl: Duration,
    ) -> StoreFuture<'a, bool> {
        let is_set = self.with_table(key.namespace, |table, now| {
            let is_expected = table.get(&key.id) == expected;
            if is_expected {
                table.insert(key, value, now.saturating_add(ttl))?;
            }
            Ok(is_expected)
        });
        Box::pin(async { is_set })
    }

    fn lease<'a>(&'a self, key: &'a Key, holder: &'a str, ttl: Duration) -> StoreFuture<'a, bool> {
        let is_held = self.with_leases(key.namespace, |table, now| {
            let current = table.get(&key.id);
            let is_free = current.is_none_or(|current| current == holder.as_bytes());
            if is_free {
                table.insert(key, holder.into(), now.saturating_add(ttl))?;
            }
            Ok(is_free)
        });
        Box::pin(async { is_held })
    }

    fn release<'a>(&'a self, key: &'a Key, holder: &'a str) -> StoreFuture<'a, ()> {
        self.with_leases(key.namespace, |table, _| {
            if table.get(&key.id) == Some(holder.as_bytes()) {
                table.remove(&key.id);
            }
        });
        Box::pin(async { Ok(()) })
    }

    fn export(&self) -> Option<Export> {
        let entries = self.all_entries();
        let (exporter, export) = Export::new();
        tokio::spawn(async move {
            for page in entries.chunks(PAGE_ENTRIES) {
                if !exporter.page(page.to_vec()).await {
                    return;
                }
            }
            exporter.end(Ok(())).await;
        });
        Some(export)
    }

    fn import(&self, entries: Entries, existing: Existing) -> StoreFuture<'_, u64> {
        let imported = self.import_all(entries, existing);
        Box::pin(async { imported })
    }

    fn open_queue<'a>(
        &'a self,
        name: &'a str,
        limits: QueueLimits,
    ) -> StoreFuture<'a, Arc<dyn Queue>> {
        let queue = self.queues.open(name, limits, &self.clock);
        Box::pin(async { Ok(queue) })
    }
}

impl MemoryStore {
    /// A copy of all entries, so that nobody waits for whoever takes them.
    fn all_entries(&self) -> Vec<StoredEntry> {
        let now = self.clock.now().wall;
        let mut all = self.queues.stored();
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        for ((namespace, kind), table) in tables.iter_mut() {
            if *kind == Kind::Entries {
                table.remove_expired(now);
                all.extend(table.stored(namespace));
            }
        }
        all
    }

    fn import_all(&self, entries: Entries, existing: Existing) -> Result<u64, StoreError> {
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let now = self.clock.now().wall;
        let is_empty = self.all_entries().is_empty();
        if existing == Existing::Keep && !is_empty {
            return Err(StoreError::NotEmpty);
        }
        self.queues.clear();
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        tables.retain(|(_, kind), _| *kind == Kind::Leases);
        let mut written = 0;
        for entry in entries {
            if let Some((queue, item)) = entry.in_queue() {
                let (queue, item) = (queue.to_owned(), item.clone());
                self.queues.restore(&queue, &item, entry.value, &self.clock);
                written += 1;
                continue;
            }
            let expires_at = Duration::from_millis(entry.expires_at);
            if expires_at > now {
                let key = Key::new(Namespace::found(&entry.namespace)?, entry.id);
                let table = tables.entry((key.namespace.name(), Kind::Entries));
                table.or_default().insert(&key, entry.value, expires_at)?;
                written += 1;
            }
        }
        Ok(written)
    }
}

/// What a table has: a lease is no entry.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Entries,
    Leases,
}

/// The entries of one namespace, also sorted by when they expire.
#[derive(Default)]
struct Table {
    entries: HashMap<String, Entry>,
    by_expiry: BTreeMap<(Duration, u64), String>,
    /// The bytes of all ids and values.
    bytes: usize,
    /// How many entries were written: distinguishes entries that expire together.
    written: u64,
}

struct Entry {
    value: Vec<u8>,
    expiry: (Duration, u64),
}

impl Table {
    fn stored(&self, namespace: &'static str) -> impl Iterator<Item = StoredEntry> {
        self.entries.iter().map(|(id, entry)| StoredEntry {
            namespace: namespace.to_owned(),
            id: id.clone(),
            value: entry.value.clone(),
            expires_at: u64::try_from(entry.expiry.0.as_millis()).unwrap_or(u64::MAX),
            item: None,
        })
    }

    fn get(&self, id: &str) -> Option<&[u8]> {
        self.entries.get(id).map(|entry| entry.value.as_slice())
    }

    fn insert(
        &mut self,
        key: &Key,
        mut value: Vec<u8>,
        expires_at: Duration,
    ) -> Result<(), StoreError> {
        let size = key.size_with(&value)?;
        // A vector that grew while it was written has up to twice the room that it needs.
        value.shrink_to_fit();
        self.remove(&key.id);
        while self.entries.len() >= key.namespace.capacity()
            || self.bytes + size > key.namespace.max_bytes()
        {
            let Some(first) = self.by_expiry.first_entry() else {
                break;
            };
            let first = first.get().clone();
            self.remove(&first);
        }
        self.bytes += size;
        self.written += 1;
        let expiry = (expires_at, self.written);
        self.by_expiry.insert(expiry, key.id.clone());
        self.entries.insert(key.id.clone(), Entry { value, expiry });
        Ok(())
    }

    fn remove(&mut self, id: &str) -> Option<Vec<u8>> {
        let entry = self.entries.remove(id)?;
        self.by_expiry.remove(&entry.expiry);
        self.bytes -= id.len() + entry.value.len();
        Some(entry.value)
    }

    fn remove_expired(&mut self, now: Duration) {
        while let Some(first) = self.by_expiry.first_entry() {
            if first.key().0 > now {
                return;
            }
            let first = first.get().clone();
            self.remove(&first);
        }
    }
}
