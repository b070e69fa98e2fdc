//! The tests that every queue must pass, for tests of a store.

#![allow(clippy::unwrap_used, reason = "these are tests: a failure is a panic")]

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinSet;

use crate::backend_contract::TestTime;
use crate::error::StoreError;
use crate::queue::{
    Appended, Claimed, ItemId, NewItem, Queue, QueueCounts, QueueLimits, StoredValue,
};
use crate::store_trait::Store;

/// Longer than a test takes.
const MINUTE: Duration = Duration::from_mins(1);
/// How many tasks race.
const RACERS: usize = 20;

/// Runs every test of the contract on the queues of a store, whose time passes as this says.
/// `overhead` is how many bytes longer a value is where it is stored. Needs a tokio runtime.
///
/// # Panics
///
/// When a queue does not do what the contract says, or fails.
pub async fn check(store: Arc<dyn Store>, time: &dyn TestTime, overhead: usize) {
    let limits = QueueLimits::default();
    let open = async |name: &str, limits| Fixture {
        queue: store.open_queue(name, limits).await.unwrap(),
        other: store.open_queue(name, limits).await.unwrap(),
        overhead,
    };
    items_of_a_lane_come_in_order_one_at_a_time(&open("order", limits).await).await;
    the_lane_that_has_waited_longest_is_next(&open("fairness", limits).await).await;
    a_repetition_is_not_appended(&open("duplicates", limits).await).await;
    a_key_is_remembered_for_a_time(&store, time).await;
    the_oldest_keys_make_room(&store, overhead).await;
    a_claim_runs_out(&open("fence", limits).await, time).await;
    a_postponed_item_blocks_its_lane_alone(&open("postponed", limits).await, time).await;
    what_is_given_up_is_a_dead_letter(&open("dead", limits).await).await;
    a_dead_letter_is_put_back_at_the_end(&open("replay", limits).await).await;
    any_item_is_listed_and_given_up(&open("by hand", limits).await).await;
    values_are_replaced(&open("values", limits).await).await;
    no_dead_letter_makes_room_for_another(&store, overhead).await;
    dead_letters_are_not_old(&store, time).await;
    a_full_queue_refuses_items(&store, overhead).await;
    limits_change_when_it_is_opened_again(&store).await;
    counts_are_right(&open("counts", limits).await, time).await;
    each_item_has_one_claimer(&open("claimers", limits).await).await;
    of_repetitions_at_once_one_is_appended(&open("racers", limits).await).await;
    many_work_off_each_lane_in_its_order(&open("workers", limits).await).await;
    who_waits_is_woken(&open("wait", limits).await, time).await;
}

/// A queue that two processes have opened.
struct Fixture {
    queue: Arc<dyn Queue>,
    other: Arc<dyn Queue>,
    overhead: usize,
}

fn item(lane: &str, key: &str) -> NewItem {
    NewItem {
        lane: lane.to_owned(),
        duplicate_key: key.to_owned(),
        value: format!("value of {key}").into_bytes(),
        remember_for: None,
    }
}

async fn append(queue: &Arc<dyn Queue>, lane: &str, key: &str) -> ItemId {
    match queue.append(item(lane, key)).await.unwrap() {
        Appended::New { id, .. } => id,
        appended @ Appended::Duplicate { .. } => panic!("{key}: {appended:?}"),
    }
}

async fn claim(queue: &Arc<dyn Queue>) -> Claimed {
    try_claim(queue).await.expect("there is an item")
}

async fn try_claim(queue: &Arc<dyn Queue>) -> Option<Claimed> {
    queue.claim(MINUTE).await.unwrap()
}

/// Claims the next item, which has this key, and finishes it.
async fn finish_next(queue: &Arc<dyn Queue>, key: &str) {
    let claimed = claim(queue).await;
    assert_eq!(claimed.duplicate_key, key);
    assert!(queue.finish(&claimed.claim).await.unwrap());
}

