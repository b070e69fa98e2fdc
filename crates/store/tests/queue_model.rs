//! Random operations on a queue do what a simple model says. `QUEUE_SEEDS=1000` makes a thousand
//! times as many.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use wechat_h5_clock::{Clock as _, ManualClock};
use wechat_h5_store::test_redis::TestRedis;
use wechat_h5_store::{
    Appended, Claim, Claimed, ItemId, MemoryStore, NewItem, Queue, QueueLimits, RedbStore,
    RedisStore, Store, StoreError,
};

const HOUR: Duration = Duration::from_hours(1);
const LANES: usize = 4;
const KEYS: usize = 12;

/// Numbers that a seed determines (`SplitMix64`).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        (!all.is_empty()).then(|| &all[self.below(all.len())])
    }
}

/// A queue, and what may be done to it besides.
struct Subject {
    queue: Arc<dyn Queue>,
    limits: QueueLimits,
    /// `None`: its time is that of a server.
    clock: Option<ManualClock>,
    /// `None`: it does not outlive its process.
    file: Option<PathBuf>,
}

#[derive(Debug, Clone)]
struct Item {
    id: ItemId,
    lane: String,
    key: String,
    value: Vec<u8>,
    appended_at: Duration,
    /// When it may be claimed.
    due: Duration,
    attempts: u32,
    /// As many as survive a crash.
    written_attempts: u32,
    reason: Option<String>,
    claim: Option<Claim>,
}

impl Item {
    fn size(&self) -> usize {
        self.lane.len() + self.key.len() + self.value.len()
    }
}

#[derive(Debug)]
struct Remembered {
    key: String,
    id: ItemId,
    reply: Option<Vec<u8>>,
    ends: Duration,
}

/// What a queue should do, as simple as possible.
#[derive(Debug, Default)]
struct Model {
    now: Duration,
    items: Vec<Item>,
    keys: Vec<Remembered>,
    dead: Vec<Item>,
    /// All that were ever made.
    claims: Vec<Claim>,
    last_id: Option<ItemId>,
}

impl Model {
    fn bytes(&self) -> usize {
        self.items.iter().map(Item::size).sum()
    }

    fn lanes(&self) -> Vec<&str> {
        let mut lanes: Vec<_> = self.items.iter().map(|item| item.lane.as_str()).collect();
        lanes.sort_unstable();
        lanes.dedup();
        lanes
    }

    fn head(&self, lane: &str) -> usize {
        let is_in = |item: &Item| item.lane == lane;
        self.items.iter().position(is_in).unwrap()
    }

    /// Where the first items are that may be claimed.
    fn due(&self) -> Vec<usize> {
        let heads = self.lanes().into_iter().map(|lane| self.head(lane));
        heads.filter(|at| self.items[*at].due <= self.now).collect()
    }

    fn key(&mut self, key: &str) -> Option<&mut Remembered> {
        let now = self.now;
        let mut keys = self.keys.iter_mut();
        keys.find(|known| known.key == key && known.ends > now)
    }

    fn holder(&self, claim: &Claim) -> Option<usize> {
        let holds = |item: &Item| item.claim.as_ref() == Some(claim);
        self.items.iter().position(holds)
    }

    fn insert(&mut self, id: ItemId, lane: String, key: String, value: Vec<u8>) {
        assert!(Some(id) > self.last_id, "numbers grow");
        self.last_id = Some(id);
        self.items.push(Item {
            id,
            lane,
            key,
            value,
            appended_at: self.now,
            due: self.now,
            attempts: 0,
            written_attempts: 0,
            reason: None,
            claim: None,
        });
    }

    fn remember(&mut self, key: &str, id: ItemId, limits: &QueueLimits) {
        self.keys.retain(|known| known.key != key);
        self.keys.push(Remembered {
            key: key.to_owned(),
            id,
            reply: None,
            ends: self.now + limits.remember_for,
        });
        self.forget(limits);
    }

    fn forget(&mut self, limits: &QueueLimits) {
        let size = |known: &Remembered| known.key.len() + known.reply.as_ref().map_or(0, Vec::len);
        while self.keys.len() > limits.max_remembered
            || self.keys.iter().map(size).sum::<usize>() > limits.max_remembered_bytes
        {
            self.keys.remove(0);
        }
    }

