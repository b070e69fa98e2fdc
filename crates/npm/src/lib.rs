//! The wasm modules behind the npm package `wechat-h5`: how JavaScript people
//! import and call what the other crates do, and no logic of its own.

#[cfg(feature = "browser")]
pub mod browser;
#[cfg(feature = "browser")]
mod error;
#[cfg(feature = "browser")]
mod names;

#[cfg(feature = "sign")]
mod refusal;
#[cfg(feature = "sign")]
mod sign;
