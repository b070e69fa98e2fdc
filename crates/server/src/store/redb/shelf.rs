//! The entries of one kind in one transaction, also in the order in which they end.

use redb::{ReadableTable, ReadableTableMetadata, Table, TableDefinition, WriteTransaction};

use super::{Done, failed};
use crate::store::Space;

type Entries = TableDefinition<'static, &'static str, &'static [u8]>;

/// An entry is its end, eight bytes of milliseconds since 1970, and its value.
pub(super) struct Shelf<'a> {
    space: Space,
    entries: Table<'a, &'static str, &'static [u8]>,
    by_end: Table<'a, (u64, &'static str), ()>,
}

impl<'a> Shelf<'a> {
    /// Opens the tables, which are made if they are not there.
    pub(super) fn open(write: &'a WriteTransaction, space: Space) -> Done<Self> {
        let by_end = format!("{} by end", space.name());
        Ok(Self {
            space,
            entries: write.open_table(entries(space)).map_err(failed)?,
            by_end: write
                .open_table(TableDefinition::new(&by_end))
                .map_err(failed)?,
        })
    }

    /// The value of an entry that has not ended.
    pub(super) fn find(&self, id: &str, now: u64) -> Done<Option<Vec<u8>>> {
        let stored = self.entries.get(id).map_err(failed)?;
        Ok(stored.and_then(|bytes| live(bytes.value(), now).map(<[u8]>::to_vec)))
    }

    /// Writes an entry. In a full space the one that ends soonest goes.
    pub(super) fn set(&mut self, id: &str, value: &[u8], end: u64) -> Done<()> {
        let is_new = !self.remove(id)?;
        if is_new && self.entries.len().map_err(failed)? >= self.space.capacity() as u64 {
            self.remove_soonest()?;
        }
        let stored = [&end.to_be_bytes()[..], value].concat();
        self.entries.insert(id, stored.as_slice()).map_err(failed)?;
        self.by_end.insert((end, id), ()).map_err(failed)?;
        Ok(())
    }

    /// Removes an entry, and answers whether it was there.
    pub(super) fn remove(&mut self, id: &str) -> Done<bool> {
        let removed = self.entries.remove(id).map_err(failed)?;
        let Some(end) = removed.map(|stored| end_of(stored.value())) else {
            return Ok(false);
        };
        self.by_end.remove((end, id)).map_err(failed)?;
        Ok(true)
    }

    /// Removes what has ended, so many entries at most, and answers whether any had.
    pub(super) fn remove_ended(&mut self, now: u64, most: usize) -> Done<bool> {
        for removed in 0..most {
            let soonest = self.by_end.first().map_err(failed)?;
            if soonest.is_none_or(|(key, _)| key.value().0 > now) {
                return Ok(removed > 0);
            }
            self.remove_soonest()?;
        }
        Ok(most > 0)
    }

    /// Makes the order anew, for a file of before it was kept.
    pub(super) fn sort(&mut self) -> Done<()> {
        if self.by_end.len().map_err(failed)? == self.entries.len().map_err(failed)? {
            return Ok(());
        }
        self.by_end.retain(|_, ()| false).map_err(failed)?;
        for entry in self.entries.iter().map_err(failed)? {
            let (id, stored) = entry.map_err(failed)?;
            let key = (end_of(stored.value()), id.value());
            self.by_end.insert(key, ()).map_err(failed)?;
        }
        Ok(())
    }

    fn remove_soonest(&mut self) -> Done<()> {
        if let Some((key, _)) = self.by_end.pop_first().map_err(failed)? {
            self.entries.remove(key.value().1).map_err(failed)?;
        }
        Ok(())
    }
}

/// The table of a space.
pub(super) const fn entries(space: Space) -> Entries {
    TableDefinition::new(space.name())
}

/// The value behind its end, unless it has ended.
pub(super) fn live(stored: &[u8], now: u64) -> Option<&[u8]> {
    let value = stored.get(8..)?;
    (end_of(stored) > now).then_some(value)
}

fn end_of(stored: &[u8]) -> u64 {
    stored
        .first_chunk()
        .map_or(0, |end| u64::from_be_bytes(*end))
}