    fn has_room_for_dead(&self, at: usize, limits: &QueueLimits) -> bool {
        let dead = self.visible_dead(limits);
        let bytes: usize = dead.iter().map(|item| item.size()).sum();
        dead.len() < limits.max_dead && bytes + self.items[at].size() <= limits.max_dead_bytes
    }

    fn bury(&mut self, item: Item) {
        self.dead.push(item);
        self.dead.sort_by_key(|item| item.id);
    }

    /// The dead letters that are not too old, in order.
    fn visible_dead(&self, limits: &QueueLimits) -> Vec<&Item> {
        let young = |item: &&Item| self.now <= item.appended_at + limits.keep_dead_for;
        self.dead.iter().filter(young).collect()
    }
}

struct Run {
    subject: Subject,
    model: Model,
    random: Random,
}

impl Run {
    async fn step(&mut self) {
        match self.random.below(16) {
            0..=3 => self.append().await,
            4..=6 => self.claim().await,
            7 | 8 => self.finish().await,
            9 => self.postpone().await,
            10 => self.give_up().await,
            11 => self.reply().await,
            12 => self.dead().await,
            13 => self.replay().await,
            14 => self.advance(),
            _ => self.reopen().await,
        }
        self.counts().await;
    }

    async fn append(&mut self) {
        let (lane, key) = (self.random.below(LANES), self.random.below(KEYS));
        let item = NewItem {
            lane: lane.to_string(),
            duplicate_key: format!("k{key}"),
            value: vec![b'v'; self.random.below(40)],
            remember_for: None,
        };
        let limits = self.subject.limits;
        let is_full = self.model.items.len() >= limits.max_items
            || self.model.bytes() + item.size() > limits.max_bytes;
        let appended = self.subject.queue.append(item.clone()).await;
        if let Some(known) = self.model.key(&item.duplicate_key) {
            let (id, reply) = (known.id, known.reply.clone());
            assert_eq!(appended.unwrap(), Appended::Duplicate { id, reply });
        } else if is_full {
            let is_refused = matches!(appended, Err(StoreError::QueueFull { .. }));
            assert!(is_refused, "{appended:?}");
        } else {
            let Appended::New { id, .. } = appended.unwrap() else {
                panic!("{item:?} is new");
            };
            self.model.remember(&item.duplicate_key, id, &limits);
            let NewItem {
                lane,
                duplicate_key,
                value,
                ..
            } = item;
            self.model.insert(id, lane, duplicate_key, value);
        }
    }

    async fn claim(&mut self) {
        let duration = HOUR * u32::try_from(self.random.below(2) + 1).unwrap();
        let claimed = self.subject.queue.claim(duration).await.unwrap();
        let due = self.model.due();
        let Some(claimed) = claimed else {
            return assert_eq!(due, [0; 0], "somebody may have it");
        };
        let at = due
            .into_iter()
            .find(|at| self.model.items[*at].id == claimed.id);
        let at = at.expect("it is the first item of a lane that is free and due");
        let now = self.model.now;
        let item = &mut self.model.items[at];
        item.attempts += 1;
        item.due = now + duration;
        item.claim = Some(claimed.claim.clone());
        assert_eq!(
            (&claimed.lane, &claimed.duplicate_key, &claimed.value),
            (&item.lane, &item.key, &item.value)
        );
        let Claimed {
            attempt, reason, ..
        } = claimed;
        assert_eq!((attempt, &reason), (item.attempts, &item.reason));
        self.model.claims.push(claimed.claim);
    }

    /// Any claim that was ever made, and where its item is if it is valid.
    fn any_claim(&mut self) -> Option<(Claim, Option<usize>)> {
        // Usually a late one.
        let claims = &self.model.claims;
        let last = &claims[claims.len().saturating_sub(LANES)..];
        let claims = if self.random.below(4) > 0 {
            last
        } else {
            claims
        };
        let claim = self.random.of(claims)?.clone();
        let at = self.model.holder(&claim);
        Some((claim, at))
    }

