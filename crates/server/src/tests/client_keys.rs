//! What a back end may do with its key, and how its calls are counted in the store.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_sign::AppId;
use wechat_h5_store::{Key, MemoryStore, Store, StoreFuture};

use super::log_lines::LogLines;
use super::test_server::{APP_ID, OTHER_APP_ID};
use super::watched_store::StoreWatch;
use crate::client_address::ClientNetwork;
use crate::client_keys::{BackEnd, CallRefused, ClientKeys, KeyFile};
use crate::sha256::sha256_hex;

const KEY: &str = "00112233445566778899aabbccddeeff";
/// The last ten seconds of a day in Shanghai, which is no end of a day elsewhere.
const EVENING: u64 = 1_700_064_000 - 10;

/// The keys of a file with one client, which has these further fields.
fn keys(fields: &str, store: &Arc<dyn Store>, clock: &Arc<dyn Clock>) -> ClientKeys {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.toml");
    let hash = sha256_hex(KEY);
    let text = format!("[[client]]\nname = \"shop\"\nkey_sha256 = \"{hash}\"\n{fields}\n");
    std::fs::write(&path, text).unwrap();
    ClientKeys::new(&KeyFile::read(&path).unwrap(), vec![], store, clock)
}

fn clock() -> (ManualClock, Arc<dyn Clock>) {
    let clock = ManualClock::at(EVENING);
    (clock.clone(), Arc::new(clock))
}

fn one(fields: &str) -> (Arc<BackEnd>, ManualClock) {
    let (manual, clock) = clock();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new(clock.clone()));
    let keys = keys(fields, &store, &clock);
    (keys.find(KEY).unwrap(), manual)
}

/// How many of these calls at once are accepted.
async fn accepted(back_end: &BackEnd, calls: usize) -> usize {
    let call = async || {
        back_end.check_rate()?;
        back_end.count_call().await
    };
    let results = join_all((0..calls).map(|_| call())).await;
    results.into_iter().flatten().count()
}

#[tokio::test]
async fn only_the_key_itself_finds_its_back_end() {
    let (_, clock) = clock();
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new(clock.clone()));
    let keys = keys("", &store, &clock);
    assert_eq!(keys.find(KEY).unwrap().name(), "shop");
    let hash = sha256_hex(KEY);
    for other in [
        "",
        "shop",
        &hash,
        &KEY[1..],
        &KEY.to_uppercase(),
        &format!("{KEY} "),
    ] {
        assert!(keys.find(other).is_none(), "{other}");
    }
}

#[test]
fn a_back_end_may_do_what_its_entry_says() {
    let (app_id, other) = (
        AppId::parse(APP_ID).unwrap(),
        AppId::parse(OTHER_APP_ID).unwrap(),
    );
    let (all, _) = one("");
    assert!(all.may_use(&app_id) && all.may_use(&other));
    assert!(all.may_call("/cgi-bin/user/info") && !all.may_fetch_tokens());
    let (some, _) = one(&format!(
        "appids = [\"{APP_ID}\"]\npaths = [\"/sns/\"]\nmay_fetch_tokens = true"
    ));
    assert!(some.may_use(&app_id) && !some.may_use(&other));
    assert!(some.may_call("/sns/userinfo") && !some.may_call("/cgi-bin/user/info"));
    assert!(some.may_fetch_tokens());
}

#[tokio::test]
async fn calls_have_a_rate() {
    let (by_default, _) = one("");
    assert_eq!(accepted(&by_default, 1000).await, 600);
    let (unlimited, _) = one("rate = \"off\"");
    assert_eq!(accepted(&unlimited, 10_000).await, 10_000);
    let (slow, clock) = one("rate = \"60:2\"");
    assert_eq!(accepted(&slow, 10).await, 2);
    let retry_after = Duration::from_secs(1);
    assert_eq!(slow.check_rate(), Err(CallRefused::Rate { retry_after }));
    clock.advance(retry_after);
    assert_eq!(accepted(&slow, 10).await, 1);
}

