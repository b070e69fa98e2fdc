//! The file: who may read it, and how large it is.

use std::fs::{self, OpenOptions};
use std::path::Path;

use redb::{Builder, Database, DatabaseError};

use super::shelf::Shelf;
use super::{Done, failed};
use crate::store::{Space, StoreError};

/// What redb may keep in memory, in bytes; its own default is 1 GiB.
const CACHE_BYTES: usize = 4 << 20;
/// A file of fewer bytes is not worth compacting.
const SMALL_BYTES: u64 = 4 << 20;

/// Opens the file or makes it, closes it to others, and clears it out.
pub(super) fn open(path: &Path, now: u64) -> Done<Database> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(failed)?;
    let database = Builder::new()
        .set_cache_size(CACHE_BYTES)
        .create_file(file)
        .map_err(|err| match err {
            DatabaseError::DatabaseAlreadyOpen => StoreError::InUse,
            other => failed(other),
        });
    let mut database = database?;
    // Not before it is known to be ours.
    close_to_others(path)?;
    let used = clear_out(&database, now)?;
    let bytes = fs::metadata(path).map_err(failed)?.len();
    if bytes > SMALL_BYTES
        && bytes / 2 > used
        && let Err(err) = database.compact()
    {
        tracing::warn!(error = %err, "the store's file stays larger than it need be");
    }
    Ok(database)
}

/// The mode of a new file is set when it is made; an old one may have any.
#[cfg(unix)]
fn close_to_others(path: &Path) -> Done<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut permissions = fs::metadata(path).map_err(failed)?.permissions();
    if permissions.mode() & 0o777 == 0o600 {
        return Ok(());
    }
    tracing::warn!("others could read the store's file; from now on its owner alone can");
    permissions.set_mode(0o600);
    fs::set_permissions(path, permissions).map_err(failed)
}

#[cfg(not(unix))]
fn close_to_others(_: &Path) -> Done<()> {
    Ok(())
}

/// Makes the tables, removes what has ended, and answers how many bytes are in use.
fn clear_out(database: &Database, now: u64) -> Done<u64> {
    let write = database.begin_write().map_err(failed)?;
    for space in Space::ALL {
        let mut shelf = Shelf::open(&write, space)?;
        shelf.sort()?;
        shelf.remove_ended(now, usize::MAX)?;
    }
    let stats = write.stats().map_err(failed)?;
    let used = stats.allocated_pages() * stats.page_size() as u64;
    write.commit().map_err(failed)?;
    Ok(used)
}
