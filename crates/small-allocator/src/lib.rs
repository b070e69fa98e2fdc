//! A small allocator for a module that a phone downloads: the standard one would take 6 KB of
//! it. `use wechat_h5_small_allocator as _;` in a module makes it that module's own.

#![no_std]
// The trait of allocators is unsafe.
#![allow(unsafe_code)]

#[cfg(target_arch = "wasm32")]
use lol_alloc::{AssumeSingleThreaded, FreeListAllocator};

// SAFETY: wasm32 without atomics has no threads.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: AssumeSingleThreaded<FreeListAllocator> =
    unsafe { AssumeSingleThreaded::new(FreeListAllocator::new()) };
