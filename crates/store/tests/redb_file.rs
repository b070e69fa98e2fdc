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

/// Files that were written before the bytes of a namespace were counted.
#[tokio::test]
async fn entries_of_an_older_file_take_room() {
    const SMALL: Namespace = SESSIONS.with_max_bytes(1000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(0));
    {
        let database = redb::Database::create(&path).unwrap();
        let write = database.begin_write().unwrap();
        let mut table = write.open_table(TABLE).unwrap();
        let stored = [&60_000_u64.to_be_bytes()[..], &[0; 600]].concat();
        table.insert("s", stored.as_slice()).unwrap();
        drop(table);
        write.commit().unwrap();
    }
    let (old, new) = (Key::new(SMALL, "s"), Key::new(SMALL, "t"));
    let store = RedbStore::open(&path, clock).unwrap();
    store.put(&new, vec![0; 300], MINUTE * 2).await.unwrap();
    assert!(store.get(&old).await.unwrap().is_some());
    store.put(&new, vec![0; 400], MINUTE * 2).await.unwrap();
    assert!(store.get(&old).await.unwrap().is_none());
}

const TABLE: redb::TableDefinition<'static, &str, &[u8]> = redb::TableDefinition::new("session");

#[tokio::test]
async fn a_file_of_another_kind_is_an_error_and_is_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "not a database").unwrap();
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(0));
    let opened = RedbStore::open(&path, clock);
    assert!(
        matches!(opened, Err(StoreError::UnknownFormat)),
        "{opened:?}"
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "not a database");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// A new file takes the damaged one's place; the damaged one is kept.
#[tokio::test]
async fn a_damaged_file_is_kept_under_another_name() {
    let folder = tempfile::tempdir().unwrap();
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(1_700_000_000));
    let session = Key::new(SESSIONS, "s");
    let good = folder.path().join("good.redb");
    let store = RedbStore::open(&good, clock.clone()).unwrap();
    store.put(&session, b"v".to_vec(), MINUTE).await.unwrap();
    drop(store);
    let good = std::fs::read(good).unwrap();
    let noise = |length: usize| -> Vec<u8> {
        let bytes = (0_u32..).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes());
        bytes.take(length).collect()
    };
    let mut damaged = vec![
        ("half of it", good[..good.len() / 2].to_vec()),
        ("its first page", good[..4096].to_vec()),
        ("one byte", good[..1].to_vec()),
        ("zeros at its start", [&[0; 512], &good[512..]].concat()),
        ("text at its start", [&[b'x'; 512], &good[512..]].concat()),
        ("another file", b"not a database".to_vec()),
        (
            "noise behind its first bytes",
            [&good[..9], &noise(good.len() - 9)].concat(),
        ),
        (
            "zeros behind its first bytes",
            [&good[..9], &vec![0; good.len() - 9]].concat(),
        ),
    ];
    // Also found when it is in a page that is read only later.
    let mut middle = good.clone();
    middle[8192..].copy_from_slice(&noise(good.len() - 8192));
    damaged.push(("noise behind its header", middle));
    for (number, (what, bytes)) in damaged.into_iter().enumerate() {
        let path = folder.path().join(format!("{number}.redb"));
        std::fs::write(&path, &bytes).unwrap();
        let store = RedbStore::open(&path, clock.clone());
        let store = store.unwrap_or_else(|err| panic!("{what}: {err:?}"));
        assert_eq!(store.get(&session).await.unwrap(), None, "{what}");
        store.put(&session, b"w".to_vec(), MINUTE).await.unwrap();
        drop(store);
        let kept = folder.path().join(format!("{number}.redb.damaged-1"));
        let kept = std::fs::read(kept).unwrap_or_else(|err| panic!("{what}: {err}"));
        assert!(kept.len() >= bytes.len(), "{what}");
        let store = RedbStore::open(&path, clock.clone()).unwrap();
        assert_eq!(store.get(&session).await.unwrap().unwrap(), b"w", "{what}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_symbolic_link_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(0));
    let (empty, missing) = (folder.path().join("empty"), folder.path().join("missing"));
    std::fs::write(&empty, "").unwrap();
    for (n, target) in [&empty, &missing].into_iter().enumerate() {
        let link = folder.path().join(format!("link{n}"));
        std::os::unix::fs::symlink(target, &link).unwrap();
        let opened = RedbStore::open(&link, clock.clone());
        assert!(
            matches!(opened, Err(StoreError::NotAStore(_))),
            "{opened:?}"
        );
    }
    assert_eq!(std::fs::metadata(&empty).unwrap().len(), 0);
    assert!(!missing.exists());
    let device = RedbStore::open("/dev/null".as_ref(), clock);
    assert!(
        matches!(device, Err(StoreError::NotAStore(_))),
        "{device:?}"
    );
}

/// Whoever had the lease has stopped: only one process has the file open.
#[tokio::test]
async fn no_lease_outlives_the_process_that_had_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(0));
    let key = Key::new(LOGINS, "refresh");
    let store = RedbStore::open(&path, clock.clone()).unwrap();
    assert!(store.lease(&key, "killed", MINUTE).await.unwrap());
    drop(store);
    let store = RedbStore::open(&path, clock).unwrap();
    assert!(store.lease(&key, "started", MINUTE).await.unwrap());
}