/// Claims the next item, and gives it up.
async fn give_up_next(queue: &Arc<dyn Queue>, reason: &str) {
    let claimed = claim(queue).await;
    assert!(queue.give_up(&claimed.claim, reason).await.unwrap());
}

async fn dead_keys(queue: &Arc<dyn Queue>) -> Vec<String> {
    let dead = queue.list_dead(None, 100).await.unwrap();
    dead.into_iter().map(|dead| dead.duplicate_key).collect()
}

async fn items_of_a_lane_come_in_order_one_at_a_time(fixture: &Fixture) {
    let Fixture { queue, other, .. } = fixture;
    assert_eq!(try_claim(queue).await, None);
    let first = append(queue, "a", "a1").await;
    let second = append(other, "a", "a2").await;
    assert!(first < second);
    assert!(second.to_string().parse::<u64>().unwrap() < 1 << 53);
    assert_eq!(second.to_string().parse(), Ok(second));
    append(queue, "b", "b1").await;
    let a1 = claim(other).await;
    assert_eq!((a1.id, a1.lane.as_str()), (first, "a"));
    assert_eq!(a1.value, b"value of a1");
    assert_eq!((a1.attempt, a1.reason), (1, None));
    let b1 = claim(queue).await;
    assert_eq!(b1.duplicate_key, "b1");
    assert_eq!(try_claim(queue).await, None, "both lanes are taken");
    assert!(queue.finish(&a1.claim).await.unwrap());
    assert!(!queue.finish(&a1.claim).await.unwrap(), "it is gone");
    let a2 = claim(other).await;
    assert_eq!(a2.id, second);
    assert!(other.finish(&a2.claim).await.unwrap());
    assert!(other.finish(&b1.claim).await.unwrap());
    assert_eq!(try_claim(queue).await, None);
}

/// Somebody who sends a thousand items delays no other by more than one.
async fn the_lane_that_has_waited_longest_is_next(Fixture { queue, .. }: &Fixture) {
    for n in 0..20 {
        append(queue, "busy", &format!("busy {n}")).await;
    }
    tokio::time::sleep(Duration::from_millis(2)).await;
    append(queue, "quiet", "quiet").await;
    finish_next(queue, "busy 0").await;
    let mut next = Vec::new();
    for _ in 0..2 {
        let claimed = claim(queue).await;
        next.push(claimed.duplicate_key);
    }
    next.sort_unstable();
    assert_eq!(next, ["busy 1", "quiet"]);
}

async fn a_repetition_is_not_appended(fixture: &Fixture) {
    let Fixture { queue, other, .. } = fixture;
    let id = append(queue, "a", "k").await;
    let again = || async { other.append(item("a", "k")).await.unwrap() };
    let duplicate = |reply: Option<&str>| Appended::Duplicate {
        id,
        reply: reply.map(|reply| reply.as_bytes().to_vec()),
    };
    assert_eq!(again().await, duplicate(None));
    assert_eq!(queue.reply("k").await.unwrap(), None);
    for reply in ["one", "two"] {
        let recorded = queue.record_reply("k", reply.into());
        assert!(recorded.await.unwrap());
        assert_eq!(again().await, duplicate(Some(reply)));
        assert_eq!(other.reply("k").await.unwrap().unwrap(), reply.as_bytes());
    }
    assert!(!queue.record_reply("unknown", "r".into()).await.unwrap());
    assert_eq!(queue.reply("unknown").await.unwrap(), None);
    finish_next(queue, "k").await;
    assert_eq!(
        again().await,
        duplicate(Some("two")),
        "also when it is done"
    );
    assert_eq!(try_claim(queue).await, None);
}