#[tokio::test]
async fn all_processes_together_make_the_calls_of_a_day_and_no_more() {
    for limit in [1, 2, 31, 100, 5000, 100_000] {
        let (manual, clock) = clock();
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new(clock.clone()));
        let fields = format!("rate = \"off\"\ndaily_calls = {limit}");
        let processes = [(); 3].map(|()| keys(&fields, &store, &clock).find(KEY).unwrap());
        for day in 0..2 {
            let calls = processes.iter().map(|process| accepted(process, limit));
            let made: usize = join_all(calls).await.into_iter().sum();
            assert_eq!(made, limit, "day {day}");
            for process in &processes {
                assert_eq!(process.count_call().await, Err(CallRefused::Daily));
            }
            // The next day begins in Shanghai.
            manual.advance(Duration::from_secs(10));
        }
    }
}

#[tokio::test]
async fn few_calls_need_the_store() {
    let (_, clock) = clock();
    let watch = StoreWatch::default();
    let store = watch.store(clock.clone());
    let keys = keys("rate = \"off\"\ndaily_calls = 100000", &store, &clock);
    let back_end = keys.find(KEY).unwrap();
    assert_eq!(accepted(&back_end, 50_000).await, 50_000);
    assert!(watch.writes() <= 250, "{}", watch.writes());
}

#[tokio::test]
async fn a_store_that_fails_refuses_no_call_and_its_calls_are_counted_later() {
    let (manual, clock) = clock();
    let watch = StoreWatch::default();
    let store = watch.store(clock.clone());
    let keys = || keys("rate = \"off\"\ndaily_calls = 1000", &store, &clock);
    let process = || keys().find(KEY).unwrap();
    let (one, other) = (process(), process());
    assert_eq!(accepted(&one, 1).await, 1);
    watch.set_fails(true);
    let calls = watch.calls();
    assert_eq!(accepted(&one, 499).await, 499);
    assert_eq!(watch.calls(), calls + 1, "it is not asked for each call");
    assert_eq!(accepted(&other, 300).await, 300);
    watch.set_fails(false);
    manual.advance(Duration::from_secs(2));
    // The next call finds out that the store works, and the one after that counts there.
    for process in [&one, &other] {
        assert_eq!(accepted(process, 1).await, 1);
        tokio::task::yield_now().await;
    }
    assert_eq!(
        accepted(&one, 2000).await + accepted(&other, 2000).await,
        198
    );
    assert_eq!(accepted(&process(), 2000).await, 0);
}

#[tokio::test]
async fn a_process_makes_no_more_than_the_limit_without_the_store() {
    let (manual, clock) = clock();
    let watch = StoreWatch::default();
    let store = watch.store(clock.clone());
    let keys = || keys("rate = \"off\"\ndaily_calls = 1000", &store, &clock);
    let process = || keys().find(KEY).unwrap();
    watch.set_fails(true);
    let one = process();
    assert_eq!(accepted(&one, 2000).await, 1000);
    watch.set_fails(false);
    manual.advance(Duration::from_secs(2));
    assert_eq!(one.count_call().await, Err(CallRefused::Daily));
    tokio::task::yield_now().await;
    // It has told the others.
    assert_eq!(accepted(&process(), 2000).await, 0);
}

/// A store that answers no call.
struct Stalled;

