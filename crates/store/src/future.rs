//! What the methods of stores and queues return.

use std::future::Future;
use std::pin::Pin;

use crate::error::StoreError;

/// What a method of [`Store`](crate::Store) or [`Queue`](crate::Queue) returns: a future,
/// because a store may be remote.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;
