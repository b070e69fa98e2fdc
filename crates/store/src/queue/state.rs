//! What a queue knows of its items, without their values: which lane is next, who has a claim,
//! which keys are remembered, which items are dead. Pure: the time is a parameter.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::mem;
use std::ops::Bound;
use std::sync::Arc;
use std::time::Duration;

use super::item::{
    Appended, Claim, Claimed, DeadItem, ItemId, NewItem, QueueCounts, QueueItem, StoredValue,
    shortened,
};
use super::limits::QueueLimits;
use super::queue_time::millis;
pub(crate) use super::remembered::Record;
use super::remembered::Remembered;
use crate::error::StoreError;

/// How many dead letters that are too old are removed at once.
const MAX_REMOVED: usize = 16;
/// A number of an item is at least the milliseconds since 1970 times this: so none is given
/// twice after a restart.
const IDS_PER_MILLISECOND: u64 = 1000;

pub(crate) struct State {
    name: Arc<str>,
    limits: QueueLimits,
    items: BTreeMap<ItemId, Item>,
    bytes: usize,
    lanes: HashMap<Arc<str>, Lane>,
    /// When a lane may be claimed, and a number that keeps those of one time in order.
    schedule: BTreeMap<Place, Arc<str>>,
    remembered: Remembered,
    dead: BTreeMap<ItemId, Dead>,
    dead_bytes: usize,
    last_id: u64,
    last_fence: u64,
    last_place: u64,
    changes: Vec<Change>,
    /// The lanes whose last change is not written, and when each may be claimed once it is.
    /// `None`: nothing is written anywhere.
    unwritten: Option<Vec<(Arc<str>, u64)>>,
}

type Place = (u64, u64);

/// An item that is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) lane: Arc<str>,
    pub(crate) duplicate_key: Arc<str>,
    /// The bytes of both and of the value.
    pub(crate) size: usize,
    pub(crate) appended_at: u64,
    pub(crate) due_at: u64,
    pub(crate) attempts: u32,
    pub(crate) reason: Option<String>,
}

/// An item that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dead {
    pub(crate) item: Item,
    pub(crate) died_at: u64,
}

/// The items of a lane in their order. It is never empty.
struct Lane {
    items: VecDeque<ItemId>,
    place: Place,
    /// Who has claimed the first item, perhaps too long ago.
    fence: Option<u64>,
}

/// What has become different, for whoever keeps the values, or a copy of the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// An item is new, or something of it but its value is.
    Written(ItemId),
    /// An item is finished.
    Removed(ItemId),
    /// An item has become a dead letter, or something of that has changed.
    Died(ItemId),
    /// A dead letter is removed.
    DeadRemoved(ItemId),
    /// The value of a dead letter is the one of a new item now.
    Replayed { dead: ItemId, item: ItemId },
    /// A key is remembered, or has a reply.
    Remembered(Arc<str>),
    /// A key is forgotten.
    Forgotten(Arc<str>),
}

impl State {
    pub(crate) fn new(name: Arc<str>, limits: QueueLimits) -> Self {
        Self {
            name,
            limits,
            items: BTreeMap::new(),
            bytes: 0,
            lanes: HashMap::new(),
            schedule: BTreeMap::new(),
            remembered: Remembered::default(),
            dead: BTreeMap::new(),
            dead_bytes: 0,
            last_id: 0,
            last_fence: 0,
            last_place: 0,
            changes: Vec::new(),
            unwritten: None,
        }
    }

    pub(crate) fn limits(&self) -> QueueLimits {
        self.limits
    }

    /// From now on what is appended is limited by these.
    pub(crate) fn set_limits(&mut self, limits: QueueLimits) {
        self.limits = limits;
    }

    /// Puts an item at the end of its lane, as it was stored. Call it in the order of the items.
    pub(crate) fn restore_item(&mut self, id: ItemId, item: Item) {
        self.insert(id, item);
    }

    /// Puts a dead letter back, as it was stored.
    pub(crate) fn restore_dead(&mut self, id: ItemId, dead: Dead) {
        self.last_id = self.last_id.max(id.0);
        self.dead_bytes += dead.item.size;
        self.dead.insert(id, dead);
    }

    /// Remembers a key, as it was stored.
    pub(crate) fn restore_key(&mut self, key: Arc<str>, record: Record) {
        self.last_id = self.last_id.max(record.id.0);
        self.remembered.restore(key, record);
    }

