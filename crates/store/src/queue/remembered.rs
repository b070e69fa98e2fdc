//! The duplicate keys of a queue, for as long as they are remembered.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::item::ItemId;
use super::limits::QueueLimits;
use super::queue_time::millis;

/// How many keys that have run out are removed at once, beside those that make room.
const MAX_REMOVED: usize = 16;

/// The keys, in the order in which they run out.
#[derive(Default)]
pub(super) struct Remembered {
    records: HashMap<Arc<str>, Record>,
    order: VecDeque<(u64, Arc<str>)>,
    bytes: usize,
    next_order: u64,
}

/// What is known of an item by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) id: ItemId,
    pub(super) reply: Option<Vec<u8>>,
    /// In milliseconds since 1970.
    pub(super) ends_at: u64,
    order: u64,
}

impl Record {
    fn size(&self, key: &str) -> usize {
        key.len() + self.reply.as_ref().map_or(0, Vec::len)
    }
}

impl Remembered {
    /// The record of a key that has not run out.
    pub(super) fn get(&self, key: &str, now: u64) -> Option<&Record> {
        self.records.get(key).filter(|record| record.ends_at > now)
    }

    /// Remembers a key. Returns those that are forgotten.
    pub(super) fn insert(
        &mut self,
        key: &Arc<str>,
        id: ItemId,
        now: u64,
        limits: &QueueLimits,
    ) -> Vec<Arc<str>> {
        let ends_at = now.saturating_add(millis(limits.remember_for));
        self.restore(key.clone(), id, None, ends_at);
        self.make_room(now, limits)
    }

    /// Remembers a key until this time, as it was stored. Call it in the order of these times.
    pub(super) fn restore(
        &mut self,
        key: Arc<str>,
        id: ItemId,
        reply: Option<Vec<u8>>,
        ends_at: u64,
    ) {
        self.remove(&key);
        let order = self.next_order;
        self.next_order += 1;
        let record = Record {
            id,
            reply,
            ends_at,
            order,
        };
        self.bytes += record.size(&key);
        self.order.push_back((order, key.clone()));
        self.records.insert(key, record);
    }

    /// Records a reply, if the key is remembered. Returns those that are forgotten for it.
    pub(super) fn record(
        &mut self,
        key: &str,
        reply: Vec<u8>,
        now: u64,
        limits: &QueueLimits,
    ) -> Option<Vec<Arc<str>>> {
        let record = self.records.get_mut(key);
        let record = record.filter(|record| record.ends_at > now)?;
        self.bytes -= record.size(key);
        record.reply = Some(reply);
        self.bytes += record.size(key);
        Some(self.make_room(now, limits))
    }

    fn make_room(&mut self, now: u64, limits: &QueueLimits) -> Vec<Arc<str>> {
        let mut forgotten = Vec::new();
        while let Some((order, key)) = self.order.front() {
            let is_full = self.records.len() > limits.max_remembered
                || self.bytes > limits.max_remembered_bytes;
            let record = self.records.get(key);
            match record.filter(|record| record.order == *order) {
                // The key was remembered anew.
                None => drop(self.order.pop_front()),
                Some(record)
                    if is_full || (record.ends_at <= now && forgotten.len() < MAX_REMOVED) =>
                {
                    let key = key.clone();
                    self.order.pop_front();
                    self.remove(&key);
                    forgotten.push(key);
                }
                Some(_) => break,
            }
        }
        forgotten
    }

    fn remove(&mut self, key: &str) {
        if let Some(record) = self.records.remove(key) {
            self.bytes -= record.size(key);
        }
    }
}
