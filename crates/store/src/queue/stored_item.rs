//! An item of a queue as it is in a backup: an entry of a namespace that no store has.

use super::item::ItemId;
use super::state::{Dead, Item, State};
use crate::transfer::{StoredEntry, StoredItem};

/// What the names of these namespaces begin with.
const PREFIX: &str = "queue ";
/// No item expires as an entry does.
const NEVER: u64 = u64::MAX;

/// The namespace of the items of this queue.
pub(crate) fn namespace(queue: &str) -> String {
    format!("{PREFIX}{queue}")
}

/// The name of an item in its queue. The length keeps the parts apart.
pub(crate) fn item_id(lane: &str, duplicate_key: &str) -> String {
    format!("item {} {lane} {duplicate_key}", lane.len())
}

impl StoredItem {
    pub(crate) fn of_item(id: ItemId, item: &Item) -> Self {
        Self {
            number: id.0,
            lane: item.lane.to_string(),
            key: item.duplicate_key.to_string(),
            attempts: item.attempts,
            appended: item.appended_at,
            died: None,
            reason: item.reason.clone(),
        }
    }

    pub(crate) fn of_dead(id: ItemId, dead: &Dead) -> Self {
        Self {
            died: Some(dead.died_at),
            ..Self::of_item(id, &dead.item)
        }
    }

    pub(crate) fn into_entry(self, queue: &str, value: Vec<u8>) -> StoredEntry {
        StoredEntry {
            namespace: namespace(queue),
            id: item_id(&self.lane, &self.key),
            value,
            expires_at: NEVER,
            item: Some(self),
        }
    }

    pub(crate) fn id(&self) -> ItemId {
        ItemId(self.number)
    }

    /// How often it was tried, or more often: after the backup somebody may have.
    pub(crate) fn attempts_after_restore(&self) -> u32 {
        self.attempts.max(1)
    }

    /// The item, which may be claimed at once.
    pub(crate) fn to_item(&self, value_bytes: usize) -> Item {
        Item {
            lane: self.lane.as_str().into(),
            duplicate_key: self.key.as_str().into(),
            size: self.lane.len() + self.key.len() + value_bytes,
            appended_at: self.appended,
            due_at: self.appended,
            attempts: self.attempts_after_restore(),
            reason: self.reason.clone(),
        }
    }
}

impl State {
    /// Puts an item or a dead letter of a backup back, whose value has so many bytes. Call it in
    /// their order.
    pub(crate) fn restore(&mut self, stored: &StoredItem, value_bytes: usize) {
        let item = stored.to_item(value_bytes);
        match stored.died {
            Some(died_at) => self.restore_dead(stored.id(), Dead { item, died_at }),
            None => self.restore_item(stored.id(), item),
        }
    }

    /// All items and dead letters, in their order.
    pub(crate) fn stored(&self) -> Vec<StoredItem> {
        let items = self.items();
        let items = items.map(|(id, item)| StoredItem::of_item(id, item));
        let dead = self.dead_letters();
        let dead = dead.map(|(id, dead)| StoredItem::of_dead(id, dead));
        let mut all: Vec<_> = items.chain(dead).collect();
        all.sort_unstable_by_key(StoredItem::id);
        all
    }
}

impl StoredEntry {
    /// The queue and the item, if it is one.
    pub(crate) fn in_queue(&self) -> Option<(&str, &StoredItem)> {
        let item = self.item.as_ref()?;
        Some((self.namespace.strip_prefix(PREFIX)?, item))
    }
}