    /// The items that are not done, in their order.
    pub(crate) fn items(&self) -> impl Iterator<Item = (ItemId, &Item)> {
        self.items.iter().map(|(id, item)| (*id, item))
    }

    /// The dead letters, in their order.
    pub(crate) fn dead_letters(&self) -> impl Iterator<Item = (ItemId, &Dead)> {
        self.dead.iter().map(|(id, dead)| (*id, dead))
    }

    /// From now on no item is claimed before the last change of its lane is
    /// [written](Self::written): else it could be delivered, and after a crash once more as if
    /// for the first time.
    pub(crate) fn claim_written_only(&mut self) {
        self.unwritten = Some(Vec::new());
    }

    /// All changes are written.
    pub(crate) fn written(&mut self) {
        let unwritten = self.unwritten.as_mut().map(mem::take);
        for (lane, due_at) in unwritten.unwrap_or_default() {
            self.schedule_lane(&lane, due_at);
        }
    }

    /// Counts an attempt for each item that somebody may have claimed, of whom nothing is stored.
    pub(crate) fn count_lost_claims(&mut self, now: u64) {
        for lane in self.lanes.values() {
            let first = lane.items.front().and_then(|id| self.items.get_mut(id));
            if let Some(item) = first.filter(|item| item.due_at <= now) {
                item.attempts = item.attempts.saturating_add(1);
            }
        }
    }

    /// Gives no number again that this one has given.
    pub(crate) fn continue_after(&mut self, earlier: &Self) {
        self.last_id = self.last_id.max(earlier.last_id);
        self.last_fence = self.last_fence.max(earlier.last_fence);
    }

    /// An item that is not done.
    pub(crate) fn item(&self, id: ItemId) -> Option<&Item> {
        self.items.get(&id)
    }

    /// A dead letter.
    pub(crate) fn dead(&self, id: ItemId) -> Option<&Dead> {
        self.dead.get(&id)
    }

    /// What is known of an item by its key, even if it has run out.
    pub(crate) fn record(&self, key: &str) -> Option<&Record> {
        self.remembered.any(key)
    }

    /// What has become different since the last call.
    pub(crate) fn take_changes(&mut self) -> Vec<Change> {
        mem::take(&mut self.changes)
    }

    pub(crate) fn append(&mut self, new: &NewItem, now: u64) -> Result<Appended, StoreError> {
        if let Some(record) = self.remembered.get(&new.duplicate_key, now) {
            return Ok(Appended::Duplicate {
                id: record.id,
                reply: record.reply.clone(),
            });
        }
        let size = new.size();
        self.ensure_room(size)?;
        let duplicate_key: Arc<str> = new.duplicate_key.as_str().into();
        let is_behind_postponed = self.is_postponed(&new.lane, now);
        let id = self.insert_new(new.lane.as_str().into(), duplicate_key.clone(), size, now);
        let limits = self.limits;
        let (remember_for, key) = (new.remember_for, &duplicate_key);
        let forgotten = self.remembered.insert(key, id, remember_for, now, &limits);
        self.changes.push(Change::Remembered(duplicate_key));
        self.forget(forgotten);
        self.bury(now);
        Ok(Appended::New {
            id,
            is_behind_postponed,
        })
    }

    pub(crate) fn record_reply(&mut self, duplicate_key: &str, reply: Vec<u8>, now: u64) -> bool {
        let limits = self.limits;
        let recorded = self.remembered.record(duplicate_key, reply, now, &limits);
        let Some(forgotten) = recorded else {
            return false;
        };
        self.changes.push(Change::Remembered(duplicate_key.into()));
        self.forget(forgotten);
        true
    }

    pub(crate) fn reply(&self, duplicate_key: &str, now: u64) -> Option<Vec<u8>> {
        self.remembered.get(duplicate_key, now)?.reply.clone()
    }

    /// Claims the first item of the first lane that is due. Its value is still to be added.
    pub(crate) fn claim(&mut self, duration: Duration, now: u64) -> Option<Claimed> {
        let (_, lane_name) = self
            .schedule
            .first_key_value()
            .filter(|due| due.0.0 <= now)?;
        let lane_name = lane_name.clone();
        self.last_fence += 1;
        let fence = self.last_fence;
        let lane = self.lanes.get_mut(&lane_name)?;
        lane.fence = Some(fence);
        let id = *lane.items.front()?;
        self.schedule_lane(&lane_name, now.saturating_add(millis(duration)));
        let item = self.items.get_mut(&id)?;
        item.attempts = item.attempts.saturating_add(1);
        Some(Claimed {
            claim: Claim { id, fence },
            id,
            lane: item.lane.to_string(),
            duplicate_key: item.duplicate_key.to_string(),
            value: Vec::new(),
            attempt: item.attempts,
            appended_at: item.appended_at,
            age: Duration::from_millis(now.saturating_sub(item.appended_at)),
            reason: item.reason.clone(),
        })
    }

