//! What every store must do, run on each.

#![allow(
    clippy::unwrap_used,
    reason = "what a test needs is there, or it fails"
)]

use std::sync::Arc;
use std::time::Duration;

use redb::ReadableDatabase as _;
use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_server::session::digest;
use wechat_h5_server::store::{Key, MemoryStore, RedbStore, Space, Store, StoreError};

const MINUTE: Duration = Duration::from_mins(1);

/// Runs the whole contract on a store that lives by this clock.
async fn keeps_the_contract(store: Arc<dyn Store>, clock: &ManualClock) {
    gives_back_what_was_put(&*store).await;
    ends_by_itself(&*store, clock).await;
    keeps_spaces_apart(&*store).await;
    is_taken_once(store.clone()).await;
    compares_before_it_sets(&*store).await;
    sets_once_among_many(store.clone()).await;
    leases_to_one_holder(&*store, clock).await;
    makes_room_for_the_newest(&*store, clock).await;
}

fn key(id: &str) -> Key {
    Key::new(Space::Session, id)
}

async fn gives_back_what_was_put(store: &dyn Store) {
    let key = key("put");
    assert_eq!(store.get(&key).await.unwrap(), None);
    store.put(&key, b"one".to_vec(), MINUTE).await.unwrap();
    store.put(&key, b"two".to_vec(), MINUTE).await.unwrap();
    assert_eq!(store.get(&key).await.unwrap().unwrap(), b"two");
    let binary = vec![0, 255, 10, 13];
    store.put(&key, binary.clone(), MINUTE).await.unwrap();
    assert_eq!(store.take(&key).await.unwrap().unwrap(), binary);
    assert_eq!(store.get(&key).await.unwrap(), None);
}

async fn ends_by_itself(store: &dyn Store, clock: &ManualClock) {
    let key = key("end");
    store.put(&key, b"v".to_vec(), MINUTE).await.unwrap();
    clock.advance(Duration::from_millis(59_999));
    assert!(store.get(&key).await.unwrap().is_some());
    clock.advance(Duration::from_millis(1));
    assert_eq!(store.get(&key).await.unwrap(), None);
    assert_eq!(store.take(&key).await.unwrap(), None);
    let set = store.compare_and_set(&key, None, b"w".to_vec(), MINUTE);
    assert!(set.await.unwrap());
}

async fn keeps_spaces_apart(store: &dyn Store) {
    for space in Space::ALL {
        let key = Key::new(space, "same");
        let value = space.name().as_bytes().to_vec();
        store.put(&key, value, MINUTE).await.unwrap();
    }
    for space in Space::ALL {
        let found = store.get(&Key::new(space, "same")).await.unwrap().unwrap();
        assert_eq!(found, space.name().as_bytes());
    }
}

async fn is_taken_once(store: Arc<dyn Store>) {
    let key = Key::new(Space::Login, "take");
    store.put(&key, b"v".to_vec(), MINUTE).await.unwrap();
    let takers: Vec<_> = (0..50)
        .map(|_| {
            let (store, key) = (store.clone(), key.clone());
            tokio::spawn(async move { store.take(&key).await.unwrap().is_some() })
        })
        .collect();
    let mut got_it = 0;
    for taker in takers {
        got_it += u32::from(taker.await.unwrap());
    }
    assert_eq!(got_it, 1);
}

async fn compares_before_it_sets(store: &dyn Store) {
    let key = Key::new(Space::Credential, "cas");
    let set = |expected: Option<&'static [u8]>, value: &str| {
        let (key, value) = (&key, value.as_bytes().to_vec());
        async move {
            let done = store.compare_and_set(key, expected, value, MINUTE);
            done.await.unwrap()
        }
    };
    assert!(!set(Some(b"x"), "one").await);
    assert!(set(None, "one").await);
    assert!(!set(None, "two").await);
    assert!(!set(Some(b"two"), "two").await);
    assert!(set(Some(b"one"), "two").await);
    assert_eq!(store.get(&key).await.unwrap().unwrap(), b"two");
}

async fn sets_once_among_many(store: Arc<dyn Store>) {
    let key = Key::new(Space::Credential, "race");
    let writers: Vec<_> = (0..50_u8)
        .map(|n| {
            let (store, key) = (store.clone(), key.clone());
            tokio::spawn(async move {
                let set = store.compare_and_set(&key, None, vec![n], MINUTE);
                set.await.unwrap()
            })
        })
        .collect();
    let mut won = 0;
    for writer in writers {
        won += u32::from(writer.await.unwrap());
    }
    assert_eq!(won, 1);
}

async fn leases_to_one_holder(store: &dyn Store, clock: &ManualClock) {
    let lease = |holder: &'static str| async move {
        let lease = store.lease("refresh", holder, MINUTE);
        lease.await.unwrap()
    };
    assert!(lease("a").await);
    assert!(lease("a").await, "renewed");
    assert!(!lease("b").await);
    store.release("refresh", "b").await.unwrap();
    assert!(!lease("b").await, "only its holder gives it back");
    store.release("refresh", "a").await.unwrap();
    assert!(lease("b").await);
    clock.advance(MINUTE);
    assert!(lease("a").await, "it ends by itself");
    assert!(!lease("b").await);
}