async fn a_key_is_remembered_for_a_time(store: &Arc<dyn Store>, time: &dyn TestTime) {
    let limits = QueueLimits {
        remember_for: time.unit(),
        ..QueueLimits::default()
    };
    let queue = store.open_queue("window", limits).await.unwrap();
    let first = append(&queue, "a", "k").await;
    let long = NewItem {
        remember_for: Some(MINUTE * 60 * 24),
        ..item("a", "long")
    };
    queue.append(long.clone()).await.unwrap();
    append(&queue, "a", "short").await;
    assert!(queue.record_reply("k", "r".into()).await.unwrap());
    time.pass(time.unit()).await;
    assert_eq!(queue.reply("k").await.unwrap(), None);
    let repeated = queue.append(long).await.unwrap();
    assert!(
        matches!(repeated, Appended::Duplicate { .. }),
        "{repeated:?}"
    );
    assert!(!queue.record_reply("k", "r".into()).await.unwrap());
    let second = append(&queue, "a", "k").await;
    assert!(first < second, "it is another item");
    for key in ["k", "long", "short", "k"] {
        finish_next(&queue, key).await;
    }
}

async fn the_oldest_keys_make_room(store: &Arc<dyn Store>, overhead: usize) {
    let limits = QueueLimits {
        max_remembered: 3,
        max_remembered_bytes: 100,
        ..QueueLimits::default()
    };
    let queue = store.open_queue("keys", limits).await.unwrap();
    let known = async || {
        let mut known = String::new();
        for key in ["1", "2", "3", "4"] {
            if queue.record_reply(key, Vec::new()).await.unwrap() {
                known += key;
            }
        }
        known
    };
    for key in ["1", "2", "3", "4"] {
        append(&queue, "a", key).await;
    }
    if overhead > 0 {
        // Their replies would not find room together.
        return assert!(queue.record_reply("4", Vec::new()).await.unwrap());
    }
    assert_eq!(known().await, "234");
    assert!(queue.record_reply("4", vec![b'x'; 98]).await.unwrap());
    let reply = queue.reply("4").await.unwrap();
    assert_eq!(reply.map(|reply| reply.len()), Some(98));
    assert_eq!(known().await, "34", "as many bytes as there may be");
}

async fn limits_change_when_it_is_opened_again(store: &Arc<dyn Store>) {
    let open = async |max_items| {
        let limits = QueueLimits {
            max_items,
            ..QueueLimits::default()
        };
        store.open_queue("opened again", limits).await.unwrap()
    };
    let small = open(1).await;
    append(&small, "a", "a1").await;
    let refused = small.append(item("a", "a2")).await;
    assert!(
        matches!(refused, Err(StoreError::QueueFull { .. })),
        "{refused:?}"
    );
    append(&open(2).await, "a", "a2").await;
    let refused = open(1).await.append(item("a", "a3")).await;
    assert!(
        matches!(refused, Err(StoreError::QueueFull { .. })),
        "{refused:?}"
    );
}

async fn a_claim_runs_out(fixture: &Fixture, time: &dyn TestTime) {
    let Fixture { queue, other, .. } = fixture;
    append(queue, "a", "k").await;
    let first = queue.claim(time.unit()).await.unwrap().unwrap();
    time.pass(time.unit()).await;
    let second = claim(other).await;
    assert_eq!((second.id, second.attempt), (first.id, 2));
    let refused = |done: bool| assert!(!done, "somebody else has it");
    refused(queue.finish(&first.claim).await.unwrap());
    refused(queue.postpone(&first.claim, MINUTE, "r").await.unwrap());
    refused(queue.give_up(&first.claim, "r").await.unwrap());
    assert!(other.finish(&second.claim).await.unwrap());
    // Where nobody else has claimed it, late is not too late.
    append(queue, "a", "late").await;
    let late = queue.claim(time.resolution()).await.unwrap().unwrap();
    time.pass(time.resolution()).await;
    assert!(queue.finish(&late.claim).await.unwrap());
    assert_eq!(try_claim(queue).await, None);
}