    /// When something may be claimed, in milliseconds since 1970.
    pub(crate) fn next_due(&self) -> Option<u64> {
        self.schedule.first_key_value().map(|(place, _)| place.0)
    }

    pub(crate) fn finish(&mut self, claim: &Claim, now: u64) -> bool {
        if !self.is_valid(claim) {
            return false;
        }
        self.leave_lane(claim.id, now);
        self.changes.push(Change::Removed(claim.id));
        true
    }

    /// Takes a claim back that nobody was told of.
    pub(crate) fn unclaim(&mut self, claim: &Claim, now: u64) {
        if !self.is_valid(claim) {
            return;
        }
        let Some(item) = self.items.get_mut(&claim.id) else {
            return;
        };
        item.attempts = item.attempts.saturating_sub(1);
        let lane_name = item.lane.clone();
        if let Some(lane) = self.lanes.get_mut(&lane_name) {
            lane.fence = None;
        }
        self.schedule_lane(&lane_name, now);
    }

    pub(crate) fn postpone(
        &mut self,
        claim: &Claim,
        delay: Duration,
        reason: &str,
        now: u64,
    ) -> bool {
        if !self.is_valid(claim) {
            return false;
        }
        let Some(item) = self.items.get_mut(&claim.id) else {
            return false;
        };
        item.due_at = now.saturating_add(millis(delay));
        item.reason = Some(shortened(reason).to_owned());
        let (lane_name, due_at) = (item.lane.clone(), item.due_at);
        if let Some(lane) = self.lanes.get_mut(&lane_name) {
            lane.fence = None;
        }
        self.release_lane(&lane_name, due_at);
        self.changes.push(Change::Written(claim.id));
        true
    }

    pub(crate) fn give_up(
        &mut self,
        claim: &Claim,
        reason: &str,
        now: u64,
    ) -> Result<bool, StoreError> {
        if !self.is_valid(claim) {
            return Ok(false);
        }
        self.bury(now);
        let size = self.items.get(&claim.id).map_or(0, |item| item.size);
        self.ensure_room_for_dead(size)?;
        let item = self.leave_lane(claim.id, now);
        Ok(self.insert_dead(claim.id, item, reason, now))
    }

    pub(crate) fn give_up_item(
        &mut self,
        id: ItemId,
        reason: &str,
        now: u64,
    ) -> Result<bool, StoreError> {
        self.bury(now);
        let Some(item) = self.items.get(&id) else {
            return Ok(false);
        };
        self.ensure_room_for_dead(item.size)?;
        let lane = self.lanes.get_mut(&item.lane);
        let first = lane.as_ref().and_then(|lane| lane.items.front());
        let item = if first == Some(&id) {
            self.leave_lane(id, now)
        } else {
            if let Some(lane) = lane {
                lane.items.retain(|other| *other != id);
            }
            let item = self.items.remove(&id);
            self.bytes -= item.as_ref().map_or(0, |item| item.size);
            item
        };
        Ok(self.insert_dead(id, item, reason, now))
    }

    fn insert_dead(&mut self, id: ItemId, item: Option<Item>, reason: &str, now: u64) -> bool {
        let Some(mut item) = item else {
            return false;
        };
        item.reason = Some(shortened(reason).to_owned());
        self.dead_bytes += item.size;
        self.dead.insert(id, Dead { item, died_at: now });
        self.changes.push(Change::Died(id));
        true
    }

