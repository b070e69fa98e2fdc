//! What a module without the standard library brings along: half of the size
//! that it would have with it.

// An allocator is unsafe by its trait.
#![allow(unsafe_code)]

use core::panic::PanicInfo;

use lol_alloc::{AssumeSingleThreaded, FreeListAllocator};

// SAFETY: wasm32 without atomics has no threads.
#[global_allocator]
static ALLOCATOR: AssumeSingleThreaded<FreeListAllocator> =
    unsafe { AssumeSingleThreaded::new(FreeListAllocator::new()) };

/// Traps: JS gets a `RuntimeError`.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