async fn a_postponed_item_blocks_its_lane_alone(fixture: &Fixture, time: &dyn TestTime) {
    let Fixture { queue, other, .. } = fixture;
    append(queue, "a", "a1").await;
    append(queue, "a", "a2").await;
    let a1 = claim(queue).await;
    let postpone = queue.postpone(&a1.claim, MINUTE * 9, "the back end is down");
    assert!(postpone.await.unwrap());
    let again = queue.postpone(&a1.claim, MINUTE, "again");
    assert!(!again.await.unwrap(), "the claim has ended");
    let is_behind_postponed = async |lane: &str, key: &str| {
        let appended = other.append(item(lane, key)).await.unwrap();
        matches!(
            appended,
            Appended::New {
                is_behind_postponed: true,
                ..
            }
        )
    };
    assert!(is_behind_postponed("a", "a3").await);
    assert!(!is_behind_postponed("b", "b1").await);
    let b1 = claim(other).await;
    assert_eq!(b1.duplicate_key, "b1");
    assert!(!is_behind_postponed("b", "b2").await, "it is worked on");
    assert_eq!(try_claim(queue).await, None);
    let reason = format!("{}é", "x".repeat(499));
    let postpone = other.postpone(&b1.claim, time.unit(), &reason);
    assert!(postpone.await.unwrap());
    time.pass(time.unit()).await;
    assert!(!is_behind_postponed("b", "b3").await, "it is due");
    let b1 = claim(queue).await;
    assert_eq!((b1.duplicate_key.as_str(), b1.attempt), ("b1", 2));
    assert_eq!(b1.reason.unwrap(), "x".repeat(499), "it is shortened");
    assert!(b1.age + time.resolution() >= time.unit());
    assert!(queue.finish(&b1.claim).await.unwrap());
    finish_next(queue, "b2").await;
    finish_next(queue, "b3").await;
    assert_eq!(try_claim(queue).await, None, "a is blocked");
}

async fn what_is_given_up_is_a_dead_letter(fixture: &Fixture) {
    let Fixture { queue, other, .. } = fixture;
    assert_eq!(queue.list_dead(None, 9).await.unwrap(), []);
    let mut ids = Vec::new();
    for key in ["k1", "k2", "k3"] {
        ids.push(append(queue, "a", key).await);
    }
    give_up_next(queue, "refused").await;
    give_up_next(other, "refused again").await;
    finish_next(queue, "k3").await;
    let dead = queue.list_dead(None, 9).await.unwrap();
    assert_eq!(dead.len(), 2);
    let first = &dead[0];
    assert_eq!(first.id, ids[0]);
    assert_eq!(first.value.as_deref(), Some(b"value of k1".as_slice()));
    assert_eq!(
        (first.lane.as_str(), first.duplicate_key.as_str()),
        ("a", "k1")
    );
    assert_eq!((first.attempts, first.reason.as_str()), (1, "refused"));
    assert!(first.died_at >= first.appended_at && first.appended_at > 1_600_000_000_000);
    assert_eq!(dead[1].id, ids[1]);
    // Pages.
    assert_eq!(queue.list_dead(None, 1).await.unwrap(), dead[..1]);
    let after = other.list_dead(Some(ids[0]), 9);
    assert_eq!(after.await.unwrap(), dead[1..]);
    assert_eq!(queue.list_dead(Some(ids[1]), 9).await.unwrap(), []);
    let duplicate = queue.append(item("a", "k1")).await.unwrap();
    assert!(
        matches!(duplicate, Appended::Duplicate { id, .. } if id == ids[0]),
        "{duplicate:?}"
    );
}