impl Store for Stalled {
    fn get<'a>(&'a self, _: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        Box::pin(std::future::pending())
    }

    fn put<'a>(&'a self, _: &'a Key, _: Vec<u8>, _: Duration) -> StoreFuture<'a, ()> {
        Box::pin(std::future::pending())
    }

    fn take<'a>(&'a self, _: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        Box::pin(std::future::pending())
    }

    fn compare_and_set<'a>(
        &'a self,
        _: &'a Key,
        _: Option<&'a [u8]>,
        _: Vec<u8>,
        _: Duration,
    ) -> StoreFuture<'a, bool> {
        Box::pin(std::future::pending())
    }

    fn lease<'a>(&'a self, _: &'a Key, _: &'a str, _: Duration) -> StoreFuture<'a, bool> {
        Box::pin(std::future::pending())
    }

    fn release<'a>(&'a self, _: &'a Key, _: &'a str) -> StoreFuture<'a, ()> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_stalls_delays_the_first_calls_once_and_no_others() {
    let (manual, clock) = clock();
    let store: Arc<dyn Store> = Arc::new(Stalled);
    let keys = keys("rate = \"off\"\ndaily_calls = 1000000", &store, &clock);
    let back_end = keys.find(KEY).unwrap();
    let start = tokio::time::Instant::now();
    assert_eq!(accepted(&back_end, 1000).await, 1000);
    assert_eq!(
        start.elapsed().as_millis() / 10,
        50,
        "half a second for all of them"
    );
    let start = tokio::time::Instant::now();
    for _ in 0..100 {
        manual.advance(Duration::from_secs(2));
        assert_eq!(accepted(&back_end, 10).await, 10);
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
}

/// A file of clients, the server's view of it, and a clock.
struct Watched {
    folder: tempfile::TempDir,
    keys: Arc<ClientKeys>,
    clock: ManualClock,
}

impl Watched {
    fn new(text: &str) -> Self {
        let (manual, clock) = clock();
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new(clock.clone()));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        std::fs::write(&path, text).unwrap();
        let keys = ClientKeys::new(&KeyFile::read(&path).unwrap(), vec![], &store, &clock);
        Self {
            folder,
            keys: Arc::new(keys),
            clock: manual,
        }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("keys.toml")
    }

    fn write(&self, text: &str) {
        std::fs::write(self.path(), text).unwrap();
    }

    /// Which of these keys find a back end.
    fn valid(&self, keys: [&str; 2]) -> [bool; 2] {
        keys.map(|key| self.keys.find(key).is_some())
    }

    /// The server looks at the file this often.
    fn looks(&self, times: usize) {
        for _ in 0..times {
            self.keys.reload_if_changed();
        }
    }
}

fn entry(name: &str, key: &str) -> String {
    let hash = sha256_hex(key);
    format!("[[client]]\nname = \"{name}\"\nkey_sha256 = \"{hash}\"\n")
}

#[test]
fn a_changed_file_is_read_once_it_has_settled() {
    let watched = Watched::new(&entry("a", "1"));
    watched.write(&entry("b", "2"));
    watched.looks(1);
    assert_eq!(
        watched.valid(["1", "2"]),
        [true, false],
        "it may still be written"
    );
    watched.looks(1);
    assert_eq!(watched.valid(["1", "2"]), [false, true]);
    // A file that takes the place of another.
    let new = watched.folder.path().join("new");
    std::fs::write(&new, entry("a", "1") + &entry("b", "2")).unwrap();
    std::fs::rename(&new, watched.path()).unwrap();
    watched.looks(2);
    assert_eq!(watched.valid(["1", "2"]), [true, true]);
}

/// As container platforms replace what they mount.
#[cfg(unix)]
#[test]
fn a_link_that_leads_to_another_file_is_followed() {
    use std::os::unix::fs::symlink;
    let watched = Watched::new(&entry("a", "1"));
    let beside = |name: &str| watched.folder.path().join(name);
    std::fs::rename(watched.path(), beside("old")).unwrap();
    symlink("old", watched.path()).unwrap();
    watched.looks(2);
    assert_eq!(watched.valid(["1", "2"]), [true, false]);
    std::fs::write(beside("new"), entry("b", "2")).unwrap();
    symlink("new", beside("link")).unwrap();
    std::fs::rename(beside("link"), watched.path()).unwrap();
    watched.looks(2);
    assert_eq!(watched.valid(["1", "2"]), [false, true]);
}

