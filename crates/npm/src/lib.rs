//! The wasm modules behind the npm package `wechat-h5`: they make the other crates
//! usable from JavaScript and have no logic of their own.

// The modules do without the standard library.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(any(feature = "browser", feature = "explain", feature = "sign"))]
use wechat_h5_small_allocator as _;

#[cfg(feature = "browser")]
#[macro_use]
mod convert;
#[cfg(feature = "browser")]
mod api;
#[cfg(feature = "browser")]
mod argument;
#[cfg(feature = "browser")]
pub mod browser;
#[cfg(feature = "browser")]
mod error;
#[cfg(feature = "browser")]
pub mod generate;
#[cfg(feature = "browser")]
mod typescript;

#[cfg(feature = "explain")]
mod explain;
#[cfg(all(target_arch = "wasm32", not(feature = "std")))]
mod panic_handler;
#[cfg(any(feature = "explain", feature = "sign"))]
mod shared_buffer;
#[cfg(feature = "sign")]
mod sign;