/// Whether it is worked on or waits for another, and its lane goes on.
async fn any_item_is_listed_and_given_up(fixture: &Fixture) {
    let Fixture { queue, other, .. } = fixture;
    let mut ids = Vec::new();
    for key in ["k1", "k2", "k3", "k4"] {
        ids.push(append(queue, "a", key).await);
    }
    let k1 = claim(queue).await;
    let postpone = queue.postpone(&k1.claim, MINUTE * 9, "refused");
    assert!(postpone.await.unwrap());
    let all = other.list_items(None, 9).await.unwrap();
    let found: Vec<_> = all.iter().map(|item| (item.id, item.attempts)).collect();
    assert_eq!(found, [(ids[0], 1), (ids[1], 0), (ids[2], 0), (ids[3], 0)]);
    assert_eq!(all[0].value.as_deref(), Some(b"value of k1".as_slice()));
    assert_eq!((&*all[0].lane, &*all[0].duplicate_key), ("a", "k1"));
    assert_eq!(all[0].reason.as_deref(), Some("refused"));
    assert_eq!(all[1].reason, None);
    assert_eq!(other.list_items(Some(ids[0]), 1).await.unwrap(), all[1..2]);
    // The first, which blocks the others, and one between them.
    for id in [ids[0], ids[2]] {
        assert!(other.give_up_item(id, "by hand").await.unwrap());
        assert!(!queue.give_up_item(id, "by hand").await.unwrap());
    }
    let dead = queue.list_dead(None, 9).await.unwrap();
    let found: Vec<_> = dead.iter().map(|dead| (dead.id, &*dead.reason)).collect();
    assert_eq!(found, [(ids[0], "by hand"), (ids[2], "by hand")]);
    assert_eq!(dead[1].value.as_deref(), Some(b"value of k3".as_slice()));
    let k2 = claim(queue).await;
    assert_eq!(k2.id, ids[1]);
    assert!(other.give_up_item(k2.id, "by hand").await.unwrap());
    assert!(!queue.finish(&k2.claim).await.unwrap(), "it is gone");
    finish_next(queue, "k4").await;
    let counts = queue.counts().await.unwrap();
    assert_eq!(
        (counts.items, counts.bytes, counts.lanes, counts.dead),
        (0, 0, 0, 3)
    );
    // What was never tried is not marked as tried when it is put back.
    assert!(queue.replay(ids[2]).await.unwrap().is_some());
    let k3 = claim(queue).await;
    assert_eq!((&*k3.duplicate_key, k3.attempt), ("k3", 1));
    assert!(queue.finish(&k3.claim).await.unwrap());
}

async fn a_dead_letter_is_put_back_at_the_end(fixture: &Fixture) {
    let Fixture { queue, other, .. } = fixture;
    let dead = append(queue, "a", "k1").await;
    give_up_next(queue, "refused").await;
    append(queue, "a", "k2").await;
    let replayed = other.replay(dead).await.unwrap().unwrap();
    assert!(replayed > dead);
    assert_eq!(
        queue.replay(dead).await.unwrap(),
        None,
        "it is no longer dead"
    );
    assert_eq!(dead_keys(queue).await, Vec::<String>::new());
    finish_next(queue, "k2").await;
    let again = claim(queue).await;
    assert_eq!(
        (again.id, again.attempt),
        (replayed, 2),
        "it was perhaps done"
    );
    assert_eq!(again.value, b"value of k1");
    assert_eq!(again.reason, None);
    assert!(queue.give_up(&again.claim, "again").await.unwrap());
    assert_eq!(dead_keys(queue).await, ["k1"]);
    // Into a lane that is empty.
    assert!(queue.replay(replayed).await.unwrap().is_some());
    finish_next(queue, "k1").await;
}

async fn values_are_replaced(fixture: &Fixture) {
    let Fixture {
        queue,
        other,
        overhead,
    } = fixture;
    assert_eq!(queue.list_values(None, 9).await.unwrap(), []);
    append(queue, "a", "dead").await;
    give_up_next(queue, "refused").await;
    append(queue, "a", "k1").await;
    append(queue, "b", "k2").await;
    let all = other.list_values(None, 9).await.unwrap();
    let keys: Vec<_> = all.iter().map(|stored| &*stored.duplicate_key).collect();
    assert_eq!(keys, ["dead", "k1", "k2"]);
    assert_eq!(all[2].lane, "b");
    let page = other.list_values(Some(all[0].id), 1).await.unwrap();
    assert_eq!(page, all[1..2]);
    assert_eq!(other.list_values(Some(all[2].id), 1).await.unwrap(), []);
    for stored in all {
        let mut value = stored.value.clone();
        value.extend(b", again");
        let stored = StoredValue { value, ..stored };
        assert!(queue.replace_value(stored).await.unwrap());
    }
    let size = item("a", "k1").size() + overhead + ", again".len();
    assert_eq!(other.counts().await.unwrap().bytes, size as u64 * 2);
    let dead = other.list_dead(None, 9).await.unwrap().remove(0);
    assert_eq!(
        dead.value.as_deref(),
        Some(b"value of dead, again".as_slice())
    );
    assert!(other.replay(dead.id).await.unwrap().is_some());
    for _ in 0..3 {
        let claimed = claim(other).await;
        let expected = format!("value of {}, again", claimed.duplicate_key);
        assert_eq!(claimed.value, expected.as_bytes());
        assert!(other.finish(&claimed.claim).await.unwrap());
        let gone = StoredValue {
            id: claimed.id,
            lane: claimed.lane,
            duplicate_key: claimed.duplicate_key,
            value: Vec::new(),
        };
        assert!(!queue.replace_value(gone).await.unwrap());
    }
    assert_eq!(other.counts().await.unwrap(), QueueCounts::default());
}

