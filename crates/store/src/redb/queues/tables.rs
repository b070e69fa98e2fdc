//! The tables of all queues of a file, and what is written to them.

use std::sync::Arc;

use redb::{
    Database, ReadTransaction, ReadableDatabase as _, ReadableTable as _,
    ReadableTableMetadata as _, Table, TableDefinition, WriteTransaction,
};

use super::rows;
use crate::error::StoreError;
use crate::queue::state::{Change, Dead, Record, State};
use crate::queue::{ItemId, QueueLimits};
use crate::redb::table::open_existing;
use crate::transfer::{StoredEntry, StoredItem};

type Definition = TableDefinition<'static, (&'static str, u64), &'static [u8]>;
type ItemTable<'a> = Table<'a, (&'static str, u64), &'static [u8]>;

/// The name of a queue and the number of an item.
const ITEMS: Definition = TableDefinition::new(" queue items");
const DEAD: Definition = TableDefinition::new(" queue dead");
/// The values of items and of dead letters.
const VALUES: Definition = TableDefinition::new(" queue values");
/// The name of a queue and a duplicate key.
const KEYS: TableDefinition<'static, (&str, &str), &[u8]> = TableDefinition::new(" queue keys");

/// What is to be written for one queue.
pub(super) enum Row {
    Item(ItemId, Vec<u8>),
    NoItem(ItemId),
    Value(ItemId, Arc<[u8]>),
    NoValue(ItemId),
    /// The value of the first is the one of the second.
    MovedValue(ItemId, ItemId),
    Dead(ItemId, Vec<u8>),
    NoDead(ItemId),
    Key(Arc<str>, Vec<u8>),
    NoKey(Arc<str>),
}

impl Row {
    /// What these changes have made of the state.
    pub(super) fn all(state: &State, changes: Vec<Change>) -> Vec<Self> {
        let mut rows = Vec::new();
        for change in changes {
            match change {
                Change::Written(id) => {
                    rows.extend(state.item(id).map(|item| Self::Item(id, rows::item(item))));
                }
                Change::Removed(id) => rows.extend([Self::NoItem(id), Self::NoValue(id)]),
                Change::Died(id) => {
                    rows.push(Self::NoItem(id));
                    rows.extend(state.dead(id).map(|dead| Self::Dead(id, rows::dead(dead))));
                }
                Change::DeadRemoved(id) => rows.extend([Self::NoDead(id), Self::NoValue(id)]),
                Change::Replayed { dead, item } => {
                    rows.extend([Self::NoDead(dead), Self::MovedValue(dead, item)]);
                }
                Change::Remembered(key) => {
                    let record = state.record(&key).map(rows::key);
                    rows.extend(record.map(|record| Self::Key(key, record)));
                }
                Change::Forgotten(key) => rows.push(Self::NoKey(key)),
            }
        }
        rows
    }
}

/// Writes the rows of these queues in one transaction.
pub(super) fn write(
    database: &Database,
    queues: &[(Arc<str>, Vec<Row>)],
) -> Result<(), StoreError> {
    let transaction = database.begin_write().map_err(StoreError::database)?;
    let mut tables = Tables::open(&transaction)?;
    for (name, rows) in queues {
        for row in rows {
            tables.write(name, row)?;
        }
    }
    drop(tables);
    transaction.commit().map_err(StoreError::commit)
}

struct Tables<'a> {
    items: ItemTable<'a>,
    dead: ItemTable<'a>,
    values: ItemTable<'a>,
    keys: Table<'a, (&'static str, &'static str), &'static [u8]>,
}

impl<'a> Tables<'a> {
    fn open(transaction: &'a WriteTransaction) -> Result<Self, StoreError> {
        let open = |definition| transaction.open_table(definition);
        Ok(Self {
            items: open(ITEMS).map_err(StoreError::database)?,
            dead: open(DEAD).map_err(StoreError::database)?,
            values: open(VALUES).map_err(StoreError::database)?,
            keys: transaction.open_table(KEYS).map_err(StoreError::database)?,
        })
    }

    fn write(&mut self, queue: &str, row: &Row) -> Result<(), StoreError> {
        match row {
            Row::Item(id, item) => put(&mut self.items, queue, *id, item),
            Row::NoItem(id) => remove(&mut self.items, queue, *id).map(drop),
            Row::Value(id, value) => put(&mut self.values, queue, *id, value),
            Row::NoValue(id) => remove(&mut self.values, queue, *id).map(drop),
            Row::MovedValue(from, to) => {
                let value = remove(&mut self.values, queue, *from)?;
                put(&mut self.values, queue, *to, &value.unwrap_or_default())
            }
            Row::Dead(id, dead) => put(&mut self.dead, queue, *id, dead),
            Row::NoDead(id) => remove(&mut self.dead, queue, *id).map(drop),
            Row::Key(key, record) => {
                let written = self.keys.insert((queue, &**key), record.as_slice());
                written.map(drop).map_err(StoreError::database)
            }
            Row::NoKey(key) => {
                let removed = self.keys.remove((queue, &**key));
                removed.map(drop).map_err(StoreError::database)
            }
        }
    }
}

fn put(table: &mut ItemTable<'_>, queue: &str, id: ItemId, bytes: &[u8]) -> Result<(), StoreError> {
    let written = table.insert((queue, id.0), bytes);
    written.map(drop).map_err(StoreError::database)
}

