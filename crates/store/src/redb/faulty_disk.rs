//! A disk that fails on request, for tests.

use std::io;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use redb::backends::FileBackend;
use redb::{BackendError, Builder, Database, StorageBackend};
use wechat_h5_clock::{Clock, ManualClock};

use super::call_queue::Limits;
use super::connection::Connection;
use super::file::Check;
use crate::error::StoreError;
use crate::key::{Key, Namespace};
use crate::redb::RedbStore;
use crate::store_trait::Store as _;

const TTL: Duration = Duration::from_mins(1);
pub(super) const SESSIONS: Namespace = Namespace::new("session", 1000);
pub(super) const LOGINS: Namespace = Namespace::new("login", 1000).lossy();
/// How soon after the disk works again the first write succeeds.
pub(super) const SOON: Duration = Duration::from_secs(5);

const EIO: i32 = 5;
const ENOSPC: i32 = 28;

/// What goes wrong in a file.
#[derive(Debug, Default)]
pub(super) struct Faults {
    /// How many of the next calls fail.
    pub(super) syncs: AtomicU32,
    next_syncs: AtomicU32,
    pub(super) reads: AtomicU32,
    pub(super) writes: AtomicU32,
    /// Where the disk is full; 0 if it is not.
    end_of_disk: AtomicU64,
    /// After how many writes it is full; 0 if it is not.
    writes_left: AtomicU32,
    /// How often the disk was told to keep what was written.
    pub(super) sync_count: AtomicU32,
    /// Whether it takes its time for that.
    is_stalled: Mutex<bool>,
    resumed: Condvar,
    waiting: AtomicU32,
}

impl Faults {
    /// Nothing but the first page can be written.
    pub(super) fn fill_disk(&self) {
        self.end_of_disk.store(4096, Ordering::SeqCst);
    }

    /// The disk is full after so many writes.
    pub(super) fn fill_disk_after(&self, writes: u32) {
        self.writes_left.store(writes, Ordering::SeqCst);
    }

    pub(super) fn free_space(&self) {
        self.end_of_disk.store(0, Ordering::SeqCst);
    }

    /// The next commit takes until `resume`.
    pub(super) fn stall(&self) {
        *self.is_stalled.lock().unwrap() = true;
    }

    pub(super) fn resume(&self) {
        *self.is_stalled.lock().unwrap() = false;
        self.resumed.notify_all();
    }

    /// Whether a commit waits for the disk.
    pub(super) fn has_stalled(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    /// The sync that is stalled succeeds, and then so many fail.
    pub(super) fn fail_syncs_after_this_one(&self, times: u32) {
        self.next_syncs.store(times, Ordering::SeqCst);
    }

    fn wait_while_stalled(&self) {
        let is_stalled = self.is_stalled.lock().unwrap();
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let resumed = self.resumed.wait_while(is_stalled, |stalled| *stalled);
        drop(resumed);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

fn fail_if_left(left: &AtomicU32) -> io::Result<()> {
    let take = |left: u32| left.checked_sub(1);
    match left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take) {
        Ok(_) => Err(io::Error::from_raw_os_error(EIO)),
        Err(_) => Ok(()),
    }
}

/// A database's file on a disk that fails on request.
#[derive(Debug)]
struct FaultyFile {
    file: FileBackend,
    faults: Arc<Faults>,
}

impl StorageBackend for FaultyFile {
    fn len(&self) -> io::Result<u64> {
        self.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        fail_if_left(&self.faults.reads)?;
        self.file.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.file.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.faults.sync_count.fetch_add(1, Ordering::SeqCst);
        self.faults.wait_while_stalled();
        let next = self.faults.next_syncs.swap(0, Ordering::SeqCst);
        if next > 0 {
            self.faults.syncs.store(next, Ordering::SeqCst);
            return self.file.sync_data();
        }
        fail_if_left(&self.faults.syncs)?;
        self.file.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        fail_if_left(&self.faults.writes)?;
        let end = offset + data.len() as u64;
        let limit = self.faults.end_of_disk.load(Ordering::SeqCst);
        if limit > 0 && end > limit {
            return Err(io::Error::from_raw_os_error(ENOSPC));
        }
        if self.faults.writes_left.load(Ordering::SeqCst) > 0
            && self.faults.writes_left.fetch_sub(1, Ordering::SeqCst) == 1
        {
            self.faults.fill_disk();
        }
        self.file.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.file.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.file.try_lock_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.file.unlock_range(start, end)
    }
}

pub(super) struct Fixture {
    pub(super) store: RedbStore,
    pub(super) faults: Arc<Faults>,
    pub(super) path: PathBuf,
    pub(super) _folder: tempfile::TempDir,
}

impl Fixture {
    pub(super) fn new() -> Self {
        Self::with(Arc::new(ManualClock::at(1_700_000_000)), Limits::DEFAULT)
    }

    pub(super) fn with(clock: Arc<dyn Clock>, limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        let faults = Arc::new(Faults::default());
        let (file, disk) = (path.clone(), faults.clone());
        let open = move |_| open(&file, &disk);
        let connection = Connection::new(open(Check::Quick).unwrap(), open);
        Self {
            store: RedbStore::with_connection(connection, clock, limits).unwrap(),
            faults,
            path,
            _folder: folder,
        }
    }

    pub(super) async fn put(&self, namespace: Namespace, id: &str) -> Result<(), StoreError> {
        let key = Key::new(namespace, id);
        self.store.put(&key, b"v".to_vec(), TTL).await
    }

    pub(super) async fn has(&self, id: &str) -> Result<bool, StoreError> {
        let found = self.store.get(&Key::new(SESSIONS, id)).await?;
        Ok(found.is_some())
    }

    /// Writes until that succeeds.
    pub(super) async fn put_soon(&self, namespace: Namespace, id: &str) {
        let started = Instant::now();
        while let Err(err) = self.put(namespace, id).await {
            assert!(started.elapsed() < SOON, "{err:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

fn open(path: &Path, faults: &Arc<Faults>) -> Result<Database, StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let file = options.open(path).map_err(StoreError::database)?;
    let file = FileBackend::new(file).map_err(StoreError::database)?;
    let faults = faults.clone();
    let backend = FaultyFile { file, faults };
    // Without a cache every read is one of the file.
    let database = Builder::new()
        .set_cache_size(0)
        .create_with_backend(backend);
    database.map_err(StoreError::database)
}
