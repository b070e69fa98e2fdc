//! All entries of a file: read as they were at one instant, and written in one transaction.

use std::sync::Arc;

use redb::{
    Database, ReadableDatabase as _, ReadableTable as _, TableHandle as _, WriteTransaction,
};

use super::connection::Connection;
use super::queues::tables as queue_tables;
use super::table::{self, Table};
use crate::error::StoreError;
use crate::key::{Key, Namespace};
use crate::transfer::{Entries, Existing, Export, Exporter, PAGE_BYTES, PAGE_ENTRIES, StoredEntry};

/// Sends all entries that have not expired, from a thread of its own.
pub(super) fn export(connection: Arc<Connection>, now: u64) -> Export {
    let (exporter, export) = Export::new();
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let pages = Pages {
            exporter: &exporter,
            runtime: &runtime,
            page: Vec::new(),
            bytes: 0,
        };
        let sent = connection.read(|database| send_all(database, now, pages));
        runtime.block_on(exporter.end(sent));
    });
    export
}

fn send_all(database: &Database, now: u64, mut pages: Pages<'_>) -> Result<(), StoreError> {
    let read = database.begin_read().map_err(StoreError::database)?;
    let tables = read.list_tables().map_err(StoreError::database)?;
    let names: Vec<_> = tables.map(|table| table.name().to_owned()).collect();
    for name in names.iter().filter(|name| table::has_entries(name)) {
        let Some(entries) = table::open_existing(&read, table::entries(name))? else {
            continue;
        };
        for entry in entries.iter().map_err(StoreError::database)? {
            let (id, stored) = entry.map_err(StoreError::database)?;
            if let Some((expires_at, value)) = table::unexpired_entry(stored.value(), now) {
                pages.add(StoredEntry {
                    namespace: name.clone(),
                    id: id.value().to_owned(),
                    value: value.to_vec(),
                    expires_at,
                    item: None,
                })?;
            }
        }
    }
    queue_tables::export(&read, |item| pages.add(item))?;
    pages.send()
}

/// Entries that are sent together.
struct Pages<'a> {
    exporter: &'a Exporter,
    runtime: &'a tokio::runtime::Handle,
    page: Vec<StoredEntry>,
    bytes: usize,
}

impl Pages<'_> {
    fn add(&mut self, entry: StoredEntry) -> Result<(), StoreError> {
        self.bytes += entry.size();
        self.page.push(entry);
        if self.page.len() < PAGE_ENTRIES && self.bytes < PAGE_BYTES {
            return Ok(());
        }
        self.send()
    }

    fn send(&mut self) -> Result<(), StoreError> {
        self.bytes = 0;
        let page = std::mem::take(&mut self.page);
        let is_taken = self.runtime.block_on(self.exporter.page(page));
        is_taken.then_some(()).ok_or(StoreError::NotTaken)
    }
}

/// Writes all entries or none, and returns how many.
pub(super) fn import(
    database: &Database,
    entries: Entries,
    existing: Existing,
    now: u64,
) -> Result<u64, StoreError> {
    let write = database.begin_write().map_err(StoreError::database)?;
    match write_all(&write, entries, existing, now) {
        Ok(written) => {
            write.commit().map_err(StoreError::commit)?;
            Ok(written)
        }
        Err(err) => {
            write.abort().map_err(StoreError::database)?;
            Err(err)
        }
    }
}

fn write_all(
    write: &WriteTransaction,
    entries: Entries,
    existing: Existing,
    now: u64,
) -> Result<u64, StoreError> {
    if existing == Existing::Keep && !is_empty(write, now)? {
        return Err(StoreError::NotEmpty);
    }
    let old = write.list_tables().map_err(StoreError::database)?;
    for table in old.collect::<Vec<_>>() {
        write.delete_table(table).map_err(StoreError::database)?;
    }
    let mut written = 0;
    let mut open: Option<Table<'_>> = None;
    let mut queues = queue_tables::Import::open(write)?;
    for entry in entries {
        let entry = entry?;
        if let Some((queue, item)) = entry.in_queue() {
            queues.add(queue, item, entry.value.clone())?;
            written += 1;
            continue;
        }
        if entry.expires_at <= now {
            continue;
        }
        let key = Key::new(Namespace::found(&entry.namespace)?, entry.id);
        let name = key.namespace.name();
        // Entries of one namespace stand together.
        let is_open = open.as_ref().is_some_and(|table| table.name() == name);
        if !is_open {
            if let Some(table) = open.take() {
                table.save_size(write)?;
            }
            open = Some(Table::open(write, name)?);
        }
        if let Some(table) = &mut open {
            table.insert(&key, &entry.value, entry.expires_at)?;
            written += 1;
        }
    }
    if let Some(table) = open {
        table.save_size(write)?;
    }
    Ok(written)
}

fn is_empty(write: &WriteTransaction, now: u64) -> Result<bool, StoreError> {
    let tables = write.list_tables().map_err(StoreError::database)?;
    let names: Vec<_> = tables.map(|table| table.name().to_owned()).collect();
    for name in names.iter().filter(|name| table::has_entries(name)) {
        let entries = write.open_table(table::entries(name));
        let entries = entries.map_err(StoreError::database)?;
        for entry in entries.iter().map_err(StoreError::database)? {
            let (_, stored) = entry.map_err(StoreError::database)?;
            if table::unexpired_entry(stored.value(), now).is_some() {
                return Ok(false);
            }
        }
    }
    queue_tables::Import::open(write)?.is_empty()
}
