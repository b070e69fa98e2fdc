//! How much a queue holds, and for how long.

use std::time::Duration;

/// How much a queue holds, and for how long. All bytes count lanes, keys and values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueLimits {
    /// The items that wait or are worked off: in a full queue nothing is appended.
    pub max_items: usize,
    /// The bytes of these items.
    pub max_bytes: usize,
    /// For how long after an item was appended its duplicate key is remembered, unless the item
    /// says it.
    pub remember_for: Duration,
    /// The duplicate keys that are remembered: where there are more, the one is forgotten that
    /// would be first anyway.
    pub max_remembered: usize,
    /// The bytes of these keys and of what is recorded for them.
    pub max_remembered_bytes: usize,
    /// The dead letters: where there are so many, no item is given up.
    pub max_dead: usize,
    /// The bytes of the dead letters.
    pub max_dead_bytes: usize,
    /// For how long after it was appended a dead letter is kept.
    pub keep_dead_for: Duration,
}

impl Default for QueueLimits {
    fn default() -> Self {
        const MIB: usize = 1 << 20;
        Self {
            max_items: 200_000,
            max_bytes: 256 * MIB,
            remember_for: Duration::from_mins(10),
            max_remembered: 200_000,
            max_remembered_bytes: 64 * MIB,
            max_dead: 200_000,
            max_dead_bytes: 256 * MIB,
            keep_dead_for: Duration::from_hours(30 * 24),
        }
    }
}
