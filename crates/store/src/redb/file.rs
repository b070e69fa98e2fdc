//! The file: what it may be, who may read it, and how large it is.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redb::{Builder, Database, TableHandle as _};

use super::panics;
use super::table::{self, Table};
use crate::error::StoreError;

/// How much memory redb may use as a cache, in bytes; its own default is 1 GiB.
const CACHE_BYTES: usize = 4 << 20;
/// A smaller file is not worth compacting.
const MIN_COMPACT_BYTES: u64 = 4 << 20;
/// How many damaged files are kept.
const MAX_DAMAGED: u32 = 5;
/// The ending of a store's name, as documented.
const ENDING: &str = "redb";
/// The first bytes of every redb file.
const MAGIC: &[u8; 9] = b"redb\x1a\x0a\xa9\x0d\x0a";

/// How much of a file is read when it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// What is needed.
    Quick,
    /// Every page, since one of them is damaged.
    EveryPage,
}

/// Opens the file or creates it, denies others access, and removes what has expired.
///
/// A damaged file is kept under another name, and a new one is created. One whose beginning is
/// that of another kind of file counts as damaged if it has the name of a store; any other may
/// be somebody's, named by mistake.
pub(super) fn open(path: &Path, now: u64) -> Result<Database, StoreError> {
    let is_named_as_store = path.extension().is_some_and(|ending| ending == ENDING);
    or_set_aside(path, is_named_as_store, || {
        let mut database = open_or_create(path, Check::Quick)?;
        tidy(&mut database, path, now)?;
        Ok(database)
    })
}

/// Opens the file of a store after an error. This writes little, because the disk may be full.
pub(super) fn reopen(path: &Path, check: Check) -> Result<Database, StoreError> {
    or_set_aside(path, true, || open_or_create(path, check))
}

fn or_set_aside(
    path: &Path,
    is_store: bool,
    open: impl Fn() -> Result<Database, StoreError>,
) -> Result<Database, StoreError> {
    // A damaged file can make redb panic.
    let open = || panics::as_errors(&open);
    let opened = match open() {
        Err(StoreError::UnknownFormat) if is_store => Err(StoreError::damaged_beginning()),
        opened => opened,
    };
    match opened {
        Err(err @ StoreError::Damaged(_)) => {
            set_aside(path, &err)?;
            open()
        }
        result => result,
    }
}

/// Keeps a damaged file for whoever wants to look into it: the first ones, and the last.
fn set_aside(path: &Path, err: &StoreError) -> Result<(), StoreError> {
    let kept_as = name_to_keep(path);
    fs::rename(path, &kept_as).map_err(|err| StoreError::NotSetAside(Arc::new(err)))?;
    tracing::error!(
        file = %path.display(),
        kept_as = %kept_as.display(),
        error = err.in_full(),
        lost = "every entry: users sign in again, credentials are fetched again",
        fix = "none needed, a new file is in use; check the disk, and delete the damaged file",
        "the store's file is damaged and was replaced by an empty one"
    );
    Ok(())
}

/// The first name that is not in use, or the last name, whose file is then replaced: a disk
/// that damages every file must not be filled with them.
fn name_to_keep(path: &Path) -> PathBuf {
    let name = |number| {
        let mut name = OsString::from(path);
        name.push(format!(".damaged-{number}"));
        PathBuf::from(name)
    };
    let is_unused = |name: &PathBuf| fs::symlink_metadata(name).is_err();
    let unused = (1..MAX_DAMAGED).map(name).find(is_unused);
    unused.unwrap_or_else(|| name(MAX_DAMAGED))
}

fn open_or_create(path: &Path, check: Check) -> Result<Database, StoreError> {
    let file = open_file(path)?;
    let handle = file.try_clone().map_err(StoreError::database)?;
    let is_new = handle.metadata().map_err(StoreError::database)?.len() == 0;
    let database = Builder::new().set_cache_size(CACHE_BYTES).create_file(file);
    let mut database = match database.map_err(StoreError::database) {
        Ok(database) => database,
        Err(StoreError::Damaged(_))
            if !is_like_a_store(&handle).map_err(StoreError::database)? =>
        {
            return Err(StoreError::UnknownFormat);
        }
        Err(err) => {
            // A disk that is full leaves half a database in a new file.
            if is_new && !matches!(err, StoreError::InUse) {
                let _ = handle.set_len(0);
            }
            return Err(err);
        }
    };
    // Not before it is known to be a database: another file's mode is not changed.
    deny_others(&handle, path, is_new).map_err(StoreError::database)?;
    if check == Check::EveryPage && !database.check_integrity().map_err(StoreError::database)? {
        tracing::warn!(
            file = %path.display(),
            fix = "none needed; check the disk",
            "the store's file was damaged and has been repaired"
        );
    }
    Ok(database)
}

/// Opens a regular file, or creates one that its owner alone may read. A symbolic link is
/// not followed: who may write to the folder could lead the server to any other file.
fn open_file(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600).custom_flags(libc::O_NOFOLLOW);
    }
    let is_link = || fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
    let file = options.open(path).map_err(|err| {
        if is_link() {
            StoreError::NotAStore("it is a symbolic link: use the path of the file itself")
        } else {
            StoreError::database(err)
        }
    })?;
    if !file.metadata().map_err(StoreError::database)?.is_file() {
        return Err(StoreError::NotAStore("it is not a regular file"));
    }
    Ok(file)
}

/// Whether this was a store's file, or began to be one: a crash leaves zeros.
fn is_like_a_store(mut file: &File) -> io::Result<bool> {
    let mut head = Vec::new();
    file.rewind()?;
    file.take(MAGIC.len() as u64).read_to_end(&mut head)?;
    Ok(MAGIC.starts_with(&head) || head.iter().all(|byte| *byte == 0))
}

