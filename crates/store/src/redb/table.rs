//! The entries of one namespace in one transaction, also sorted by when they expire.

use redb::{Database, ReadableTable, ReadableTableMetadata, TableDefinition, WriteTransaction};

use crate::error::StoreError;
use crate::key::Key;

/// The end of the name of a table that sorts another one.
const INDEX_SUFFIX: &str = " by end";
/// The name of a table that exists only while a write is tried.
const PROBE: &str = " probe";
const PROBE_BYTES: usize = 64 << 10;

/// An entry is its expiry, eight bytes of milliseconds since 1970, and its value.
pub(super) struct Table<'a> {
    entries: redb::Table<'a, &'static str, &'static [u8]>,
    by_expiry: redb::Table<'a, (u64, &'static str), ()>,
}

impl<'a> Table<'a> {
    /// Opens the tables of a namespace, and creates them where they do not exist.
    pub(super) fn open(transaction: &'a WriteTransaction, name: &str) -> Result<Self, StoreError> {
        let index = format!("{name}{INDEX_SUFFIX}");
        Ok(Self {
            entries: transaction
                .open_table(entries(name))
                .map_err(StoreError::database)?,
            by_expiry: transaction
                .open_table(TableDefinition::new(&index))
                .map_err(StoreError::database)?,
        })
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
        let is_new = !self.remove(id)?;
        let count = self.entries.len().map_err(StoreError::database)?;
        if is_new && count >= key.namespace.capacity() as u64 {
            self.remove_first()?;
        }
        let stored = [&expires_at.to_be_bytes()[..], value].concat();
        self.entries
            .insert(id, stored.as_slice())
            .map_err(StoreError::database)?;
        self.by_expiry
            .insert((expires_at, id), ())
            .map_err(StoreError::database)?;
        Ok(())
    }

    /// Removes an entry, and returns whether it existed.
    pub(super) fn remove(&mut self, id: &str) -> Result<bool, StoreError> {
        let removed = self.entries.remove(id).map_err(StoreError::database)?;
        let Some(expires_at) = removed.map(|stored| expiry(stored.value())) else {
            return Ok(false);
        };
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

    fn remove_first(&mut self) -> Result<(), StoreError> {
        if let Some((key, _)) = self.by_expiry.pop_first().map_err(StoreError::database)? {
            self.entries
                .remove(key.value().1)
                .map_err(StoreError::database)?;
        }
        Ok(())
    }
}

/// The table of a namespace's entries.
pub(super) const fn entries(name: &str) -> TableDefinition<'_, &'static str, &'static [u8]> {
    TableDefinition::new(name)
}

/// Writes as much as many entries need, durably, and removes it again. A smaller write can
/// succeed on a disk that has no room for the next one.
pub(super) fn probe(database: &Database) -> Result<(), StoreError> {
    let table = entries(PROBE);
    let write = database.begin_write().map_err(StoreError::database)?;
    let probe = vec![0; PROBE_BYTES];
    write
        .open_table(table)
        .map_err(StoreError::database)?
        .insert("", probe.as_slice())
        .map_err(StoreError::database)?;
    write.commit().map_err(StoreError::database)?;
    let write = database.begin_write().map_err(StoreError::database)?;
    write.delete_table(table).map_err(StoreError::database)?;
    write.commit().map_err(StoreError::database)
}

/// Whether a table only sorts another one.
pub(super) fn is_index(name: &str) -> bool {
    name.ends_with(INDEX_SUFFIX)
}

/// The value behind the expiry, unless the entry has expired.
pub(super) fn unexpired(stored: &[u8], now: u64) -> Option<&[u8]> {
    let value = stored.get(8..)?;
    (expiry(stored) > now).then_some(value)
}

fn expiry(stored: &[u8]) -> u64 {
    stored
        .first_chunk()
        .map_or(0, |bytes| u64::from_be_bytes(*bytes))
}
