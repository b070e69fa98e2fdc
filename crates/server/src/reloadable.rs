//! A value that requests read and a reload replaces.

use std::sync::Arc;

use arc_swap::{ArcSwap, Guard};

/// Clones share it: replaced once, it is replaced everywhere. Reading takes no lock.
#[derive(Debug)]
pub(crate) struct Reloadable<T>(Arc<ArcSwap<T>>);

impl<T> Reloadable<T> {
    /// The present value.
    pub(crate) fn load(&self) -> Guard<Arc<T>> {
        self.0.load()
    }

    /// Replaces the value.
    pub(crate) fn store(&self, value: T) {
        self.0.store(Arc::new(value));
    }
}

impl<T: PartialEq> Reloadable<T> {
    /// Replaces the value by another one. Returns whether it is another one.
    pub(crate) fn replace(&self, value: T) -> bool {
        let is_other = **self.load() != value;
        if is_other {
            self.store(value);
        }
        is_other
    }
}

impl<T> From<T> for Reloadable<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(value)))
    }
}

impl<T: Default> Default for Reloadable<T> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T> Clone for Reloadable<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_share_what_is_replaced() {
        let value = Reloadable::from(1);
        let clone = value.clone();
        assert!(!value.replace(1));
        assert!(value.replace(2));
        assert_eq!(**clone.load(), 2);
    }
}