/// Nobody has said that the first one is not needed any more.
async fn no_dead_letter_makes_room_for_another(store: &Arc<dyn Store>, overhead: usize) {
    let size = item("a", "k1").size() + overhead;
    let limits = QueueLimits {
        max_dead: 3,
        max_dead_bytes: size * 3 + 10,
        ..QueueLimits::default()
    };
    let queue = store.open_queue("many dead", limits).await.unwrap();
    let refuse = async || {
        let claimed = claim(&queue).await;
        let refused = queue.give_up(&claimed.claim, "refused").await;
        assert!(
            matches!(refused, Err(StoreError::DeadLettersFull { .. })),
            "{refused:?}"
        );
        // It still has its place.
        let postpone = queue.postpone(&claimed.claim, Duration::ZERO, "full");
        assert!(postpone.await.unwrap());
    };
    for key in ["k1", "k2", "k3", "k4"] {
        append(&queue, "a", key).await;
    }
    for _ in 0..3 {
        give_up_next(&queue, "refused").await;
    }
    refuse().await;
    assert_eq!(dead_keys(&queue).await, ["k1", "k2", "k3"]);
    for dead in queue.list_dead(None, 9).await.unwrap() {
        assert!(queue.replay(dead.id).await.unwrap().is_some());
    }
    give_up_next(&queue, "refused").await;
    assert_eq!(dead_keys(&queue).await, ["k4"]);
    for key in ["k1", "k2", "k3"] {
        finish_next(&queue, key).await;
    }
    let mut large = item("a", "large");
    large.value.resize(large.value.len() + size * 2, b'x');
    queue.append(large).await.unwrap();
    refuse().await;
    let dead = queue.list_dead(None, 9).await.unwrap();
    assert!(queue.replay(dead[0].id).await.unwrap().is_some());
    give_up_next(&queue, "refused").await;
    assert_eq!(dead_keys(&queue).await, ["large"]);
}

async fn dead_letters_are_not_old(store: &Arc<dyn Store>, time: &dyn TestTime) {
    let limits = QueueLimits {
        keep_dead_for: time.unit(),
        ..QueueLimits::default()
    };
    let queue = store.open_queue("old dead", limits).await.unwrap();
    let old = append(&queue, "a", "old").await;
    give_up_next(&queue, "refused").await;
    time.pass(time.unit() + time.resolution()).await;
    assert_eq!(dead_keys(&queue).await, Vec::<String>::new());
    assert_eq!(queue.replay(old).await.unwrap(), None);
    append(&queue, "a", "new").await;
    assert_eq!(queue.counts().await.unwrap().dead, 0, "it is removed");
    finish_next(&queue, "new").await;
}

