//! Short keys (短 key 托管) for long texts.

use super::bounded_map::BoundedMap;
use crate::random;

/// A text behind a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LongData {
    pub(crate) text: String,
    pub(crate) created_at: u64,
    pub(crate) ends_at: u64,
}

#[derive(Default)]
pub(crate) struct ShortKeys {
    by_key: BoundedMap<LongData>,
}

impl ShortKeys {
    pub(crate) fn create(&mut self, text: String, seconds: u64, now: u64) -> String {
        let key = random::short_key();
        let size = text.len();
        let data = LongData {
            text,
            created_at: now,
            ends_at: now.saturating_add(seconds),
        };
        self.by_key.insert_with_text(key.clone(), data, size);
        key
    }

    pub(crate) fn find(&self, key: &str, now: u64) -> Option<&LongData> {
        self.by_key.get(key).filter(|data| now < data.ends_at)
    }
}