#[test]
fn a_file_that_cannot_be_used_changes_nothing() {
    let good = entry("a", "1");
    let watched = Watched::new(&good);
    for wrong in [
        "",
        "\r\n \n",
        "[[client]]\nname = \"a\"\n",
        &format!("\u{feff}{}", entry("b", "2")),
        &(entry("b", "2") + &entry("b", "3")),
        &(entry("b", "2") + "may_fetch_token = true\n"),
        &entry("b", "2").replace("[[client]]", "[[client]"),
    ] {
        watched.write(wrong);
        watched.looks(2);
        assert_eq!(watched.valid(["1", "2"]), [true, false], "{wrong}");
        watched.keys.reload();
        assert_eq!(watched.valid(["1", "2"]), [true, false], "{wrong}");
    }
    std::fs::remove_file(watched.path()).unwrap();
    watched.looks(2);
    watched.keys.reload();
    assert_eq!(watched.valid(["1", "2"]), [true, false], "it was removed");
    watched.write(&entry("b", "2"));
    watched.looks(2);
    assert_eq!(watched.valid(["1", "2"]), [false, true], "it is back");
    watched.write("# nobody\n");
    watched.looks(2);
    assert_eq!(watched.valid(["1", "2"]), [false, false], "all are revoked");
}

#[test]
fn an_account_that_is_not_there_is_told_once() {
    let lines = LogLines::default();
    let _guard = lines.collect();
    let with =
        |name: &str, app_ids: &[&str]| entry(name, name) + &format!("appids = {app_ids:?}\n");
    let (one, two) = ("wx0000000000000001", "wx0000000000000002");
    let watched = Watched::new(&with("a", &[one]));
    for (file, expected) in [
        (with("a", &[one]), 1),
        (with("a", &[one, two]), 2),
        (with("a", &[one, two]) + &with("b", &[one]), 3),
    ] {
        watched.write(&file);
        watched.keys.reload();
        let log = lines.text();
        let told = log.matches("this server does not have").count();
        assert_eq!(told, expected, "{log}");
    }
}

#[test]
fn a_request_reads_the_file_at_once() {
    let watched = Watched::new(&entry("a", "1"));
    watched.write(&entry("b", "2"));
    watched.keys.reload();
    assert_eq!(watched.valid(["1", "2"]), [false, true]);
}

#[tokio::test]
async fn a_running_server_looks_at_the_file_by_itself() {
    let watched = Watched::new(&entry("a", "1"));
    let follows = tokio::spawn(watched.keys.clone().follow_file());
    watched.write(&entry("b", "2"));
    let mut looks = 0;
    while watched.valid(["1", "2"]) != [false, true] {
        assert!(looks < 1000, "it does not look");
        looks += 1;
        watched.clock.advance(Duration::from_secs(2));
        // It looks in a thread of its own.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    follows.abort();
}

#[tokio::test]
async fn a_reading_gives_nobody_a_quota_anew() {
    let fields = "rate = \"60:5\"\ndaily_calls = 7\n";
    let watched = Watched::new(&(entry("a", "1") + fields));
    assert_eq!(accepted(&watched.keys.find("1").unwrap(), 9).await, 5);
    // Another key and other rights, the same limits.
    watched.write(&(entry("a", "2") + fields + "may_fetch_tokens = true\n"));
    watched.keys.reload();
    let back_end = watched.keys.find("2").unwrap();
    assert!(back_end.may_fetch_tokens());
    assert_eq!(accepted(&back_end, 9).await, 0);
    watched.write(&(entry("a", "2") + "daily_calls = 8\nrate = \"off\"\n"));
    watched.keys.reload();
    assert_eq!(
        accepted(&watched.keys.find("2").unwrap(), 9).await,
        3,
        "8 less 5"
    );
}

#[test]
fn an_address_can_present_few_wrong_keys() {
    let watched = Watched::new(&entry("a", "1"));
    let present = |ip: &str| {
        let from = ClientNetwork::of(ip.parse().unwrap());
        (0..100)
            .flat_map(|_| watched.keys.record_unknown_key("wrong", from))
            .count()
    };
    assert_eq!(present("10.0.0.1"), 30);
    assert_eq!(present("10.0.0.2"), 30);
    watched.clock.advance(Duration::from_secs(10));
    assert_eq!(present("10.0.0.1"), 10);
    assert!(watched.keys.find("1").is_some());
}
