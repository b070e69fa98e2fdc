#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

#[cfg(feature = "test-util")]
pub mod backend_contract;
mod error;
mod json;
mod key;
mod memory;
mod redb;
mod store_trait;

pub use self::error::StoreError;
pub use self::key::{Key, Namespace};
pub use self::memory::MemoryStore;
pub use self::redb::{RedbStore, handles_panics};
pub use self::store_trait::{Store, StoreFuture};
