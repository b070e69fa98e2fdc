//! Whatever happens to Redis: no call takes longer than it may, and the store works again
//! by itself soon after Redis does.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use wechat_h5_clock::ManualClock;
use wechat_h5_store::test_redis::{Network, RedisProxy, TestRedis};
use wechat_h5_store::{
    Changes, EncryptedStore, Key, Namespace, RedisAddress, RedisStore, Store, StoreError, StoreKeys,
};

const TTL: Duration = Duration::from_mins(1);
const ENTRIES: Namespace = Namespace::new("entry", 100);
/// The second and a half that a call takes at most, and some time of a busy machine.
const CALL_TIMEOUT: Duration = Duration::from_secs(2);
/// The two and a half seconds until a failure is noticed, and some time of a busy machine.
const NOTICED: Duration = Duration::from_millis(3500);
/// The two seconds until the store works again, and some time of a busy machine.
const RECOVERY: Duration = Duration::from_secs(3);

fn store(redis: &TestRedis) -> RedisStore {
    RedisStore::new(&redis.address(), "faults").unwrap()
}

async fn put(store: &RedisStore, value: &str) -> Result<(), StoreError> {
    let started = Instant::now();
    let key = Key::new(ENTRIES, "k");
    let result = store.put(&key, value.into(), TTL).await;
    assert!(started.elapsed() < CALL_TIMEOUT, "{:?}", started.elapsed());
    result
}

async fn get(store: &RedisStore) -> Option<Vec<u8>> {
    store.get(&Key::new(ENTRIES, "k")).await.unwrap()
}

/// A write fails, and the reason has this word.
async fn fails(store: &RedisStore, word: &str) {
    let err = put(store, "refused").await.unwrap_err();
    assert!(err.is_logged());
    let reason = store.failure().unwrap();
    assert!(reason.contains(word), "{reason}");
}

/// Whoever calls a store that is known to fail waits for nothing.
async fn calls_fail_at_once(store: &RedisStore) {
    let started = Instant::now();
    for _ in 0..100 {
        put(store, "refused").await.unwrap_err();
    }
    let waited = started.elapsed();
    assert!(
        waited < CALL_TIMEOUT,
        "only the first one waits: {waited:?}"
    );
}

