//! The entries of one namespace in one transaction, also sorted by when they expire.

use redb::{
    Database, ReadOnlyTable, ReadTransaction, ReadableTable, ReadableTableMetadata,
    TableDefinition, TableError, TableHandle as _, WriteTransaction,
};

use crate::error::StoreError;
use crate::key::{Key, Namespace};

/// The end of the name of a table that sorts another one.
const INDEX_SUFFIX: &str = " by end";
/// The bytes of each namespace.
const SIZES: TableDefinition<'static, &str, u64> = TableDefinition::new(" bytes");
/// An entry begins with when it expires.
const EXPIRY_BYTES: usize = 8;
/// The name of a table that exists only while a write is tried.
const PROBE: &str = " probe";
const PROBE_BYTES: usize = 64 << 10;
/// What the names of the tables of queues begin with.
const QUEUE_PREFIX: &str = " queue ";

/// An entry is its expiry, eight bytes of milliseconds since 1970, and its value.
pub(super) struct Table<'a> {
    entries: redb::Table<'a, &'static str, &'static [u8]>,
    by_expiry: redb::Table<'a, (u64, &'static str), ()>,
    /// The bytes of all ids and values.
    bytes: u64,
}

impl<'a> Table<'a> {
    /// Opens the tables of a namespace, and creates them where they do not exist.
    pub(super) fn open(transaction: &'a WriteTransaction, name: &str) -> Result<Self, StoreError> {
        let index = format!("{name}{INDEX_SUFFIX}");
        let entries = transaction
            .open_table(entries(name))
            .map_err(StoreError::database)?;
        let by_expiry = transaction
            .open_table(TableDefinition::new(&index))
            .map_err(StoreError::database)?;
        let bytes = match stored_size(transaction, name)? {
            Some(bytes) => bytes,
            None => size_of_all(&entries)?,
        };
        Ok(Self {
            entries,
            by_expiry,
            bytes,
        })
    }

    /// The name of the namespace.
    pub(super) fn name(&self) -> &str {
        self.entries.name()
    }

    /// Writes how large the namespace is now. Call it after the last change.
    pub(super) fn save_size(self, transaction: &WriteTransaction) -> Result<(), StoreError> {
        let name = self.entries.name().to_owned();
        transaction
            .open_table(SIZES)
            .map_err(StoreError::database)?
            .insert(name.as_str(), self.bytes)
            .map_err(StoreError::database)?;
        Ok(())
    }

    /// The value of an entry that has not expired.
    pub(super) fn get(&self, id: &str, now: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let stored = self.entries.get(id).map_err(StoreError::database)?;
        Ok(stored.and_then(|bytes| unexpired(bytes.value(), now).map(<[u8]>::to_vec)))
    }

    /// Writes an entry. In a full namespace, the one that expires first is removed.
    pub(super) fn insert(
        &mut self,
        key: &Key,
        value: &[u8],
        expires_at: u64,
    ) -> Result<(), StoreError> {
        let id = key.id.as_str();
        let size = key.size_with(value)? as u64;
        self.remove(id)?;
        while self.is_full(key.namespace, size)? && self.remove_first()? {}
        self.bytes += size;
        let stored = [&expires_at.to_be_bytes()[..], value].concat();
        self.entries
            .insert(id, stored.as_slice())
            .map_err(StoreError::database)?;
        self.by_expiry
            .insert((expires_at, id), ())
            .map_err(StoreError::database)?;
        Ok(())
    }

    /// Whether an entry of this size has no room.
    fn is_full(&self, namespace: Namespace, size: u64) -> Result<bool, StoreError> {
        let count = self.entries.len().map_err(StoreError::database)?;
        Ok(
            count >= namespace.capacity() as u64
                || self.bytes + size > namespace.max_bytes() as u64,
        )
    }

    /// Removes an entry, and returns whether it existed.
    pub(super) fn remove(&mut self, id: &str) -> Result<bool, StoreError> {
        let removed = self.entries.remove(id).map_err(StoreError::database)?;
        let removed = removed.map(|stored| (expiry(stored.value()), size(id, stored.value())));
        let Some((expires_at, size)) = removed else {
            return Ok(false);
        };
        self.bytes = self.bytes.saturating_sub(size);
        self.by_expiry
            .remove((expires_at, id))
            .map_err(StoreError::database)?;
        Ok(true)
    }

    /// Removes at most `max` expired entries, and returns whether there were any.
    pub(super) fn remove_expired(&mut self, now: u64, max: usize) -> Result<bool, StoreError> {
        for removed in 0..max {
            let first = self.by_expiry.first().map_err(StoreError::database)?;
            if first.is_none_or(|(key, _)| key.value().0 > now) {
                return Ok(removed > 0);
            }
            self.remove_first()?;
        }
        Ok(max > 0)
    }

