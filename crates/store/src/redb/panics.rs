//! Panics of redb, which a damaged file can cause: each becomes an error.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::StoreError;

thread_local! {
    /// How many calls of this thread are within [`as_errors`].
    static HANDLED: Cell<u32> = const { Cell::new(0) };
}

/// Whether a panic of this thread would become an error of the store, for a panic hook: such
/// a panic ends no task, and the store logs what it is about.
#[must_use]
pub fn handles_panics() -> bool {
    HANDLED.try_with(|handled| handled.get() > 0) == Ok(true)
}

/// Does this work, with an error in place of a panic. Nothing that the work may have left
/// half done must be used afterwards.
pub(super) fn as_errors<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    HANDLED.set(HANDLED.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(work));
    HANDLED.set(HANDLED.get() - 1);
    result.unwrap_or_else(|panic| Err(StoreError::panicked(reason(&*panic))))
}

/// What a panic says.
pub(super) fn reason(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without a reason")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_with_its_reason() {
        assert!(!handles_panics());
        let page = 7;
        let failed = as_errors(|| -> Result<(), _> {
            let inner = as_errors(|| -> Result<(), _> { panic!("no such page") });
            assert!(inner.unwrap_err().in_full().ends_with("no such page"));
            assert!(handles_panics());
            panic!("page {page} is not one")
        });
        let text = failed.unwrap_err().in_full();
        assert!(text.contains("damaged"), "{text}");
        assert!(text.ends_with("panicked: page 7 is not one"), "{text}");
        assert!(!handles_panics());
    }
}
