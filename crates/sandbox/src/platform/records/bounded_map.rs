//! A map that drops its oldest entry when it is full, in number or in bytes, so that
//! nothing grows without limit.

use std::num::NonZeroUsize;

use lru::LruCache;

const CAPACITY: NonZeroUsize = NonZeroUsize::new(4096).expect("not zero");
/// The most bytes of all keys and of the texts in their values.
const MAX_BYTES: usize = 16 << 20;

/// An entry that is read does not become younger: only the time of the insertion counts.
pub(crate) struct BoundedMap<V> {
    entries: LruCache<String, Entry<V>>,
    bytes: usize,
    max_bytes: usize,
}

struct Entry<V> {
    value: V,
    bytes: usize,
}

impl<V> Default for BoundedMap<V> {
    fn default() -> Self {
        Self::with_max_bytes(MAX_BYTES)
    }
}

impl<V> BoundedMap<V> {
    /// For values that are larger than texts.
    pub(crate) fn with_max_bytes(max_bytes: usize) -> Self {
        Self {
            entries: LruCache::new(CAPACITY),
            bytes: 0,
            max_bytes,
        }
    }

    /// For values without a text of any length.
    pub(crate) fn insert(&mut self, key: String, value: V) {
        self.insert_with_text(key, value, 0);
    }

    /// For values with texts of so many bytes.
    pub(crate) fn insert_with_text(&mut self, key: String, value: V, text: usize) {
        let bytes = key.len() + text;
        self.bytes += bytes;
        if let Some((_, replaced)) = self.entries.push(key, Entry { value, bytes }) {
            self.bytes -= replaced.bytes;
        }
        while self.bytes > self.max_bytes
            && let Some((_, oldest)) = self.entries.pop_lru()
        {
            self.bytes -= oldest.bytes;
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        self.entries.peek(key).map(|entry| &entry.value)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.entries.peek_mut(key).map(|entry| &mut entry.value)
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<V> {
        let removed = self.entries.pop(key)?;
        self.bytes -= removed.bytes;
        Some(removed.value)
    }

    /// The newest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        let entries = self.entries.iter();
        entries.map(|(key, entry)| (key.as_str(), &entry.value))
    }

    /// The newest first.
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.entries.iter().map(|(_, entry)| &entry.value)
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.iter_mut().map(|(_, entry)| &mut entry.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_entry_is_dropped() {
        let mut map = BoundedMap::default();
        for n in 0..=CAPACITY.get() {
            map.insert(n.to_string(), n);
            assert!(map.get("0").is_some() || n == CAPACITY.get());
        }
        assert_eq!((map.get("0"), map.get("1")), (None, Some(&1)));
        assert_eq!(map.values_mut().count(), CAPACITY.get());
    }

    #[test]
    fn the_oldest_texts_are_dropped() {
        let mut map = BoundedMap::default();
        let text = MAX_BYTES / 4;
        for key in ["a", "b", "c", "b"] {
            map.insert_with_text(key.to_owned(), (), text);
        }
        assert_eq!(map.bytes, 3 * (text + 1));
        map.insert_with_text("d".to_owned(), (), text);
        let kept = ["a", "b", "c", "d"].map(|key| map.get(key).is_some());
        assert_eq!(kept, [false, true, true, true]);
        assert_eq!(map.remove("b"), Some(()));
        assert_eq!((map.remove("b"), map.bytes), (None, 2 * (text + 1)));
        let newest_first: Vec<_> = map.iter().map(|(key, ())| key).collect();
        assert_eq!(newest_first, ["d", "c"]);
        map.insert_with_text("e".to_owned(), (), MAX_BYTES);
        assert_eq!((map.bytes, map.values_mut().count()), (0, 0));
    }
}