async fn a_full_queue_refuses_items(store: &Arc<dyn Store>, overhead: usize) {
    let size = item("a", "k1").size() + overhead;
    let limits = QueueLimits {
        max_items: 3,
        max_bytes: size * 3,
        ..QueueLimits::default()
    };
    let queue = store.open_queue("full", limits).await.unwrap();
    let refused = async |item: NewItem| {
        let refused = queue.append(item).await;
        assert!(
            matches!(refused, Err(StoreError::QueueFull { items: 1..=3, .. })),
            "{refused:?}"
        );
    };
    append(&queue, "a", "k1").await;
    append(&queue, "a", "k2").await;
    let mut large = item("b", "k3");
    large.value.push(b'x');
    refused(large).await;
    append(&queue, "b", "k3").await;
    refused(item("c", "k4")).await;
    // A repetition needs no room, and what was refused is no repetition.
    let repeated = queue.append(item("a", "k1")).await.unwrap();
    assert!(matches!(repeated, Appended::Duplicate { .. }));
    give_up_next(&queue, "refused").await;
    append(&queue, "c", "k4").await;
    let dead = queue.list_dead(None, 1).await.unwrap();
    let replay = queue.replay(dead[0].id).await;
    assert!(matches!(replay, Err(StoreError::QueueFull { .. })));
    finish_next(&queue, "k3").await;
    assert!(queue.replay(dead[0].id).await.unwrap().is_some());
}

async fn counts_are_right(fixture: &Fixture, time: &dyn TestTime) {
    let Fixture {
        queue,
        other,
        overhead,
    } = fixture;
    assert_eq!(queue.counts().await.unwrap(), QueueCounts::default());
    append(queue, "a", "k1").await;
    time.pass(time.resolution()).await;
    append(queue, "a", "k2").await;
    append(queue, "b", "k3").await;
    let size = (item("a", "k1").size() + overhead) as u64;
    let counts = other.counts().await.unwrap();
    assert_eq!((counts.items, counts.lanes), (3, 2));
    assert_eq!((counts.bytes, counts.dead), (size * 3, 0));
    assert!(counts.oldest.unwrap() >= time.resolution());
    give_up_next(queue, "refused").await;
    let counts = other.counts().await.unwrap();
    assert_eq!((counts.items, counts.lanes), (2, 2));
    assert_eq!((counts.bytes, counts.dead), (size * 2, 1));
    for _ in 0..2 {
        let claimed = claim(queue).await;
        queue.finish(&claimed.claim).await.unwrap();
    }
    let empty = QueueCounts {
        dead: 1,
        ..QueueCounts::default()
    };
    assert_eq!(other.counts().await.unwrap(), empty);
}

async fn each_item_has_one_claimer(fixture: &Fixture) {
    let mut racers = JoinSet::new();
    for n in 0..RACERS {
        append(&fixture.queue, &format!("lane {}", n % 7), &n.to_string()).await;
    }
    for n in 0..RACERS {
        let queue = [&fixture.queue, &fixture.other][n % 2].clone();
        racers.spawn(async move { try_claim(&queue).await });
    }
    let claimed: Vec<_> = racers.join_all().await.into_iter().flatten().collect();
    let lanes: HashSet<_> = claimed.iter().map(|claimed| &claimed.lane).collect();
    assert_eq!((claimed.len(), lanes.len()), (7, 7), "one of each lane");
}

async fn of_repetitions_at_once_one_is_appended(fixture: &Fixture) {
    let mut racers = JoinSet::new();
    for n in 0..RACERS {
        let queue = [&fixture.queue, &fixture.other][n % 2].clone();
        racers.spawn(async move { queue.append(item("a", "k")).await.unwrap() });
    }
    let appended = racers.join_all().await;
    let ids: HashSet<_> = appended
        .iter()
        .map(|(Appended::New { id, .. } | Appended::Duplicate { id, .. })| *id)
        .collect();
    let new = appended
        .iter()
        .filter(|a| matches!(a, Appended::New { .. }));
    assert_eq!((new.count(), ids.len()), (1, 1));
    finish_next(&fixture.queue, "k").await;
    assert_eq!(try_claim(&fixture.queue).await, None);
}

