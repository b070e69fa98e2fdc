#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

#[cfg(feature = "test-util")]
pub mod backend_contract;
pub mod backup;
mod changes;
mod encrypted;
mod error;
mod future;
mod json;
mod key;
mod memory;
mod queue;
#[cfg(feature = "test-util")]
pub mod queue_contract;
mod redb;
#[cfg(feature = "redis")]
mod redis;
mod store_trait;
#[cfg(all(feature = "test-util", feature = "redis"))]
pub mod test_redis;
mod transfer;

pub use self::changes::Changes;
pub use self::encrypted::{EncryptedStore, OVERHEAD_BYTES, Reencrypted, StoreKeys, StoreKeysError};
pub use self::error::StoreError;
pub use self::future::StoreFuture;
pub use self::key::{Key, Namespace};
pub use self::memory::MemoryStore;
pub use self::queue::{
    Appended, Claim, Claimed, DeadItem, ItemId, NewItem, Queue, QueueCounts, QueueItem,
    QueueLimits, StoredValue,
};
pub use self::redb::{RedbStore, handles_panics};
#[cfg(feature = "redis")]
pub use self::redis::{
    LeaseHolder, RedisAddress, RedisAddressError, RedisInfo, RedisPassword, RedisStore,
};
pub use self::store_trait::Store;
pub use self::transfer::{Entries, Existing, Export, StoredEntry, StoredItem};
