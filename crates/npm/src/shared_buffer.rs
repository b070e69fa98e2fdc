//! Memory that JavaScript and a module share, without wasm-bindgen: `sign` and
//! `explain` pass texts through one buffer.

// A static without a lock is unsafe to share: the modules have one thread.
#![allow(unsafe_code)]
#![allow(
    clippy::inline_always,
    reason = "calls of these functions would make `./sign` 88 bytes larger by Brotli"
)]

use alloc::vec::Vec;
use core::cell::{RefCell, RefMut};

/// A value of the module's only thread.
#[derive(Debug)]
pub(crate) struct SingleThreaded<T>(RefCell<T>);

// SAFETY: wasm32 without atomics has no threads, and JavaScript calls one export at a
// time.
unsafe impl<T> Sync for SingleThreaded<T> {}

impl<T> SingleThreaded<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(RefCell::new(value))
    }

    #[inline(always)]
    pub(crate) fn borrow_mut(&self) -> RefMut<'_, T> {
        self.0.borrow_mut()
    }
}

/// Makes the buffer at least this many bytes long, and returns its address. An earlier
/// address is no longer valid.
#[inline(always)]
pub(crate) fn reserve(buffer: &mut Vec<u8>, bytes: usize) -> *mut u8 {
    if buffer.len() < bytes {
        buffer.resize(bytes, 0);
    }
    buffer.as_mut_ptr()
}