    async fn finish(&mut self) {
        let Some((claim, at)) = self.any_claim() else {
            return;
        };
        let is_done = self.subject.queue.finish(&claim).await.unwrap();
        assert_eq!(is_done, at.is_some());
        if let Some(at) = at {
            self.remove(at);
        }
    }

    async fn postpone(&mut self) {
        let Some((claim, at)) = self.any_claim() else {
            return;
        };
        let delay = HOUR * u32::try_from(self.random.below(2)).unwrap();
        let postpone = self.subject.queue.postpone(&claim, delay, "postponed");
        assert_eq!(postpone.await.unwrap(), at.is_some());
        if let Some(at) = at {
            let now = self.model.now;
            let item = &mut self.model.items[at];
            item.claim = None;
            item.due = now + delay;
            item.reason = Some("postponed".to_owned());
            item.written_attempts = item.attempts;
        }
    }

    async fn give_up(&mut self) {
        let Some((claim, at)) = self.any_claim() else {
            return;
        };
        let limits = self.subject.limits;
        let given_up = self.subject.queue.give_up(&claim, "given up").await;
        let Some(at) = at else {
            return assert!(!given_up.unwrap());
        };
        if !self.model.has_room_for_dead(at, &limits) {
            let is_refused = matches!(given_up, Err(StoreError::DeadLettersFull { .. }));
            return assert!(is_refused, "{given_up:?}");
        }
        assert!(given_up.unwrap());
        let item = self.remove(at);
        self.model.bury(item);
    }

    /// Removes an item of the model; the next one of its lane is due.
    fn remove(&mut self, at: usize) -> Item {
        let item = self.model.items.remove(at);
        let now = self.model.now;
        if let Some(next) = self
            .model
            .items
            .iter_mut()
            .find(|next| next.lane == item.lane)
        {
            next.due = now;
        }
        item
    }

    async fn reply(&mut self) {
        let key = format!("k{}", self.random.below(KEYS));
        let reply = vec![b'r'; self.random.below(9)];
        let found = self.subject.queue.reply(&key).await.unwrap();
        let known = self.model.key(&key);
        assert_eq!(found, known.as_ref().and_then(|known| known.reply.clone()));
        let record = self.subject.queue.record_reply(&key, reply.clone());
        assert_eq!(record.await.unwrap(), known.is_some());
        if let Some(known) = known {
            known.reply = Some(reply);
            self.model.forget(&self.subject.limits);
        }
    }