/// Strangers can write without end: they must neither fill the store nor shut
/// others out.
async fn makes_room_for_the_newest(store: &dyn Store, clock: &ManualClock) {
    let space = Space::Lease;
    let key = |n: usize| Key::new(space, format!("{n:05}"));
    let capacity = space.capacity();
    let put = async |n, life| {
        let (key, value) = (key(n), b"v".to_vec());
        store.put(&key, value, life).await.unwrap();
    };
    clock.advance(MINUTE);
    for n in 0..capacity {
        // The second one written ends first, then the first one, then the others.
        let life = MINUTE * [2, 1].get(n).copied().unwrap_or(3);
        put(n, life).await;
    }
    // What is there is written again without a loss.
    put(2, MINUTE * 4).await;
    let some = || (0..10).chain(capacity - 10..=capacity);
    assert_eq!(lost(store, some().map(key)).await, [key(capacity).id]);
    put(capacity, MINUTE).await;
    assert_eq!(lost(store, (0..=capacity).map(key)).await, [key(1).id]);
    let first = key(1);
    let set = store.compare_and_set(&first, None, b"v".to_vec(), MINUTE * 3);
    assert!(set.await.unwrap());
    assert_eq!(lost(store, some().map(key)).await, [key(capacity).id]);
    assert!(store.lease("newest", "a", MINUTE * 3).await.unwrap());
    assert_eq!(
        lost(store, some().map(key)).await,
        [key(0).id, key(capacity).id]
    );
    // What has been taken, or has ended, is in nobody's way.
    store.take(&key(3)).await.unwrap().unwrap();
    put(0, MINUTE).await;
    assert_eq!(
        lost(store, some().map(key)).await,
        [key(3).id, key(capacity).id]
    );
    clock.advance(MINUTE);
    put(3, MINUTE).await;
    assert_eq!(
        lost(store, some().map(key)).await,
        [key(0).id, key(capacity).id]
    );
    clock.advance(MINUTE * 2);
    let lost = lost(store, (0..capacity).map(key)).await;
    assert_eq!(lost.len(), capacity - 1);
    assert!(store.get(&key(2)).await.unwrap().is_some());
}

/// The names of those that are not there.
async fn lost(store: &dyn Store, keys: impl Iterator<Item = Key>) -> Vec<String> {
    let mut lost = Vec::new();
    for key in keys {
        if store.get(&key).await.unwrap().is_none() {
            lost.push(key.id);
        }
    }
    lost
}

#[tokio::test]
async fn memory() {
    let clock = ManualClock::at(1_700_000_000);
    let store = MemoryStore::new(Arc::new(clock.clone()));
    keeps_the_contract(Arc::new(store), &clock).await;
}

#[tokio::test]
async fn redb() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(1_700_000_000);
    let path = folder.path().join("store.redb");
    let store = RedbStore::open(&path, Arc::new(clock.clone())).unwrap();
    keeps_the_contract(Arc::new(store), &clock).await;
}

#[tokio::test]
async fn redb_keeps_it_for_the_next_process_and_for_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(1_700_000_000));
    let session = Key::new(Space::Session, "s");

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
async fn a_file_that_others_can_read_is_closed_to_them() {
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

/// Logins come and go, and the file must not remember each of them.
#[tokio::test]
async fn redb_gives_back_what_has_ended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let clock = ManualClock::at(1_700_000_000);
    let store = RedbStore::open(&path, Arc::new(clock.clone())).unwrap();
    let session = Key::new(Space::Session, "s");
    let put = store.put(&session, b"v".to_vec(), MINUTE * 60);
    put.await.unwrap();
    let mut sizes = Vec::new();
    for round in 0..4 {
        for n in 0..2_000 {
            let key = Key::new(Space::Login, digest(&format!("{round} {n}")));
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

/// Files of before the order of ends was kept: nothing of them may stay for ever.
#[tokio::test]
async fn redb_puts_an_older_file_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let clock = ManualClock::at(1_700_000_000);
    let end = (1_700_000_060_000_u64).to_be_bytes();
    let stored = [&end[..], b"v"].concat();
    {
        let database = redb::Database::create(&path).unwrap();
        let write = database.begin_write().unwrap();
        let mut table = write.open_table(SESSIONS).unwrap();
        table.insert("s", stored.as_slice()).unwrap();
        drop(table);
        write.commit().unwrap();
    }
    let session = Key::new(Space::Session, "s");
    let store = RedbStore::open(&path, Arc::new(clock.clone())).unwrap();
    assert_eq!(store.get(&session).await.unwrap().unwrap(), b"v");
    clock.advance(MINUTE);
    let another = Key::new(Space::Session, "another");
    store.put(&another, Vec::new(), MINUTE).await.unwrap();
    drop(store);

    let database = redb::Database::open(&path).unwrap();
    let table = database.begin_read().unwrap().open_table(SESSIONS).unwrap();
    assert!(table.get("s").unwrap().is_none());
    assert!(table.get("another").unwrap().is_some());
}

const SESSIONS: redb::TableDefinition<'static, &str, &[u8]> = redb::TableDefinition::new("session");

#[tokio::test]
async fn a_file_that_is_no_database_is_an_error_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "not a database").unwrap();
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(0));
    let opened = RedbStore::open(&path, clock);
    assert!(matches!(opened, Err(StoreError::Database(_))), "{opened:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "not a database");
}
