//! The duplicate keys of a queue, for as long as they are remembered.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use super::item::ItemId;
use super::limits::QueueLimits;
use super::queue_time::millis;

/// How many keys that have run out are removed at once, beside those that make room.
const MAX_REMOVED: usize = 16;

/// The keys, in the order in which they run out.
#[derive(Default)]
pub(crate) struct Remembered {
    records: HashMap<Arc<str>, (Place, Record)>,
    order: BTreeMap<Place, Arc<str>>,
    bytes: usize,
    last_place: u64,
}

/// When a key runs out, and a number that keeps those of one time in order.
type Place = (u64, u64);

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
        remember_for: Option<Duration>,
        now: u64,
        limits: &QueueLimits,
    ) -> Vec<Arc<str>> {
        let remember_for = remember_for.unwrap_or(limits.remember_for);
        let ends_at = now.saturating_add(millis(remember_for));
        let record = Record {
            id,
            reply: None,
            ends_at,
        };
        self.restore(key.clone(), record);
        self.make_room(now, limits)
    }

    /// Remembers a key, as it was stored.
    pub(crate) fn restore(&mut self, key: Arc<str>, record: Record) {
        self.remove(&key);
        self.last_place += 1;
        let place = (record.ends_at, self.last_place);
        self.bytes += record.size(&key);
        self.order.insert(place, key.clone());
        self.records.insert(key, (place, record));
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
        while let Some(((ends_at, _), key)) = self.order.first_key_value() {
            let is_full = self.records.len() > limits.max_remembered
                || self.bytes > limits.max_remembered_bytes;
            let is_over = *ends_at <= now && forgotten.len() < MAX_REMOVED;
            if !is_full && !is_over {
                break;
            }
            let key = key.clone();
            self.remove(&key);
            forgotten.push(key);
        }
        forgotten
    }

    fn remove(&mut self, key: &str) {
        if let Some((place, record)) = self.records.remove(key) {
            self.order.remove(&place);
            self.bytes -= record.size(key);
        }
    }
}
