//! Entries in Redis or Valkey: many processes share them.

mod address;
mod connection;
mod health;
mod key_names;
mod password;
mod probe;
mod remedy;
mod scripts;

use std::sync::Arc;
use std::time::Duration;

use redis::{Cmd, FromRedisValue, ScriptInvocation};

pub use self::address::{RedisAddress, RedisAddressError};
use self::connection::Connection;
use self::health::Health;
use self::key_names::KeyNames;
pub use self::password::RedisPassword;
use self::scripts::{Scripts, Write};
use crate::error::StoreError;
use crate::key::Key;
use crate::store_trait::{Store, StoreFuture};

/// The longest that a call takes, with the connection that it may have to make first.
const CALL_TIMEOUT: Duration = Duration::from_millis(1500);

/// Keeps every entry in Redis or Valkey: one server, one behind Sentinels, or a cluster.
///
/// Nothing here waits longer than a second and a half, whatever happens to Redis. A call
/// that fails is not repeated: it may have been done. The next one connects again.
///
/// Times to live are measured by the clock of Redis. The entries of a namespace share a
/// hash tag, so that one script can keep to the capacity of the namespace; in a cluster
/// they are on one node.
///
/// The methods need a tokio runtime with its timers.
#[derive(Clone)]
pub struct RedisStore {
    inner: Arc<Inner>,
}

/// What the store and its probe share.
struct Inner {
    names: KeyNames,
    scripts: Scripts,
    connection: Connection,
    health: Health,
}

impl RedisStore {
    /// A store at this address, whose keys begin with `prefix`. Connects at the first call:
    /// a Redis that is down does not prevent a start.
    ///
    /// # Errors
    ///
    /// [`RedisAddressError`], when no client can be made for the address.
    pub fn new(address: &RedisAddress, prefix: &str) -> Result<Self, RedisAddressError> {
        Ok(Self {
            inner: Arc::new(Inner {
                names: KeyNames::new(prefix),
                scripts: Scripts::new(),
                connection: Connection::new(address)?,
                health: Health::default(),
            }),
        })
    }

    async fn command<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StoreError> {
        let result = self.inner.command(command).await;
        self.observe(result)
    }

    async fn script<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, StoreError> {
        let result = self.inner.script(script).await;
        self.observe(result)
    }

    async fn write(&self, write: &Write<'_>) -> Result<bool, StoreError> {
        write.key.size_with(write.value)?;
        let script = self.inner.scripts.write(&self.inner.names, write);
        self.script(&script).await
    }

    /// Remembers whether Redis works, and tries it until it does.
    fn observe<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        match &result {
            Ok(_) => self.inner.health.recover(),
            Err(err) => {
                if self.inner.health.fail(err) {
                    probe::start(&self.inner);
                }
            }
        }
        result
    }
}

impl Inner {
    async fn command<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StoreError> {
        let call = self
            .connection
            .with(async |mut connection| command.query_async(&mut connection).await);
        within_timeout(call).await
    }

    async fn script<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, StoreError> {
        let call = self
            .connection
            .with(async |mut connection| script.invoke_async(&mut connection).await);
        within_timeout(call).await
    }
}

async fn within_timeout<T>(
    call: impl Future<Output = redis::RedisResult<T>>,
) -> Result<T, StoreError> {
    match tokio::time::timeout(CALL_TIMEOUT, call).await {
        Ok(result) => result.map_err(StoreError::redis),
        Err(_) => Err(StoreError::NoResponse(CALL_TIMEOUT)),
    }
}

impl std::fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RedisStore").finish_non_exhaustive()
    }
}

impl Store for RedisStore {
    fn get<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        Box::pin(async {
            let mut get = redis::cmd("GET");
            get.arg(self.inner.names.entry(key));
            self.command(&get).await
        })
    }

    fn put<'a>(&'a self, key: &'a Key, value: Vec<u8>, ttl: Duration) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let write = Write::always(key, &value, ttl);
            self.write(&write).await.map(drop)
        })
    }

    fn take<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        Box::pin(async {
            let take = self.inner.scripts.take(&self.inner.names, key);
            self.script(&take).await
        })
    }

    fn compare_and_set<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<&'a [u8]>,
        value: Vec<u8>,
        ttl: Duration,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let write = Write::if_unchanged(key, expected, &value, ttl);
            self.write(&write).await
        })
    }

    fn lease<'a>(&'a self, key: &'a Key, holder: &'a str, ttl: Duration) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let lease = self
                .inner
                .scripts
                .lease(&self.inner.names, key, holder, ttl);
            self.script(&lease).await
        })
    }

    fn release<'a>(&'a self, key: &'a Key, holder: &'a str) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let release = self.inner.scripts.release(&self.inner.names, key, holder);
            self.script(&release).await
        })
    }

    fn failure(&self) -> Option<Arc<str>> {
        self.inner.health.failure()
    }
}
