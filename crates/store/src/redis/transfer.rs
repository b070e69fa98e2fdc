//! All entries of an installation in Redis. Each is read as it is then, while others write:
//! there is no instant at which all were like that.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use redis::Cmd;

use super::RedisStore;
use super::call::{AfterLoss, Call};
use super::queues::RedisQueue;
use super::scripts::Write;
use crate::error::StoreError;
use crate::key::{Key, Namespace};
use crate::queue::{Queue as _, QueueLimits};
use crate::transfer::{Entries, Existing, Export, Exporter, PAGE_ENTRIES, StoredEntry};

/// Sends all entries from a task of its own.
pub(super) fn export(store: RedisStore) -> Export {
    let (exporter, export) = Export::new();
    tokio::spawn(async move {
        let sent = Reader::new(&store).send_all(&exporter).await;
        exporter.end(sent).await;
    });
    export
}

/// Writes all entries. Where that fails, some are written.
pub(super) async fn import(
    store: &RedisStore,
    entries: Entries,
    existing: Existing,
) -> Result<u64, StoreError> {
    let reader = Reader::new(store);
    for namespace in reader.namespaces().await? {
        match existing {
            Existing::Keep if reader.has_entries(namespace).await? => {
                return Err(StoreError::NotEmpty);
            }
            // What is left of entries that have expired.
            Existing::Keep | Existing::Remove => reader.remove(namespace).await?,
        }
    }
    for queue in reader.queues().await? {
        match existing {
            Existing::Keep if has_items(&queue).await? => return Err(StoreError::NotEmpty),
            Existing::Keep | Existing::Remove => queue.clear().await?,
        }
    }
    let mut queues = BTreeMap::new();
    let mut written = 0;
    for entry in entries {
        let entry = entry?;
        if let Some((name, item)) = entry.in_queue() {
            let queue = queues
                .entry(name.to_owned())
                .or_insert_with(|| open_queue(store, name));
            queue.restore(item, &entry.value).await?;
            written += 1;
            continue;
        }
        let ttl = Duration::from_millis(entry.expires_at).saturating_sub(now());
        if ttl.is_zero() {
            continue;
        }
        let key = Key::new(Namespace::found(&entry.namespace)?, entry.id);
        let write = Write::always(&key, &entry.value, ttl);
        store.write(AfterLoss::Repeat, &write).await?;
        written += 1;
    }
    Ok(written)
}

fn open_queue(store: &RedisStore, name: &str) -> RedisQueue {
    RedisQueue::new(store.clone(), name, QueueLimits::default())
}

async fn has_items(queue: &RedisQueue) -> Result<bool, StoreError> {
    let counts = queue.counts().await?;
    Ok(counts.items + counts.dead > 0)
}

struct Reader<'a> {
    store: &'a RedisStore,
}

impl<'a> Reader<'a> {
    fn new(store: &'a RedisStore) -> Self {
        Self { store }
    }

    async fn send_all(&self, exporter: &Exporter) -> Result<(), StoreError> {
        let ahead = self.clock_ahead().await?;
        for namespace in self.namespaces().await? {
            let mut cursor = 0;
            loop {
                let (next, found) = self.scan(namespace, cursor).await?;
                let page = self.with_values(namespace, found, ahead).await?;
                if !exporter.page(page).await {
                    return Err(StoreError::NotTaken);
                }
                cursor = next;
                if cursor == 0 {
                    break;
                }
            }
        }
        for queue in self.queues().await? {
            self.send_queue(&queue, exporter).await?;
        }
        Ok(())
    }