/// Nobody calls the store, and it finds out by itself that it works.
async fn works_again(store: &RedisStore) {
    let started = Instant::now();
    while store.failure().is_some() {
        assert!(started.elapsed() < RECOVERY, "{:?}", store.failure());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// It works again, and has what is written then.
async fn recovers(store: &RedisStore) {
    works_again(store).await;
    put(store, "after").await.unwrap();
    assert_eq!(get(store).await.unwrap(), b"after");
}

#[tokio::test]
async fn the_time_is_that_of_the_server() {
    let redis = TestRedis::start(&[]);
    let store = store(&redis);
    let key = Key::new(ENTRIES, "k");
    let first = store.time(&key).await.unwrap().unwrap();
    let now = std::time::UNIX_EPOCH.elapsed().unwrap();
    assert!(now.abs_diff(first) < CALL_TIMEOUT, "{first:?}");
    tokio::time::sleep(Duration::from_millis(50)).await;
    let second = store.time(&key).await.unwrap().unwrap();
    assert!(second >= first + Duration::from_millis(50), "{second:?}");
    let clock = Arc::new(ManualClock::at(1_700_000_000));
    let encrypted = EncryptedStore::new(Arc::new(store), StoreKeys::none(), clock);
    let third = encrypted.time(&key).await.unwrap().unwrap();
    assert!(third >= second, "{third:?}");
}

#[tokio::test]
async fn killed_and_started_again_empty() {
    let mut redis = TestRedis::start(&[]);
    let store = store(&redis);
    put(&store, "before").await.unwrap();
    redis.kill();
    fails(&store, "Redis").await;
    redis.restart();
    recovers(&store).await;
}

#[tokio::test]
async fn not_there_at_the_start() {
    let mut redis = TestRedis::start(&[]);
    redis.kill();
    let store = store(&redis);
    assert_eq!(store.failure(), None, "nothing was called yet");
    fails(&store, "refused").await;
    redis.restart();
    recovers(&store).await;
}

#[cfg(unix)]
#[tokio::test]
async fn stopped_and_continued() {
    let redis = TestRedis::start(&[]);
    let store = store(&redis);
    put(&store, "before").await.unwrap();
    redis.signal("STOP");
    fails(&store, "Redis").await;
    calls_fail_at_once(&store).await;
    redis.signal("CONT");
    recovers(&store).await;
}

#[tokio::test]
async fn paused() {
    let redis = TestRedis::start(&[]);
    let store = store(&redis);
    put(&store, "before").await.unwrap();
    redis.command(&["CLIENT", "PAUSE", "2500", "ALL"]);
    fails(&store, "Redis").await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    recovers(&store).await;
}

#[tokio::test]
async fn out_of_memory() {
    let redis = TestRedis::start(&[]);
    let store = store(&redis);
    put(&store, "before").await.unwrap();
    redis.command(&["CONFIG", "SET", "maxmemory", "1"]);
    fails(&store, "OOM").await;
    assert_eq!(
        get(&store).await.unwrap(),
        b"before",
        "it can still be read"
    );
    assert!(store.failure().is_some(), "and that is not enough");
    redis.command(&["CONFIG", "SET", "maxmemory", "0"]);
    recovers(&store).await;
}

#[tokio::test]
async fn a_replica_for_some_time() {
    let (primary, redis) = (TestRedis::start(&[]), TestRedis::start(&[]));
    let store = store(&redis);
    put(&store, "before").await.unwrap();
    redis.command(&["REPLICAOF", "127.0.0.1", &primary.port().to_string()]);
    fails(&store, "read only replica").await;
    let _ = store.get(&Key::new(ENTRIES, "k")).await;
    assert!(
        store.failure().is_some(),
        "a read that succeeds is not enough"
    );
    redis.command(&["REPLICAOF", "NO", "ONE"]);
    recovers(&store).await;
}

#[tokio::test]
async fn emptied_with_its_scripts() {
    let redis = TestRedis::start(&[]);
    let store = store(&redis);
    put(&store, "before").await.unwrap();
    redis.command(&["FLUSHALL"]);
    redis.command(&["SCRIPT", "FLUSH"]);
    assert_eq!(get(&store).await, None);
    put(&store, "after").await.unwrap();
    assert_eq!(store.failure(), None);
}

#[tokio::test]
async fn a_password_that_is_wrong_until_it_is_corrected() {
    let redis = TestRedis::start(&["--requirepass", "right"]);
    let address = |password| {
        let url = format!("redis://:{password}@127.0.0.1:{}", redis.port());
        RedisAddress::parse(&url).unwrap()
    };
    let store = RedisStore::new(&address("wrong"), "faults").unwrap();
    let err = put(&store, "v").await.unwrap_err();
    let reason = store.failure().unwrap();
    assert!(
        reason.contains("WRONGPASS") || reason.contains("assword"),
        "{reason}"
    );
    assert!(!format!("{err:?} {reason}").contains("wrong@"), "{err:?}");
    let store = RedisStore::new(&address("right"), "faults").unwrap();
    put(&store, "v").await.unwrap();
}

#[tokio::test]
async fn a_password_that_was_changed_for_some_time() {
    let redis = TestRedis::start(&["--requirepass", "right"]);
    let url = format!("redis://:right@127.0.0.1:{}", redis.port());
    let store = RedisStore::new(&RedisAddress::parse(&url).unwrap(), "faults").unwrap();
    put(&store, "before").await.unwrap();
    redis.command_with_password("right", &["CONFIG", "SET", "requirepass", "other"]);
    redis.command_with_password("other", &["CLIENT", "KILL", "TYPE", "NORMAL"]);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    fails(&store, "assword").await;
    redis.command_with_password("other", &["CONFIG", "SET", "requirepass", "right"]);
    recovers(&store).await;
}

/// Passes connections on, until it forgets those that there are: nobody answers on them,
/// and nobody closes them. So does a firewall.
async fn forgetful_proxy(redis: &TestRedis) -> (RedisAddress, tokio::sync::watch::Sender<()>) {
    let to = redis.port();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (forget, _) = tokio::sync::watch::channel(());
    let forgetting = forget.clone();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut forgotten = forgetting.subscribe();
            tokio::spawn(async move {
                let mut server = tokio::net::TcpStream::connect(("127.0.0.1", to))
                    .await
                    .unwrap();
                tokio::select! {
                    _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
                    _ = forgotten.changed() => std::future::pending().await,
                }
            });
        }
    });
    let address = RedisAddress::parse(&format!("redis://127.0.0.1:{port}")).unwrap();
    (address, forget)
}

