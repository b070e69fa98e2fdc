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
pub(crate) struct Remembered {
    records: HashMap<Arc<str>, (u64, Record)>,
    order: VecDeque<(u64, Arc<str>)>,
    bytes: usize,
    last_order: u64,
}

/// What is known of an item by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) id: ItemId,
    pub(crate) reply: Option<Vec<u8>>,
    /// In milliseconds since 1970.
    pub(crate) ends_at: u64,
}

impl Record {
    fn size(&self, key: &str) -> usize {
        key.len() + self.reply.as_ref().map_or(0, Vec::len)
    }
}

impl Remembered {
    /// The record of a key that has not run out.
    pub(crate) fn get(&self, key: &str, now: u64) -> Option<&Record> {
        self.any(key).filter(|record| record.ends_at > now)
    }

    /// The record of a key, even if it has run out.
    pub(crate) fn any(&self, key: &str) -> Option<&Record> {
        self.records.get(key).map(|(_, record)| record)
    }

    /// Remembers a key. Returns those that are forgotten.
    pub(crate) fn insert(
        &mut self,
        key: &Arc<str>,
        id: ItemId,
        now: u64,
        limits: &QueueLimits,
    ) -> Vec<Arc<str>> {
        let ends_at = now.saturating_add(millis(limits.remember_for));
        let record = Record {
            id,
            reply: None,
            ends_at,
        };
        self.restore(key.clone(), record);
        self.make_room(now, limits)
    }

    /// Remembers a key, as it was stored. Call it in the order in which they run out.
    pub(crate) fn restore(&mut self, key: Arc<str>, record: Record) {
        self.remove(&key);
        self.last_order += 1;
        self.bytes += record.size(&key);
        self.order.push_back((self.last_order, key.clone()));
        self.records.insert(key, (self.last_order, record));
    }

    /// Records a reply, if the key is remembered. Returns those that are forgotten for it.
    pub(crate) fn record(
        &mut self,
        key: &str,
        reply: Vec<u8>,
        now: u64,
        limits: &QueueLimits,
    ) -> Option<Vec<Arc<str>>> {
        let record = self.records.get_mut(key).map(|(_, record)| record);
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
            match record.filter(|(current, _)| current == order) {
                // The key was remembered anew.
                None => drop(self.order.pop_front()),
                Some((_, record))
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
        if let Some((_, record)) = self.records.remove(key) {
            self.bytes -= record.size(key);
        }
    }
}
