//! What a queue has in the file.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use wechat_h5_clock::ManualClock;
use wechat_h5_store::{Appended, Claimed, NewItem, Queue, QueueLimits, RedbStore, Store as _};

const MINUTE: Duration = Duration::from_mins(1);

struct Opened {
    queue: Arc<dyn Queue>,
    other: Arc<dyn Queue>,
}

async fn open(folder: &Path, clock: &ManualClock) -> Opened {
    let path = folder.join("store.redb");
    let store = RedbStore::open(&path, Arc::new(clock.clone())).unwrap();
    let open = async |name| {
        store
            .open_queue(name, QueueLimits::default())
            .await
            .unwrap()
    };
    let (queue, other) = (open("q").await, open("other").await);
    Opened { queue, other }
}

async fn append(queue: &Arc<dyn Queue>, lane: &str, key: &str) -> Appended {
    let item = NewItem {
        lane: lane.to_owned(),
        duplicate_key: key.to_owned(),
        value: format!("value of {key}").into_bytes(),
        remember_for: None,
    };
    queue.append(item).await.unwrap()
}

async fn claim(queue: &Arc<dyn Queue>) -> Option<Claimed> {
    queue.claim(MINUTE * 60).await.unwrap()
}

#[tokio::test]
async fn everything_but_claims_outlives_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(1_700_000_000);
    let opened = open(folder.path(), &clock).await;
    let queue = &opened.queue;
    for (lane, key) in [
        ("a", "a1"),
        ("b", "b1"),
        ("a", "a2"),
        ("c", "c1"),
        ("d", "d1"),
    ] {
        append(queue, lane, key).await;
    }
    append(&opened.other, "a", "a1").await;
    for key in ["a1", "b1", "c1", "d1"] {
        let claimed = claim(queue).await.unwrap();
        assert_eq!(claimed.duplicate_key, key);
        let claim = &claimed.claim;
        assert!(match key {
            "b1" => queue.postpone(claim, MINUTE, "later").await.unwrap(),
            "c1" => queue.give_up(claim, "refused").await.unwrap(),
            "d1" => queue.finish(claim).await.unwrap(),
            _ => true,
        });
    }
    assert!(queue.record_reply("d1", b"r".to_vec()).await.unwrap());
    let counts = queue.counts().await.unwrap();
    let dead = queue.list_dead(None, 9).await.unwrap();
    drop(opened);

    let opened = open(folder.path(), &clock).await;
    let queue = &opened.queue;
    assert_eq!(queue.counts().await.unwrap(), counts);
    assert_eq!(queue.list_dead(None, 9).await.unwrap(), dead);
    assert_eq!(dead[0].value.as_deref(), Some(b"value of c1".as_slice()));
    let repeated = append(queue, "d", "d1").await;
    assert!(
        matches!(&repeated, Appended::Duplicate { reply: Some(reply), .. } if reply == b"r"),
        "{repeated:?}"
    );
    let a1 = claim(queue).await.unwrap();
    assert_eq!(a1.value, b"value of a1", "nobody works on it any more");
    assert_eq!(a1.attempt, 2, "somebody may have worked on it");
    assert!(queue.finish(&a1.claim).await.unwrap());
    let a2 = claim(queue).await.unwrap();
    assert_eq!((a2.duplicate_key.as_str(), a2.attempt), ("a2", 1));
    assert_eq!(claim(queue).await, None, "b is still postponed");
    clock.advance(MINUTE);
    let b1 = claim(queue).await.unwrap();
    assert_eq!((b1.duplicate_key.as_str(), b1.attempt), ("b1", 2));
    assert_eq!(b1.reason.as_deref(), Some("later"));
    assert!(queue.finish(&b1.claim).await.unwrap());
    let replayed = queue.replay(dead[0].id).await.unwrap().unwrap();
    assert_eq!(opened.other.counts().await.unwrap().items, 1);
    drop(opened);

    let opened = open(folder.path(), &clock).await;
    let replayed_item = loop {
        let claimed = claim(&opened.queue).await.unwrap();
        if claimed.id == replayed {
            break claimed;
        }
    };
    assert_eq!(replayed_item.value, b"value of c1");
    assert_eq!(opened.queue.counts().await.unwrap().dead, 0);
}

/// No number is given twice: back ends may know items by them.
#[tokio::test]
async fn numbers_go_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(1_700_000_000);
    let mut last = 0;
    for round in 0..3 {
        let opened = open(folder.path(), &clock).await;
        // All keys are forgotten.
        clock.advance(MINUTE * 60);
        for n in 0..20 {
            let Appended::New { id, .. } = append(&opened.queue, "a", &format!("{n}")).await else {
                panic!("round {round}: {n} is known");
            };
            let id: u64 = id.to_string().parse().unwrap();
            assert!(id > last, "{id} after {last}");
            last = id;
            let claimed = claim(&opened.queue).await.unwrap();
            assert!(opened.queue.finish(&claimed.claim).await.unwrap());
        }
    }
}

/// More than is kept in memory.
#[tokio::test]
async fn values_of_a_long_queue_are_read_from_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(1_700_000_000);
    let opened = open(folder.path(), &clock).await;
    let value = |n: usize| vec![u8::try_from(n).unwrap(); 1 << 20];
    for n in 0..18 {
        let item = NewItem {
            lane: n.to_string(),
            duplicate_key: n.to_string(),
            value: value(n),
            remember_for: None,
        };
        opened.queue.append(item).await.unwrap();
    }
    for n in 0..18 {
        let claimed = claim(&opened.queue).await.unwrap();
        assert!(claimed.value == value(n), "{n}");
        assert!(opened.queue.finish(&claimed.claim).await.unwrap());
    }
}
