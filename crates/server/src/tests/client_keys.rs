//! What a back end may do with its key, and how its calls are counted in the store.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_sign::AppId;
use wechat_h5_store::{MemoryStore, Store};

use super::test_server::{APP_ID, OTHER_APP_ID};
use super::watched_store::StoreWatch;
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
    ClientKeys::new(&KeyFile::read(&path).unwrap(), store, clock)
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
    let results = join_all((0..calls).map(|_| back_end.count_call())).await;
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
    assert_eq!(
        slow.count_call().await,
        Err(CallRefused::Rate { retry_after })
    );
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
    let (one, other) = (keys().find(KEY).unwrap(), keys().find(KEY).unwrap());
    assert_eq!(accepted(&one, 1).await, 1);
    watch.set_fails(true);
    let calls = watch.calls();
    assert_eq!(accepted(&one, 499).await, 499);
    assert_eq!(watch.calls(), calls + 1, "it is not asked for each call");
    // By itself a process makes no more than the limit.
    assert_eq!(accepted(&other, 2000).await, 1000);
    watch.set_fails(false);
    manual.advance(Duration::from_secs(2));
    assert_eq!(accepted(&one, 2000).await, 500);
    assert_eq!(accepted(&other, 2000).await, 0);
}
