//! Queues of a store: items that are worked off one at a time in each lane, and not lost.

mod item;
mod limits;
pub(crate) mod memory;
pub(crate) mod queue_time;
mod queue_trait;
mod remembered;
pub(crate) mod state;
pub(crate) mod stored_item;

#[cfg(feature = "redis")]
pub(crate) use self::item::shortened;
pub use self::item::{
    Appended, Claim, Claimed, DeadItem, ItemId, NewItem, QueueCounts, QueueItem, StoredValue,
};
pub use self::limits::QueueLimits;
pub use self::queue_trait::Queue;
pub(crate) use self::queue_trait::give_up_or_postpone;