#[tokio::test]
async fn a_connection_on_which_nobody_answers_any_more() {
    let redis = TestRedis::start(&[]);
    let (address, forget) = forgetful_proxy(&redis).await;
    let store = RedisStore::new(&address, "faults").unwrap();
    put(&store, "before").await.unwrap();
    forget.send_replace(());
    fails(&store, "Redis").await;
    recovers(&store).await;
}

/// A store behind a network, which works.
async fn behind_a_network(redis: &TestRedis) -> (RedisProxy, RedisStore) {
    let network = RedisProxy::start(redis).await;
    let store = RedisStore::new(&network.address(), "faults").unwrap();
    put(&store, "before").await.unwrap();
    (network, store)
}

#[tokio::test]
async fn a_network_that_passes_nothing_on() {
    let redis = TestRedis::start(&[]);
    let (network, store) = behind_a_network(&redis).await;
    network.set(Network::Partitioned);
    fails(&store, "Redis").await;
    calls_fail_at_once(&store).await;
    network.set(Network::Works);
    recovers(&store).await;
}

#[tokio::test]
async fn replies_that_are_cut_in_their_middle_by_a_reset() {
    let redis = TestRedis::start(&[]);
    let (network, store) = behind_a_network(&redis).await;
    network.set(Network::ResetsReplies);
    let key = Key::new(ENTRIES, "k");
    store.take(&key).await.unwrap_err();
    fails(&store, "Redis").await;
    network.set(Network::Works);
    recovers(&store).await;
}

/// A call that was made and not answered is made once more only if that is the same.
#[tokio::test]
async fn a_reset_reply_makes_no_call_twice_that_would_do_more() {
    let redis = TestRedis::start(&[]);
    let (network, store) = behind_a_network(&redis).await;
    network.set(Network::ResetsReplies);
    let key = Key::new(ENTRIES, "k");
    let set = store.compare_and_set(&key, Some(b"before"), b"set".to_vec(), TTL);
    set.await.unwrap_err();
    network.set(Network::Works);
    works_again(&store).await;
    assert_eq!(get(&store).await.unwrap(), b"set", "it was made, once");
}

/// From another continent, say: nothing fails, neither at the first call nor later.
#[tokio::test]
async fn replies_that_take_400_milliseconds() {
    let redis = TestRedis::start(&[]);
    let (network, store) = behind_a_network(&redis).await;
    let key = Key::new(ENTRIES, "k");
    let lease = async || store.lease(&key, "me", TTL).await.unwrap();
    // It has the scripts from now on: to send one as well takes one time more.
    store.take(&key).await.unwrap();
    assert!(lease().await);
    network.set(Network::Slow(Duration::from_millis(400)));
    put(&store, "slow").await.unwrap();
    assert_eq!(get(&store).await.unwrap(), b"slow");
    assert!(lease().await);
    assert_eq!(store.take(&key).await.unwrap().unwrap(), b"slow");
    let started = RedisStore::new(&network.address(), "faults").unwrap();
    put(&started, "first").await.unwrap();
    assert_eq!([store.failure(), started.failure()], [None, None]);
}

/// The keys of one program are not those of another.
#[tokio::test]
async fn a_key_of_another_type_is_an_error_and_is_replaced_by_a_write() {
    let redis = TestRedis::start(&[]);
    let store = store(&redis);
    redis.command(&["RPUSH", "{faults:entry}:entry:k", "of another program"]);
    let read = store.get(&Key::new(ENTRIES, "k")).await;
    assert!(read.is_err());
    put(&store, "v").await.unwrap();
    assert_eq!(get(&store).await.unwrap(), b"v");
    recovers(&store).await;
}

#[tokio::test]
async fn installations_with_another_prefix_or_database_do_not_meet() {
    let redis = TestRedis::start(&[]);
    let first = store(&redis);
    put(&first, "first").await.unwrap();
    let other = RedisStore::new(&redis.address(), "other").unwrap();
    assert_eq!(get(&other).await, None);
    let database = RedisAddress::parse(&format!("{}/1", redis.url())).unwrap();
    assert_eq!(
        get(&RedisStore::new(&database, "faults").unwrap()).await,
        None
    );
}

