//! The wasm modules behind the npm package `wechat-h5`: how JavaScript people
//! import and call what the other crates do, and no logic of its own.

// The modules do without the standard library.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "browser")]
#[macro_use]
mod wire;
#[cfg(feature = "browser")]
mod api;
#[cfg(feature = "browser")]
pub mod browser;
#[cfg(feature = "browser")]
mod error;
#[cfg(feature = "browser")]
mod explanation;
#[cfg(feature = "browser")]
pub mod generate;
#[cfg(feature = "browser")]
mod open_tags;
#[cfg(feature = "browser")]
mod typescript;

#[cfg(all(
    target_arch = "wasm32",
    any(feature = "browser", feature = "explain", feature = "sign")
))]
mod allocator;
#[cfg(feature = "explain")]
mod explain;
#[cfg(feature = "sign")]
mod refusal;
#[cfg(all(target_arch = "wasm32", not(feature = "std")))]
mod runtime;
#[cfg(feature = "sign")]
mod sign;
