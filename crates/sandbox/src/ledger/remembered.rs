//! A map that forgets its oldest keys, so that nothing grows without bound.

use std::collections::{HashMap, VecDeque};

const CAPACITY: usize = 4096;

pub(crate) struct Remembered<V> {
    values: HashMap<String, V>,
    order: VecDeque<String>,
}

impl<V> Default for Remembered<V> {
    fn default() -> Self {
        Self {
            values: HashMap::new(),
            order: VecDeque::new(),
        }
    }
}

impl<V> Remembered<V> {
    pub(crate) fn insert(&mut self, key: String, value: V) {
        if self.order.len() == CAPACITY
            && let Some(oldest) = self.order.pop_front()
        {
            self.values.remove(&oldest);
        }
        self.order.push_back(key.clone());
        self.values.insert(key, value);
    }

    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        self.values.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.values.get_mut(key)
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.values.values_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten() {
        let mut remembered = Remembered::default();
        for n in 0..=CAPACITY {
            remembered.insert(n.to_string(), n);
        }
        assert!(remembered.get("0").is_none());
        assert_eq!(remembered.get("1"), Some(&1));
        assert_eq!(remembered.values.len(), CAPACITY);
    }
}