    async fn dead(&mut self) {
        let max = self.random.below(4) + 1;
        let expected = self.model.visible_dead(&self.subject.limits);
        let after = self.random.of(&expected).map(|item| item.id);
        let expected = expected.into_iter().filter(|item| Some(item.id) > after);
        let list = self.subject.queue.list_dead(after, max).await.unwrap();
        let found = list.iter().map(|dead| {
            (
                dead.id,
                &*dead.duplicate_key,
                dead.value.as_ref().unwrap(),
                dead.attempts,
            )
        });
        let expected = expected.map(|item| (item.id, &*item.key, &item.value, item.attempts));
        let expected: Vec<_> = expected.take(max).collect();
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    async fn replay(&mut self) {
        let visible = self.model.visible_dead(&self.subject.limits);
        let Some(item) = self.random.of(&visible).map(|item| (*item).clone()) else {
            return;
        };
        let limits = self.subject.limits;
        let is_full = self.model.items.len() >= limits.max_items
            || self.model.bytes() + item.size() > limits.max_bytes;
        let replayed = self.subject.queue.replay(item.id).await;
        if is_full {
            let is_refused = matches!(replayed, Err(StoreError::QueueFull { .. }));
            return assert!(is_refused, "{replayed:?}");
        }
        let id = replayed.unwrap().expect("it is dead");
        self.model.dead.retain(|dead| dead.id != item.id);
        self.model.insert(id, item.lane, item.key, item.value);
        let replayed = self.model.items.last_mut().unwrap();
        replayed.attempts = item.attempts.min(1);
        replayed.written_attempts = replayed.attempts;
    }

    fn advance(&mut self) {
        let Some(clock) = &self.subject.clock else {
            return;
        };
        let minutes = u64::try_from(self.random.below(90)).unwrap();
        clock.advance(Duration::from_mins(minutes));
        self.model.now = clock.now().wall;
    }

    /// As after a crash: claims and what was not written of them are gone. An attempt is counted
    /// for whatever may have been claimed.
    async fn reopen(&mut self) {
        let (Some(file), Some(clock)) = (&self.subject.file, &self.subject.clock) else {
            return;
        };
        // The file is in use as long as anybody has a queue of it.
        let memory = MemoryStore::new(Arc::new(clock.clone()));
        let limits = self.subject.limits;
        self.subject.queue = memory.open_queue("none", limits).await.unwrap();
        let store = RedbStore::open(file, Arc::new(clock.clone())).unwrap();
        self.subject.queue = store.open_queue("q", limits).await.unwrap();
        self.model.claims.clear();
        for item in &mut self.model.items {
            item.attempts = item.written_attempts;
            if item.claim.take().is_some() {
                item.due = self.model.now;
            }
        }
        for at in self.model.due() {
            self.model.items[at].attempts += 1;
        }
    }

    async fn counts(&self) {
        let counts = self.subject.queue.counts().await.unwrap();
        let model = &self.model;
        assert_eq!(counts.items, model.items.len() as u64);
        assert_eq!(counts.bytes, model.bytes() as u64);
        assert_eq!(counts.lanes, model.lanes().len() as u64);
        assert_eq!(counts.oldest.is_some(), !model.items.is_empty());
        if self.subject.clock.is_some() {
            let oldest = model.items.iter().map(|item| item.appended_at).min();
            let age = oldest.map(|oldest| model.now.saturating_sub(oldest));
            assert_eq!(counts.oldest, age);
        }
        let visible = model.visible_dead(&self.subject.limits).len() as u64;
        let max = self.subject.limits.max_dead as u64;
        assert!((visible..=max).contains(&counts.dead), "{}", counts.dead);
    }
}

fn limits() -> QueueLimits {
    QueueLimits {
        max_items: 10,
        max_bytes: 300,
        remember_for: HOUR * 5,
        max_remembered: 8,
        max_remembered_bytes: 40,
        max_dead: 3,
        max_dead_bytes: 80,
        keep_dead_for: HOUR * 24,
    }
}

/// Makes this many steps, and says by which seed they can be made again if one is wrong.
async fn check(subject: Subject, seed: u64, steps: usize) {
    let now = subject.clock.as_ref().map(|clock| clock.now().wall);
    let model = Model {
        now: now.unwrap_or_default(),
        ..Model::default()
    };
    let mut run = Run {
        subject,
        model,
        random: Random(seed),
    };
    for step in 0..steps {
        let result = tokio::spawn(async move {
            run.step().await;
            run
        });
        run = result
            .await
            .unwrap_or_else(|_| panic!("step {step} of the seed {seed}"));
    }
}

fn factor() -> u64 {
    std::env::var("QUEUE_SEEDS").map_or(1, |factor| factor.parse().unwrap())
}

#[tokio::test]
async fn memory() {
    for seed in 0..60 * factor() {
        let clock = ManualClock::at(1_700_000_000);
        let store = MemoryStore::new(Arc::new(clock.clone()));
        let subject = Subject {
            queue: store.open_queue("q", limits()).await.unwrap(),
            limits: limits(),
            clock: Some(clock),
            file: None,
        };
        check(subject, seed, 200).await;
    }
}

#[tokio::test]
async fn redb() {
    for seed in 0..4 * factor() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.redb");
        let clock = ManualClock::at(1_700_000_000);
        let store = RedbStore::open(&path, Arc::new(clock.clone())).unwrap();
        let subject = Subject {
            queue: store.open_queue("q", limits()).await.unwrap(),
            limits: limits(),
            clock: Some(clock),
            file: Some(path),
        };
        drop(store);
        check(subject, seed, 100).await;
    }
}

/// Without the passing of time.
#[tokio::test]
async fn redis() {
    let redis = TestRedis::start(&[]);
    let store = RedisStore::new(&redis.address(), "model").unwrap();
    for seed in 0..4 * factor() {
        let name = format!("q{seed}");
        let subject = Subject {
            queue: store.open_queue(&name, limits()).await.unwrap(),
            limits: limits(),
            clock: None,
            file: None,
        };
        check(subject, seed, 200).await;
    }
}
