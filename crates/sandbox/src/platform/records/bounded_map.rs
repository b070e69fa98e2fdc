//! A map that drops its oldest entry when it is full, so that nothing grows without limit.

use std::num::NonZeroUsize;

use lru::LruCache;

const CAPACITY: NonZeroUsize = NonZeroUsize::new(4096).expect("not zero");

/// An entry that is read does not become younger: only the time of the insertion counts.
pub(crate) struct BoundedMap<V>(LruCache<String, V>);

impl<V> Default for BoundedMap<V> {
    fn default() -> Self {
        Self(LruCache::new(CAPACITY))
    }
}

impl<V> BoundedMap<V> {
    pub(crate) fn insert(&mut self, key: String, value: V) {
        self.0.put(key, value);
    }

    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        self.0.peek(key)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.0.peek_mut(key)
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.0.iter_mut().map(|(_, value)| value)
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
}