#[tokio::test]
async fn many_calls_at_once_share_one_connection() {
    let redis = TestRedis::start(&[]);
    let store = Arc::new(store(&redis));
    let calls: Vec<_> = (0..500)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let key = Key::new(ENTRIES, format!("{}", n % 50));
                store.put(&key, b"v".to_vec(), TTL).await.unwrap();
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    let redis::Value::BulkString(clients) = redis.command(&["CLIENT", "LIST"]) else {
        panic!("CLIENT LIST has a text");
    };
    let clients = String::from_utf8(clients).unwrap();
    assert_eq!(
        clients.lines().count(),
        2,
        "and the one that asks: {clients}"
    );
}

const ANNOUNCED: Namespace = Namespace::new("announced", 100).announced();

/// Another process sees at once what one has written, before and after Redis was restarted.
#[tokio::test]
async fn changes_are_announced_to_other_processes() {
    let mut redis = TestRedis::start(&[]);
    let (writer, reader) = (store(&redis), store(&redis));
    let keys = ["a", "b", "c"].map(|id| Key::new(ANNOUNCED, id));
    let [a, b, c] = &keys;
    let mut changes = reader.changes(&[a.clone(), b.clone()]).unwrap();
    for round in 0..2 {
        // The subscription is made meanwhile. Whoever reads looks then, because what was announced
        // before is lost.
        tokio::time::sleep(Duration::from_secs(2)).await;
        let mut looks = 0;
        while is_told(&mut changes, Duration::from_millis(200)).await {
            looks += 1;
        }
        assert!((1..=2).contains(&looks), "{round}: {looks}");
        writer.put(c, b"other".to_vec(), TTL).await.unwrap();
        let is_told_of_another = is_told(&mut changes, Duration::from_millis(200)).await;
        assert!(!is_told_of_another, "{round}");
        writer.put(b, b"v".to_vec(), TTL).await.unwrap();
        assert!(
            is_told(&mut changes, Duration::from_secs(2)).await,
            "{round}"
        );
        redis.restart();
    }
}

/// Whether a change is announced within this time.
async fn is_told(changes: &mut Changes, time: Duration) -> bool {
    tokio::time::timeout(time, changes.next()).await.is_ok()
}

/// A firewall, or a `timeout` of Redis, closes connections that nobody uses.
#[tokio::test]
async fn a_connection_that_was_closed_while_idle_fails_no_call() {
    let redis = TestRedis::start(&[]);
    let store = store(&redis);
    let key = Key::new(ENTRIES, "k");
    for round in ["get", "put", "take", "compare", "lease"] {
        put(&store, round).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1100)).await;
        redis.command(&["CLIENT", "KILL", "TYPE", "NORMAL"]);
        match round {
            "get" => assert_eq!(get(&store).await.unwrap(), b"get"),
            "put" => put(&store, "again").await.unwrap(),
            "take" => assert_eq!(store.take(&key).await.unwrap().unwrap(), b"take"),
            "compare" => {
                let set = store.compare_and_set(&key, Some(b"compare"), b"set".to_vec(), TTL);
                assert!(set.await.unwrap());
            }
            _ => assert!(store.lease(&key, "me", TTL).await.unwrap()),
        }
        assert_eq!(store.failure(), None, "{round}");
    }
}

/// Nobody calls the store, and it says soon that Redis has died or hangs.
#[cfg(unix)]
#[tokio::test]
async fn a_failure_is_noticed_while_nobody_calls() {
    let mut redis = TestRedis::start(&[]);
    let store = store(&redis);
    put(&store, "before").await.unwrap();
    for round in ["killed", "stopped", "full"] {
        tokio::time::sleep(Duration::from_millis(1200)).await;
        assert_eq!(store.failure(), None, "{round}");
        match round {
            "killed" => redis.kill(),
            "stopped" => redis.signal("STOP"),
            _ => drop(redis.command(&["CONFIG", "SET", "maxmemory", "1"])),
        }
        let started = Instant::now();
        while store.failure().is_none() {
            assert!(started.elapsed() < NOTICED, "{round}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        match round {
            "killed" => redis.restart(),
            "stopped" => redis.signal("CONT"),
            _ => drop(redis.command(&["CONFIG", "SET", "maxmemory", "0"])),
        }
        recovers(&store).await;
    }
}