/// A new file is created with this mode; an existing one may have any.
#[cfg(unix)]
fn deny_others(file: &File, path: &Path, is_new: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut permissions = file.metadata()?.permissions();
    if permissions.mode() & 0o777 == 0o600 {
        return Ok(());
    }
    // An empty file has told nobody anything.
    if !is_new {
        tracing::warn!(
            file = %path.display(),
            "other users could read the store's file; its mode is set to 0600"
        );
    }
    permissions.set_mode(0o600);
    file.set_permissions(permissions)
}

#[cfg(not(unix))]
fn deny_others(_: &File, _: &Path, _: bool) -> io::Result<()> {
    Ok(())
}

/// Removes what has expired, and gives unused space back to the disk.
fn tidy(database: &mut Database, path: &Path, now: u64) -> Result<(), StoreError> {
    let used = remove_expired(database, now)?;
    let bytes = fs::metadata(path).map_err(StoreError::database)?.len();
    if bytes > MIN_COMPACT_BYTES
        && bytes / 2 > used
        && let Err(err) = database.compact()
    {
        tracing::warn!(error = %err, "the store's file could not be compacted and stays large");
    }
    Ok(())
}

/// Removes what has expired from every table, and returns how many bytes are in use.
fn remove_expired(database: &Database, now: u64) -> Result<u64, StoreError> {
    let transaction = database.begin_write().map_err(StoreError::database)?;
    table::remove_probe(&transaction)?;
    let names: Vec<_> = transaction
        .list_tables()
        .map_err(StoreError::database)?
        .map(|table| table.name().to_owned())
        .filter(|name| table::has_entries(name))
        .collect();
    for name in names {
        let mut table = Table::open(&transaction, &name)?;
        table.rebuild_index()?;
        table.remove_expired(now, usize::MAX)?;
        table.save_size(&transaction)?;
    }
    let stats = transaction.stats().map_err(StoreError::database)?;
    // Not the allocated pages: those of removed entries are among them until later commits.
    let used = stats.stored_bytes() + stats.metadata_bytes() + stats.fragmented_bytes();
    transaction.commit().map_err(StoreError::commit)?;
    Ok(used)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{Key, Namespace};

    const KEY: Namespace = Namespace::new("session", 9);
    const VALUE: [u8; 600] = [b'x'; 600];

    /// A crash while the disk is tried leaves the table of the trial.
    #[test]
    fn what_a_crash_leaves_of_a_trial_is_no_namespace() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        let database = open(&path, 0).unwrap();
        table::write_probe(&database).unwrap();
        drop(database);
        let database = open(&path, 0).unwrap();
        let names = || {
            let write = database.begin_write().unwrap();
            let tables = write.list_tables().unwrap();
            let names: Vec<_> = tables.map(|table| table.name().to_owned()).collect();
            names
        };
        assert_eq!(names(), Vec::<String>::new());
    }

    #[test]
    fn a_damaged_file_that_cannot_be_renamed_is_said_to_be_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("store.redb");
        let failed = set_aside(&missing, &StoreError::InUse).unwrap_err();
        let text = failed.in_full();
        let start = "the store's file is damaged, and cannot be renamed: ";
        assert!(
            text.starts_with(start) && text.len() > start.len(),
            "{text}"
        );
    }

    /// While it is in use it is known to be a store, whatever its name.
    #[test]
    fn a_file_whose_beginning_is_overwritten_while_it_is_used_is_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        drop(open(&path, 0).unwrap());
        let mut bytes = fs::read(&path).unwrap();
        bytes[..16].copy_from_slice(b"another program ");
        fs::write(&path, bytes).unwrap();
        let refused = open(&path, 0);
        assert!(matches!(refused, Err(StoreError::UnknownFormat)));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        drop(reopen(&path, Check::Quick).unwrap());
        let kept = fs::read(folder.path().join("store.damaged-1")).unwrap();
        assert!(kept.starts_with(b"another program "));
    }

    #[test]
    fn damaged_files_do_not_fill_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        let kept = |number: u32| fs::read_to_string(format!("{}.damaged-{number}", path.display()));
        for number in 1..=MAX_DAMAGED + 3 {
            fs::write(&path, number.to_string()).unwrap();
            set_aside(&path, &StoreError::InUse).unwrap();
        }
        assert_eq!(kept(1).unwrap(), "1");
        assert_eq!(kept(MAX_DAMAGED).unwrap(), (MAX_DAMAGED + 3).to_string());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 5);
    }

    /// A page that is damaged within a value looks right to a quick look.
    #[test]
    fn every_page_is_checked_after_damage_was_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        let database = open(&path, 0).unwrap();
        let write = database.begin_write().unwrap();
        let mut table = Table::open(&write, KEY.name()).unwrap();
        table.insert(&Key::new(KEY, "s"), &VALUE, 1).unwrap();
        drop(table);
        write.commit().unwrap();
        drop(database);

        let mut bytes = fs::read(&path).unwrap();
        let mut found = 0;
        for at in 0..bytes.len() - VALUE.len() {
            if bytes[at..].starts_with(&VALUE) {
                bytes[at] = b'y';
                found += 1;
            }
        }
        assert!(found > 0);
        fs::write(&path, &bytes).unwrap();
        drop(reopen(&path, Check::Quick).unwrap());
        let kept = folder.path().join("store.redb.damaged-1");
        assert!(!kept.exists());
        drop(reopen(&path, Check::EveryPage).unwrap());
        assert!(kept.exists());
    }
}
