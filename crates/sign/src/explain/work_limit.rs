//! A limit on the work of one explanation.

use core::cell::Cell;

/// The bytes that may still be processed. Without the limit, hundreds of tickets and a
/// long URL would take seconds.
#[derive(Debug)]
pub(crate) struct WorkLimit {
    left: Cell<usize>,
    is_exceeded: Cell<bool>,
}

impl WorkLimit {
    pub(crate) fn new(bytes: usize) -> Self {
        Self {
            left: Cell::new(bytes),
            is_exceeded: Cell::new(false),
        }
    }

    /// Whether this many bytes may be processed. After the first refusal all are refused.
    pub(crate) fn allows(&self, bytes: usize) -> bool {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.unwrap_or(0));
        self.is_exceeded
            .set(self.is_exceeded.get() || left.is_none());
        !self.is_exceeded.get()
    }

    /// Whether bytes were refused, so that not everything was tried.
    pub(crate) fn is_exceeded(&self) -> bool {
        self.is_exceeded.get()
    }
}