fn remove(
    table: &mut ItemTable<'_>,
    queue: &str,
    id: ItemId,
) -> Result<Option<Vec<u8>>, StoreError> {
    let removed = table.remove((queue, id.0)).map_err(StoreError::database)?;
    Ok(removed.map(|bytes| bytes.value().to_vec()))
}

/// The queue of this name as the file has it.
pub(super) fn load(
    database: &Database,
    name: &Arc<str>,
    limits: QueueLimits,
) -> Result<State, StoreError> {
    let transaction = database.begin_read().map_err(StoreError::database)?;
    let mut state = State::new(name.clone(), limits);
    each(&transaction, ITEMS, name, |id, item| {
        state.restore_item(id, rows::read_item(item)?);
        Ok(())
    })?;
    each(&transaction, DEAD, name, |id, dead| {
        state.restore_dead(id, rows::read_dead(dead)?);
        Ok(())
    })?;
    let mut keys = keys(&transaction, name)?;
    keys.sort_by_key(|(_, record)| (record.ends_at, record.id));
    for (key, record) in keys {
        state.restore_key(key, record);
    }
    Ok(state)
}

fn each(
    transaction: &ReadTransaction,
    definition: Definition,
    queue: &str,
    mut with: impl FnMut(ItemId, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let Some(table) = open_existing(transaction, definition)? else {
        return Ok(());
    };
    let found = table.range((queue, 0)..=(queue, u64::MAX));
    for row in found.map_err(StoreError::database)? {
        let (key, value) = row.map_err(StoreError::database)?;
        with(ItemId(key.value().1), value.value())?;
    }
    Ok(())
}

fn keys(transaction: &ReadTransaction, queue: &str) -> Result<Vec<(Arc<str>, Record)>, StoreError> {
    let Some(table) = open_existing(transaction, KEYS)? else {
        return Ok(Vec::new());
    };
    let mut keys = Vec::new();
    for row in table.range((queue, "")..).map_err(StoreError::database)? {
        let (key, record) = row.map_err(StoreError::database)?;
        let (name, key) = key.value();
        if name != queue {
            break;
        }
        keys.push((key.into(), rows::read_key(record.value())?));
    }
    Ok(keys)
}

/// The values of these items.
pub(super) fn values(
    database: &Database,
    queue: &str,
    ids: &[ItemId],
) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
    let transaction = database.begin_read().map_err(StoreError::database)?;
    let Some(table) = open_existing(&transaction, VALUES)? else {
        return Ok(vec![None; ids.len()]);
    };
    let value = |id: &ItemId| {
        let found = table.get((queue, id.0)).map_err(StoreError::database)?;
        Ok(found.map(|bytes| bytes.value().to_vec()))
    };
    ids.iter().map(value).collect()
}

type StoredRow = fn(ItemId, &[u8]) -> Result<StoredItem, StoreError>;

/// Calls this with each item and dead letter of all queues: first the items of each in their order.
pub(in crate::redb) fn export(
    transaction: &ReadTransaction,
    mut with: impl FnMut(StoredEntry) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let Some(values) = open_existing(transaction, VALUES)? else {
        return Ok(());
    };
    let item: StoredRow = |id, row| Ok(StoredItem::of_item(id, &rows::read_item(row)?));
    let dead: StoredRow = |id, row| Ok(StoredItem::of_dead(id, &rows::read_dead(row)?));
    for (definition, read) in [(ITEMS, item), (DEAD, dead)] {
        let Some(table) = open_existing(transaction, definition)? else {
            continue;
        };
        for row in table.iter().map_err(StoreError::database)? {
            let (key, row) = row.map_err(StoreError::database)?;
            let (queue, number) = key.value();
            let item = read(ItemId(number), row.value())?;
            let value = values.get((queue, number)).map_err(StoreError::database)?;
            // Without its value it cannot be worked off.
            if let Some(value) = value {
                with(item.into_entry(queue, value.value().to_vec()))?;
            }
        }
    }
    Ok(())
}

/// Puts items of a backup into the tables, in one transaction with its entries.
pub(in crate::redb) struct Import<'a>(Tables<'a>);

impl<'a> Import<'a> {
    pub(in crate::redb) fn open(transaction: &'a WriteTransaction) -> Result<Self, StoreError> {
        Tables::open(transaction).map(Self)
    }

    pub(in crate::redb) fn is_empty(&self) -> Result<bool, StoreError> {
        let is_empty = |table: &ItemTable<'_>| table.is_empty().map_err(StoreError::database);
        Ok(is_empty(&self.0.items)? && is_empty(&self.0.dead)?)
    }

    pub(in crate::redb) fn add(
        &mut self,
        queue: &str,
        stored: &StoredItem,
        value: Vec<u8>,
    ) -> Result<(), StoreError> {
        let (id, item) = (stored.id(), stored.to_item(value.len()));
        let row = match stored.died {
            Some(died_at) => Row::Dead(id, rows::dead(&Dead { item, died_at })),
            None => Row::Item(id, rows::item(&item)),
        };
        self.0.write(queue, &row)?;
        self.0.write(queue, &Row::Value(id, value.into()))
    }
}
