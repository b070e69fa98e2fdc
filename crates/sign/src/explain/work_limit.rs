//! How much work an answer may cost.

use core::cell::Cell;

/// Bytes that may still be gone through. A question is answered soon whatever is
/// asked: with hundreds of tickets and a long URL the search would take seconds.
#[derive(Debug)]
pub(crate) struct WorkLimit {
    left: Cell<usize>,
    is_spent: Cell<bool>,
}

impl WorkLimit {
    pub(crate) fn new(bytes: usize) -> Self {
        Self {
            left: Cell::new(bytes),
            is_spent: Cell::new(false),
        }
    }

    /// Takes this many bytes; from the first time that they are not there, none.
    pub(crate) fn take(&self, bytes: usize) -> bool {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.unwrap_or(0));
        self.is_spent.set(self.is_spent.get() || left.is_none());
        !self.is_spent.get()
    }

    /// Something was not tried.
    pub(crate) fn is_spent(&self) -> bool {
        self.is_spent.get()
    }
}