    /// Sorts the entries again, where a file was written before they were sorted.
    pub(super) fn rebuild_index(&mut self) -> Result<(), StoreError> {
        let indexed = self.by_expiry.len().map_err(StoreError::database)?;
        if indexed == self.entries.len().map_err(StoreError::database)? {
            return Ok(());
        }
        self.by_expiry
            .retain(|_, ()| false)
            .map_err(StoreError::database)?;
        for entry in self.entries.iter().map_err(StoreError::database)? {
            let (id, stored) = entry.map_err(StoreError::database)?;
            let key = (expiry(stored.value()), id.value());
            self.by_expiry
                .insert(key, ())
                .map_err(StoreError::database)?;
        }
        Ok(())
    }

    /// Removes the entry that expires first, and returns whether there was one.
    fn remove_first(&mut self) -> Result<bool, StoreError> {
        let Some((key, _)) = self.by_expiry.pop_first().map_err(StoreError::database)? else {
            return Ok(false);
        };
        let id = key.value().1;
        if let Some(removed) = self.entries.remove(id).map_err(StoreError::database)? {
            self.bytes = self.bytes.saturating_sub(size(id, removed.value()));
        }
        Ok(true)
    }
}

/// The table of a namespace's entries.
pub(super) const fn entries(name: &str) -> TableDefinition<'_, &'static str, &'static [u8]> {
    TableDefinition::new(name)
}

/// A table that is to be read. `None`: nothing was ever written to it.
pub(super) fn open_existing<K: redb::Key + 'static, V: redb::Value + 'static>(
    transaction: &ReadTransaction,
    definition: TableDefinition<'_, K, V>,
) -> Result<Option<ReadOnlyTable<K, V>>, StoreError> {
    match transaction.open_table(definition) {
        Ok(table) => Ok(Some(table)),
        Err(TableError::TableDoesNotExist(_)) => Ok(None),
        Err(err) => Err(StoreError::database(err)),
    }
}

/// Writes as much as many entries need, durably, and removes it again. A smaller write can
/// succeed on a disk that has no room for the next one.
pub(super) fn probe(database: &Database) -> Result<(), StoreError> {
    write_probe(database)?;
    let write = database.begin_write().map_err(StoreError::database)?;
    remove_probe(&write)?;
    write.commit().map_err(StoreError::commit)
}

/// Leaves what [`remove_probe`] removes.
pub(super) fn write_probe(database: &Database) -> Result<(), StoreError> {
    let write = database.begin_write().map_err(StoreError::database)?;
    let probe = vec![0; PROBE_BYTES];
    write
        .open_table(entries(PROBE))
        .map_err(StoreError::database)?
        .insert("", probe.as_slice())
        .map_err(StoreError::database)?;
    write.commit().map_err(StoreError::commit)
}

/// Removes what was written by a trial, also by one that a crash has ended.
pub(super) fn remove_probe(write: &WriteTransaction) -> Result<(), StoreError> {
    let probe = entries(PROBE);
    write.delete_table(probe).map_err(StoreError::database)?;
    Ok(())
}

/// Whether a table has entries of a namespace, and does not only describe another one.
pub(super) fn has_entries(name: &str) -> bool {
    !name.ends_with(INDEX_SUFFIX) && name != SIZES.name() && name != PROBE && !is_of_queues(name)
}

/// Whether a table has what queues have.
pub(super) fn is_of_queues(name: &str) -> bool {
    name.starts_with(QUEUE_PREFIX)
}

/// The bytes of a namespace as they were last written.
fn stored_size(transaction: &WriteTransaction, name: &str) -> Result<Option<u64>, StoreError> {
    let sizes = transaction
        .open_table(SIZES)
        .map_err(StoreError::database)?;
    let size = sizes.get(name).map_err(StoreError::database)?;
    Ok(size.map(|size| size.value()))
}

/// The bytes of an entry's id and value.
fn size(id: &str, stored: &[u8]) -> u64 {
    (id.len() + stored.len().saturating_sub(EXPIRY_BYTES)) as u64
}

/// The sum of them, where a file was written before it was stored.
fn size_of_all(
    entries: &impl ReadableTable<&'static str, &'static [u8]>,
) -> Result<u64, StoreError> {
    let mut bytes = 0;
    for entry in entries.iter().map_err(StoreError::database)? {
        let (id, stored) = entry.map_err(StoreError::database)?;
        bytes += size(id.value(), stored.value());
    }
    Ok(bytes)
}

/// The value behind the expiry, unless the entry has expired.
pub(super) fn unexpired(stored: &[u8], now: u64) -> Option<&[u8]> {
    unexpired_entry(stored, now).map(|(_, value)| value)
}

/// The same with the expiry.
pub(super) fn unexpired_entry(stored: &[u8], now: u64) -> Option<(u64, &[u8])> {
    let value = stored.get(EXPIRY_BYTES..)?;
    let expires_at = expiry(stored);
    (expires_at > now).then_some((expires_at, value))
}

fn expiry(stored: &[u8]) -> u64 {
    stored
        .first_chunk()
        .map_or(0, |bytes| u64::from_be_bytes(*bytes))
}