    /// Items behind this one, without their values.
    pub(crate) fn list_items(&self, after: Option<ItemId>, max: usize) -> Vec<QueueItem> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let items = self.items.range((start, Bound::Unbounded)).take(max);
        let items = items.map(|(id, item)| QueueItem {
            id: *id,
            lane: item.lane.to_string(),
            duplicate_key: item.duplicate_key.to_string(),
            value: None,
            attempts: item.attempts,
            appended_at: item.appended_at,
            reason: item.reason.clone(),
        });
        items.collect()
    }

    /// Dead letters behind this one, without their values.
    pub(crate) fn list_dead(&self, after: Option<ItemId>, max: usize, now: u64) -> Vec<DeadItem> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let dead = self.dead.range((start, Bound::Unbounded));
        let dead = dead.filter(|(_, dead)| !self.is_too_old(dead, now));
        let dead = dead.take(max).map(|(id, dead)| DeadItem {
            id: *id,
            lane: dead.item.lane.to_string(),
            duplicate_key: dead.item.duplicate_key.to_string(),
            value: None,
            attempts: dead.item.attempts,
            appended_at: dead.item.appended_at,
            died_at: dead.died_at,
            reason: dead.item.reason.clone().unwrap_or_default(),
        });
        dead.collect()
    }

    pub(crate) fn replay(&mut self, dead: ItemId, now: u64) -> Result<Option<ItemId>, StoreError> {
        let found = self.dead.get(&dead);
        let Some(found) = found.filter(|found| !self.is_too_old(found, now)) else {
            return Ok(None);
        };
        self.ensure_room(found.item.size)?;
        let Some(Dead { item, .. }) = self.dead.remove(&dead) else {
            return Ok(None);
        };
        self.dead_bytes -= item.size;
        let id = self.insert_new(item.lane, item.duplicate_key, item.size, now);
        if let Some(replayed) = self.items.get_mut(&id) {
            replayed.attempts = attempts_after_replay(item.attempts);
        }
        self.changes.push(Change::Replayed { dead, item: id });
        Ok(Some(id))
    }

    /// Items and dead letters behind this one, without their values.
    pub(crate) fn list_values(&self, after: Option<ItemId>, max: usize) -> Vec<StoredValue> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let range = (start, Bound::Unbounded);
        let items = self.items.range(range).take(max);
        let dead = self.dead.range(range).take(max);
        let dead = dead.map(|(id, dead)| (id, &dead.item));
        let mut all: Vec<_> = items.chain(dead).collect();
        all.sort_unstable_by_key(|(id, _)| **id);
        all.truncate(max);
        let all = all.into_iter().map(|(id, item)| StoredValue {
            id: *id,
            lane: item.lane.to_string(),
            duplicate_key: item.duplicate_key.to_string(),
            value: Vec::new(),
        });
        all.collect()
    }

    /// The value of an item or of a dead letter has another length. Returns whether it is there.
    pub(crate) fn resize_value(&mut self, id: ItemId, value_bytes: usize) -> bool {
        let resize = |item: &mut Item, bytes: &mut usize| {
            *bytes -= item.size;
            item.size = item.lane.len() + item.duplicate_key.len() + value_bytes;
            *bytes += item.size;
        };
        if let Some(item) = self.items.get_mut(&id) {
            resize(item, &mut self.bytes);
            self.changes.push(Change::Written(id));
            true
        } else if let Some(dead) = self.dead.get_mut(&id) {
            resize(&mut dead.item, &mut self.dead_bytes);
            self.changes.push(Change::Died(id));
            true
        } else {
            false
        }
    }

    pub(crate) fn counts(&self, now: u64) -> QueueCounts {
        let oldest = self
            .items
            .first_key_value()
            .map(|(_, item)| Duration::from_millis(now.saturating_sub(item.appended_at)));
        QueueCounts {
            items: self.items.len() as u64,
            bytes: self.bytes as u64,
            lanes: self.lanes.len() as u64,
            oldest,
            dead: self.dead.len() as u64,
        }
    }

    fn ensure_room(&self, size: usize) -> Result<(), StoreError> {
        let QueueLimits {
            max_items,
            max_bytes,
            ..
        } = self.limits;
        if self.items.len() < max_items && self.bytes.saturating_add(size) <= max_bytes {
            return Ok(());
        }
        Err(StoreError::QueueFull {
            queue: self.name.clone(),
            items: self.items.len() as u64,
            bytes: self.bytes as u64,
        })
    }

    fn ensure_room_for_dead(&self, size: usize) -> Result<(), StoreError> {
        let QueueLimits {
            max_dead,
            max_dead_bytes,
            ..
        } = self.limits;
        if self.dead.len() < max_dead && self.dead_bytes.saturating_add(size) <= max_dead_bytes {
            return Ok(());
        }
        Err(StoreError::DeadLettersFull {
            queue: self.name.clone(),
            items: self.dead.len() as u64,
            bytes: self.dead_bytes as u64,
        })
    }

    fn insert_new(
        &mut self,
        lane: Arc<str>,
        duplicate_key: Arc<str>,
        size: usize,
        now: u64,
    ) -> ItemId {
        let id = ItemId((self.last_id + 1).max(now.saturating_mul(IDS_PER_MILLISECOND)));
        self.insert(
            id,
            Item {
                lane,
                duplicate_key,
                size,
                appended_at: now,
                due_at: now,
                attempts: 0,
                reason: None,
            },
        );
        self.changes.push(Change::Written(id));
        id
    }

    /// Puts an item at the end of its lane.
    fn insert(&mut self, id: ItemId, item: Item) {
        self.last_id = self.last_id.max(id.0);
        self.bytes += item.size;
        if let Some(lane) = self.lanes.get_mut(&item.lane) {
            lane.items.push_back(id);
        } else {
            let lane = Lane {
                items: VecDeque::from([id]),
                place: (0, 0),
                fence: None,
            };
            self.lanes.insert(item.lane.clone(), lane);
            self.release_lane(&item.lane, item.due_at);
        }
        self.items.insert(id, item);
    }

    /// Whether the first item of this lane waits until it is tried again.
    fn is_postponed(&self, lane: &str, now: u64) -> bool {
        let Some(lane) = self.lanes.get(lane) else {
            return false;
        };
        let first = lane.items.front().and_then(|id| self.items.get(id));
        lane.fence.is_none() && first.is_some_and(|item| item.due_at > now)
    }

    /// Whether this is the last claim of an item that is not done.
    fn is_valid(&self, claim: &Claim) -> bool {
        let item = self.items.get(&claim.id);
        let lane = item.and_then(|item| self.lanes.get(&item.lane));
        lane.is_some_and(|lane| {
            lane.fence == Some(claim.fence) && lane.items.front() == Some(&claim.id)
        })
    }

    /// Removes the first item of a lane, and lets the next one be claimed.
    fn leave_lane(&mut self, id: ItemId, now: u64) -> Option<Item> {
        let item = self.items.remove(&id)?;
        self.bytes -= item.size;
        let lane = self.lanes.get_mut(&item.lane)?;
        lane.items.pop_front();
        lane.fence = None;
        if lane.items.is_empty() {
            let lane = self.lanes.remove(&item.lane)?;
            self.schedule.remove(&lane.place);
        } else {
            self.release_lane(&item.lane, now);
        }
        Some(item)
    }

    /// Lets a lane be claimed from this time on, once its change is written.
    fn release_lane(&mut self, name: &Arc<str>, due_at: u64) {
        let Some(unwritten) = &mut self.unwritten else {
            return self.schedule_lane(name, due_at);
        };
        unwritten.push((name.clone(), due_at));
        if let Some(lane) = self.lanes.get(name) {
            self.schedule.remove(&lane.place);
        }
    }

    fn schedule_lane(&mut self, name: &Arc<str>, due_at: u64) {
        let Some(lane) = self.lanes.get_mut(name) else {
            return;
        };
        self.schedule.remove(&lane.place);
        self.last_place += 1;
        lane.place = (due_at, self.last_place);
        self.schedule.insert(lane.place, name.clone());
    }

    fn forget(&mut self, keys: Vec<Arc<str>>) {
        self.changes.extend(keys.into_iter().map(Change::Forgotten));
    }

    /// Removes some dead letters that are too old.
    fn bury(&mut self, now: u64) {
        for _ in 0..MAX_REMOVED {
            let first = self.dead.first_key_value();
            let Some((id, dead)) = first.filter(|(_, dead)| self.is_too_old(dead, now)) else {
                return;
            };
            let (id, size) = (*id, dead.item.size);
            self.dead.remove(&id);
            self.dead_bytes -= size;
            self.changes.push(Change::DeadRemoved(id));
        }
    }

    fn is_too_old(&self, dead: &Dead, now: u64) -> bool {
        let age = now.saturating_sub(dead.item.appended_at);
        age > millis(self.limits.keep_dead_for)
    }
}

/// A dead letter that was tried was perhaps worked off, and begins as at its second attempt: how
/// long it waits depends on how often it is tried from now on.
fn attempts_after_replay(attempts: u32) -> u32 {
    attempts.min(1)
}