/// Whatever is postponed, and although all lanes are worked off at once.
async fn many_work_off_each_lane_in_its_order(fixture: &Fixture) {
    const LANES: usize = 5;
    const ITEMS: usize = 12;
    let done: Arc<Mutex<Vec<(String, usize)>>> = Arc::default();
    let working: Arc<Mutex<HashSet<String>>> = Arc::default();
    let mut workers = JoinSet::new();
    for worker in 0..8 {
        let queue = [&fixture.queue, &fixture.other][worker % 2].clone();
        let (done, working) = (done.clone(), working.clone());
        workers.spawn(async move {
            loop {
                let claimed = queue.next(MINUTE).await.unwrap();
                let is_alone = working.lock().unwrap().insert(claimed.lane.clone());
                assert!(is_alone, "{} has two workers", claimed.lane);
                tokio::task::yield_now().await;
                working.lock().unwrap().remove(&claimed.lane);
                let number: usize = claimed
                    .duplicate_key
                    .rsplit(' ')
                    .next()
                    .unwrap()
                    .parse()
                    .unwrap();
                if number.is_multiple_of(3) && claimed.attempt == 1 {
                    let postpone = queue.postpone(&claimed.claim, Duration::ZERO, "again");
                    assert!(postpone.await.unwrap());
                    continue;
                }
                done.lock().unwrap().push((claimed.lane, number));
                assert!(queue.finish(&claimed.claim).await.unwrap());
            }
        });
    }
    let mut senders = JoinSet::new();
    for lane in 0..LANES {
        let queue = fixture.queue.clone();
        senders.spawn(async move {
            for number in 0..ITEMS {
                append(&queue, &format!("lane {lane}"), &format!("{lane} {number}")).await;
            }
        });
    }
    senders.join_all().await;
    let all = async {
        while done.lock().unwrap().len() < LANES * ITEMS {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::select! {
        all = tokio::time::timeout(Duration::from_secs(30), all) => all.expect("all are done"),
        failed = workers.join_next() => failed.unwrap().unwrap(),
    }
    workers.abort_all();
    let done = done.lock().unwrap();
    for lane in 0..LANES {
        let name = format!("lane {lane}");
        let numbers = done.iter().filter(|(lane, _)| *lane == name);
        let numbers: Vec<_> = numbers.map(|(_, number)| *number).collect();
        assert_eq!(numbers, (0..ITEMS).collect::<Vec<_>>(), "{name}");
    }
}

async fn who_waits_is_woken(fixture: &Fixture, time: &dyn TestTime) {
    let Fixture { queue, other, .. } = fixture;
    let waiting = |queue: &Arc<dyn Queue>| {
        let queue = queue.clone();
        tokio::spawn(async move { queue.next(MINUTE).await.unwrap() })
    };
    let soon = async |waiting: tokio::task::JoinHandle<Claimed>, key: &str| {
        let claimed = tokio::time::timeout(Duration::from_secs(20), waiting).await;
        let claimed = claimed.expect("it is woken").unwrap();
        assert_eq!(claimed.duplicate_key, key);
        claimed
    };
    // An item is new.
    let waits = waiting(queue);
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    append(other, "a", "k1").await;
    append(other, "a", "k2").await;
    let k1 = soon(waits, "k1").await;
    // A lane is free again.
    let waits = waiting(queue);
    assert!(other.finish(&k1.claim).await.unwrap());
    let k2 = soon(waits, "k2").await;
    // An item is due.
    let postpone = queue.postpone(&k2.claim, time.unit(), "later");
    assert!(postpone.await.unwrap());
    let waits = waiting(other);
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    time.pass(time.unit()).await;
    let k2 = soon(waits, "k2").await;
    assert!(queue.finish(&k2.claim).await.unwrap());
    // Many wait for many.
    let waits: Vec<_> = (0..3).map(|_| waiting(queue)).collect();
    for key in ["l1", "l2", "l3"] {
        append(queue, key, key).await;
    }
    for waits in waits {
        let claimed = tokio::time::timeout(Duration::from_secs(20), waits).await;
        let claimed = claimed.expect("each is woken").unwrap();
        assert!(queue.finish(&claimed.claim).await.unwrap());
    }
}
