//! The file of the embedded store: who may read it, how it survives, how large it is.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::sync::Arc;
use std::time::Duration;

use redb::ReadableDatabase as _;
use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_store::{Key, Namespace, RedbStore, Store as _, StoreError};

const MINUTE: Duration = Duration::from_mins(1);
const SESSIONS: Namespace = Namespace::new("session", 1000);
const LOGINS: Namespace = Namespace::new("login", 10_000).lossy();

#[tokio::test]
async fn entries_survive_a_restart_and_only_the_owner_may_read_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(1_700_000_000));
    let session = Key::new(SESSIONS, "s");

    let store = RedbStore::open(&path, clock.clone()).unwrap();
    store.put(&session, b"v".to_vec(), MINUTE).await.unwrap();
    let second = RedbStore::open(&path, clock.clone());
    assert!(matches!(second, Err(StoreError::InUse)), "{second:?}");
    drop(store);

    let store = RedbStore::open(&path, clock).unwrap();
    assert_eq!(store.get(&session).await.unwrap().unwrap(), b"v");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn others_lose_access_to_a_file_that_they_could_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(0));
    drop(RedbStore::open(&path, clock.clone()).unwrap());
    let set = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode));
    for mode in [0o666, 0o640, 0o604] {
        set(mode).unwrap();
        drop(RedbStore::open(&path, clock.clone()).unwrap());
        let found = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(found & 0o777, 0o600, "{mode:o}");
    }
}

/// Logins come and go: the file must not grow with each of them.
#[tokio::test]
async fn the_space_of_expired_entries_is_used_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let clock = ManualClock::at(1_700_000_000);
    let store = RedbStore::open(&path, Arc::new(clock.clone())).unwrap();
    let session = Key::new(SESSIONS, "s");
    let put = store.put(&session, b"v".to_vec(), MINUTE * 60);
    put.await.unwrap();
    let mut sizes = Vec::new();
    for round in 0..4 {
        for n in 0..2_000 {
            let key = Key::new(LOGINS, format!("{round:032} {n:031}"));
            store.put(&key, vec![b'x'; 1_200], MINUTE).await.unwrap();
        }
        sizes.push(std::fs::metadata(&path).unwrap().len());
        clock.advance(MINUTE);
    }
    let largest = sizes.iter().max().unwrap();
    assert!(
        *largest < sizes[0] * 2,
        "it grows with every round: {sizes:?}"
    );
    drop(store);
    let store = RedbStore::open(&path, Arc::new(clock)).unwrap();
    let left = std::fs::metadata(&path).unwrap().len();
    assert!(left * 2 < sizes[3], "{left} of {sizes:?}");
    assert_eq!(store.get(&session).await.unwrap().unwrap(), b"v");
}

/// Files that were written before entries were sorted by expiry: all of them must still expire.
#[tokio::test]
async fn entries_of_an_older_file_expire_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let clock = ManualClock::at(1_700_000_000);
    let expiry = (1_700_000_060_000_u64).to_be_bytes();
    let stored = [&expiry[..], b"v"].concat();
    {
        let database = redb::Database::create(&path).unwrap();
        let write = database.begin_write().unwrap();
        let mut table = write.open_table(TABLE).unwrap();
        table.insert("s", stored.as_slice()).unwrap();
        drop(table);
        write.commit().unwrap();
    }
    let session = Key::new(SESSIONS, "s");
    let store = RedbStore::open(&path, Arc::new(clock.clone())).unwrap();
    assert_eq!(store.get(&session).await.unwrap().unwrap(), b"v");
    clock.advance(MINUTE);
    let another = Key::new(SESSIONS, "another");
    store.put(&another, Vec::new(), MINUTE).await.unwrap();
    drop(store);

    let database = redb::Database::open(&path).unwrap();
    let table = database.begin_read().unwrap().open_table(TABLE).unwrap();
    assert!(table.get("s").unwrap().is_none());
    assert!(table.get("another").unwrap().is_some());
}

const TABLE: redb::TableDefinition<'static, &str, &[u8]> = redb::TableDefinition::new("session");

#[tokio::test]
async fn a_file_that_is_not_a_database_is_an_error_and_is_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "not a database").unwrap();
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(0));
    let opened = RedbStore::open(&path, clock);
    assert!(matches!(opened, Err(StoreError::Database(_))), "{opened:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "not a database");
}
