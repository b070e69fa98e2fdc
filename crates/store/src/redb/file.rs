//! The file: who may read it, and how large it is.

use std::fs::{self, OpenOptions};
use std::path::Path;

use redb::{Builder, Database, DatabaseError, TableHandle as _};

use super::table::{self, Table};
use crate::error::StoreError;

/// How much memory redb may use as a cache, in bytes; its own default is 1 GiB.
const CACHE_BYTES: usize = 4 << 20;
/// A smaller file is not worth compacting.
const MIN_COMPACT_BYTES: u64 = 4 << 20;

/// Opens the file or creates it, denies others access, and removes what has expired.
pub(super) fn open(path: &Path, now: u64) -> Result<Database, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(StoreError::database)?;
    let database = Builder::new()
        .set_cache_size(CACHE_BYTES)
        .create_file(file)
        .map_err(|err| match err {
            DatabaseError::DatabaseAlreadyOpen => StoreError::InUse,
            other => StoreError::database(other),
        });
    let mut database = database?;
    // Not before it is known to be a database: another file's mode is not changed.
    deny_others(path)?;
    let used = remove_expired(&database, now)?;
    let bytes = fs::metadata(path).map_err(StoreError::database)?.len();
    if bytes > MIN_COMPACT_BYTES
        && bytes / 2 > used
        && let Err(err) = database.compact()
    {
        tracing::warn!(error = %err, "the store's file could not be compacted and stays large");
    }
    Ok(database)
}

/// A new file is created with this mode; an existing one may have any.
#[cfg(unix)]
fn deny_others(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut permissions = fs::metadata(path)
        .map_err(StoreError::database)?
        .permissions();
    if permissions.mode() & 0o777 == 0o600 {
        return Ok(());
    }
    tracing::warn!("other users could read the store's file; its mode is set to 0600");
    permissions.set_mode(0o600);
    fs::set_permissions(path, permissions).map_err(StoreError::database)
}

#[cfg(not(unix))]
fn deny_others(_: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// Removes what has expired from every table, and returns how many bytes are in use.
fn remove_expired(database: &Database, now: u64) -> Result<u64, StoreError> {
    let transaction = database.begin_write().map_err(StoreError::database)?;
    let names: Vec<_> = transaction
        .list_tables()
        .map_err(StoreError::database)?
        .map(|table| table.name().to_owned())
        .filter(|name| !table::is_index(name))
        .collect();
    for name in names {
        let mut table = Table::open(&transaction, &name)?;
        table.rebuild_index()?;
        table.remove_expired(now, usize::MAX)?;
    }
    let stats = transaction.stats().map_err(StoreError::database)?;
    // Not the allocated pages: those of removed entries are among them until later commits.
    let used = stats.stored_bytes() + stats.metadata_bytes() + stats.fragmented_bytes();
    transaction.commit().map_err(StoreError::database)?;
    Ok(used)
}