    async fn send_queue(&self, queue: &RedisQueue, exporter: &Exporter) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let page = queue.stored(after, PAGE_ENTRIES).await?;
            let Some((last, _)) = page.last() else {
                return Ok(());
            };
            after = Some(last.id());
            let page = page.into_iter();
            let page = page.map(|(item, value)| item.into_entry(queue.name(), value));
            if !exporter.page(page.collect()).await {
                return Err(StoreError::NotTaken);
            }
        }
    }

    /// The queues that ever had an item.
    async fn queues(&self) -> Result<Vec<RedisQueue>, StoreError> {
        let names = &self.store.inner.names;
        let keys = self.store.inner.keys(&names.numbers_of_all_queues()).await;
        let keys: BTreeSet<_> = self.store.observe(keys)?.into_iter().collect();
        let found = keys.iter().filter_map(|key| names.queue_of(key));
        Ok(found.map(|name| open_queue(self.store, name)).collect())
    }

    /// The namespaces that have entries, found by the sets of their expiries.
    async fn namespaces(&self) -> Result<Vec<Namespace>, StoreError> {
        let names = &self.store.inner.names;
        let keys = self.store.inner.keys(&names.expiries_of_all()).await;
        let keys: BTreeSet<_> = self.store.observe(keys)?.into_iter().collect();
        let found = keys.iter().filter_map(|key| names.namespace_of(key));
        found.map(Namespace::found).collect()
    }

    async fn has_entries(&self, namespace: Namespace) -> Result<bool, StoreError> {
        let names = &self.store.inner.names;
        let mut count = redis::cmd("ZCOUNT");
        count.arg(names.expiries(namespace));
        count.arg(millis(now())).arg("+inf");
        Ok(self.call::<u64>(&count).await? > 0)
    }

    /// Removes all entries of a namespace.
    async fn remove(&self, namespace: Namespace) -> Result<(), StoreError> {
        let names = &self.store.inner.names;
        loop {
            let mut range = redis::cmd("ZRANGE");
            let last = PAGE_ENTRIES - 1;
            range.arg(names.expiries(namespace)).arg(0).arg(last);
            let ids: Vec<String> = self.call(&range).await?;
            if ids.is_empty() {
                break;
            }
            let mut unlink = redis::cmd("UNLINK");
            let prefix = names.entry_prefix(namespace);
            for id in &ids {
                unlink.arg(format!("{prefix}{id}"));
            }
            self.call::<u64>(&unlink).await?;
            let mut forget = redis::cmd("ZREM");
            forget.arg(names.expiries(namespace)).arg(&ids);
            self.call::<u64>(&forget).await?;
        }
        let mut unlink = redis::cmd("UNLINK");
        unlink
            .arg(names.expiries(namespace))
            .arg(names.sizes(namespace))
            .arg(names.bytes(namespace));
        self.call::<u64>(&unlink).await.map(drop)
    }

    /// Some ids with the time when each expires, and where to go on.
    async fn scan(
        &self,
        namespace: Namespace,
        cursor: u64,
    ) -> Result<(u64, Vec<(String, f64)>), StoreError> {
        let mut scan = redis::cmd("ZSCAN");
        scan.arg(self.store.inner.names.expiries(namespace));
        scan.arg(cursor).arg("COUNT").arg(PAGE_ENTRIES);
        self.call(&scan).await
    }

    async fn with_values(
        &self,
        namespace: Namespace,
        found: Vec<(String, f64)>,
        ahead: i128,
    ) -> Result<Vec<StoredEntry>, StoreError> {
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let prefix = self.store.inner.names.entry_prefix(namespace);
        let mut get = redis::cmd("MGET");
        for (id, _) in &found {
            get.arg(format!("{prefix}{id}"));
        }
        let values: Vec<Option<Vec<u8>>> = self.call(&get).await?;
        let entries = found.into_iter().zip(values);
        let entries = entries.filter_map(|((id, expires_at), value)| {
            Some(StoredEntry {
                namespace: namespace.name().to_owned(),
                id,
                value: value?,
                expires_at: by_our_clock(expires_at, ahead),
                item: None,
            })
        });
        Ok(entries.collect())
    }

    /// By how many milliseconds the clock of Redis is ahead of ours.
    async fn clock_ahead(&self) -> Result<i128, StoreError> {
        // Any node of a cluster answers: they have one clock, as far as expiries are concerned.
        let (seconds, micros): (i128, i128) = self.call(&redis::cmd("TIME")).await?;
        Ok(seconds * 1000 + micros / 1000 - i128::from(millis(now())))
    }

    async fn call<T: redis::FromRedisValue>(&self, command: &Cmd) -> Result<T, StoreError> {
        self.store
            .call(Call::command(AfterLoss::Repeat, command))
            .await
    }
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
fn by_our_clock(expires_at: f64, ahead: i128) -> u64 {
    u64::try_from(expires_at as i128 - ahead).unwrap_or(0)
}

fn now() -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default()
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
