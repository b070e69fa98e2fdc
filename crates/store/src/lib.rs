#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

#[cfg(feature = "test-util")]
pub mod contract_tests;
mod error;
mod json;
mod key;
mod memory;
mod redb;
mod store;

pub use self::error::StoreError;
pub use self::key::{Key, Namespace};
pub use self::memory::MemoryStore;
pub use self::redb::RedbStore;
pub use self::store::{Store, StoreFuture};
