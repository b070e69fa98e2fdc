//! What is in a queue, and what its methods return.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;
use std::time::Duration;

/// The number of an item. Later ones are greater, and none is given twice. It has at most 53
/// bits, so that JavaScript can read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub(crate) u64);

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ItemId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse().map(Self)
    }
}

/// The bytes of a reason that are kept.
const MAX_REASON_BYTES: usize = 500;

/// The beginning of a reason.
pub(crate) fn shortened(reason: &str) -> &str {
    &reason[..reason.floor_char_boundary(MAX_REASON_BYTES)]
}

/// An item that is to be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    /// Items of one lane are worked off in their order, one at a time. It is not encrypted:
    /// use a digest of what must not be seen.
    pub lane: String,
    /// What a repetition of the item has in common with it. It is not encrypted either.
    pub duplicate_key: String,
    /// What is to be worked off.
    pub value: Vec<u8>,
    /// For how long its duplicate key is remembered, if not as long as the queue's limits say.
    pub remember_for: Option<Duration>,
}

impl NewItem {
    /// The bytes that it takes of what the queue may have.
    #[must_use]
    pub fn size(&self) -> usize {
        self.lane.len() + self.duplicate_key.len() + self.value.len()
    }
}

/// What has become of an item that was to be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    /// It is in the queue, and survives a crash if anything does.
    New {
        /// Its number.
        id: ItemId,
        /// Whether it has to wait, because the first item of its lane was postponed.
        is_behind_postponed: bool,
    },
    /// One with this key was appended before, within the time for which keys are remembered.
    Duplicate {
        /// The item that was.
        id: ItemId,
        /// What was recorded for it.
        reply: Option<Vec<u8>>,
    },
}

/// The right to work one item off: the number of the item, and the one of this right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub(crate) id: ItemId,
    pub(crate) fence: u64,
}

/// An item that its holder alone works off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// What the methods want that end this right.
    pub claim: Claim,
    /// The number of the item: the same at each attempt.
    pub id: ItemId,
    /// Its lane.
    pub lane: String,
    /// What its repetitions have in common with it.
    pub duplicate_key: String,
    /// What is to be worked off.
    pub value: Vec<u8>,
    /// 1 at the first attempt. A claim that ran out was an attempt too.
    pub attempt: u32,
    /// When it was appended, or put back from the dead letters: in milliseconds since 1970,
    /// by the clock of the queue.
    pub appended_at: u64,
    /// How long ago that was, by the same clock.
    pub age: Duration,
    /// Why it was postponed the last time.
    pub reason: Option<String>,
}

/// An item that is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueItem {
    /// Its number.
    pub id: ItemId,
    /// Its lane.
    pub lane: String,
    /// What its repetitions have in common with it.
    pub duplicate_key: String,
    /// What is to be worked off. `None`: no key opens it.
    pub value: Option<Vec<u8>>,
    /// How often that was tried.
    pub attempts: u32,
    /// When it was appended, in milliseconds since 1970.
    pub appended_at: u64,
    /// Why it was postponed the last time.
    pub reason: Option<String>,
}

/// An item that was given up: a dead letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadItem {
    /// The number that it had in the queue.
    pub id: ItemId,
    /// Its lane.
    pub lane: String,
    /// What its repetitions have in common with it.
    pub duplicate_key: String,
    /// What was to be worked off. `None`: no key opens it.
    pub value: Option<Vec<u8>>,
    /// How often that was tried.
    pub attempts: u32,
    /// When it was appended, in milliseconds since 1970.
    pub appended_at: u64,
    /// When it was given up, in milliseconds since 1970.
    pub died_at: u64,
    /// Why.
    pub reason: String,
}

/// What is to be worked off, of an item or of a dead letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredValue {
    /// The number of the item.
    pub id: ItemId,
    /// Its lane.
    pub lane: String,
    /// What its repetitions have in common with it.
    pub duplicate_key: String,
    /// What was appended.
    pub value: Vec<u8>,
}

/// How much is in a queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueCounts {
    /// The items that are not done, with those that somebody has claimed.
    pub items: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The lanes that they are in.
    pub lanes: u64,
    /// How long the oldest of them has been there.
    pub oldest: Option<Duration>,
    /// The dead letters.
    pub dead: u64,
}
