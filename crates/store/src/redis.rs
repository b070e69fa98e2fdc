//! Entries in Redis or Valkey: many processes share them.

mod address;
mod announcements;
mod call;
mod connection;
mod health;
mod inspection;
mod key_names;
mod password;
mod probe;
mod queues;
mod remedy;
mod scripts;
mod transfer;
mod watch;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use redis::{FromRedisValue, RedisResult, Value};

pub use self::address::{RedisAddress, RedisAddressError};
use self::announcements::Announcements;
use self::call::{AfterLoss, Call};
use self::connection::Connection;
use self::health::Health;
pub use self::inspection::{LeaseHolder, RedisInfo};
use self::key_names::KeyNames;
pub use self::password::RedisPassword;
use self::queues::{QueueScripts, RedisQueue};
use self::scripts::{Scripts, Write};
use self::watch::Watch;
use crate::changes::Changes;
use crate::error::StoreError;
use crate::future::StoreFuture;
use crate::key::Key;
use crate::queue::{Queue, QueueLimits};
use crate::store_trait::Store;
use crate::transfer::{Entries, Existing, Export};

/// The longest that a call takes, with the connection that it may have to make first.
const CALL_TIMEOUT: Duration = Duration::from_millis(1500);

/// Keeps every entry in Redis or Valkey: one server, one behind Sentinels, or a cluster.
///
/// Nothing here waits longer than a second and a half, whatever happens to Redis. Where
/// nobody answers, one call waits for that, and all others fail at once until Redis has
/// answered again. A call whose connection is lost is repeated once, if doing it twice is doing it once.
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

/// How long after a call the connection may have been lost unnoticed.
const IDLE: Duration = Duration::from_secs(1);

/// What the store and its tasks share.
struct Inner {
    names: KeyNames,
    scripts: Scripts,
    connection: Connection,
    health: Health,
    announcements: Announcements,
    queue_announcements: Announcements,
    queue_scripts: QueueScripts,
    last_success: Mutex<Option<Instant>>,
    watch: Watch,
}

impl RedisStore {
    /// A store at this address, whose keys begin with `prefix`. Connects at the first call:
    /// a Redis that is down does not prevent a start.
    ///
    /// # Errors
    ///
    /// [`RedisAddressError`], when no client can be made for the address.
    pub fn new(address: &RedisAddress, prefix: &str) -> Result<Self, RedisAddressError> {
        let names = KeyNames::new(prefix);
        Ok(Self {
            inner: Arc::new(Inner {
                scripts: Scripts::new(),
                connection: Connection::new(address)?,
                health: Health::default(),
                announcements: Announcements::new(names.channel()),
                queue_announcements: Announcements::new(names.queue_channel()),
                names,
                queue_scripts: QueueScripts::new(),
                last_success: Mutex::default(),
                watch: Watch::default(),
            }),
        })
    }

    async fn call<T: FromRedisValue>(&self, call: Call<'_>) -> Result<T, StoreError> {
        self.inner.watch.start(&self.inner);
        if let Some(err) = self.inner.health.unanswered() {
            return Err(err);
        }
        let result = self.inner.call(call).await;
        self.observe(result)
    }

    async fn write(&self, after_loss: AfterLoss, write: &Write<'_>) -> Result<bool, StoreError> {
        write.key.size_with(write.value)?;
        let script = self.inner.scripts.write(&self.inner.names, write);
        self.call(Call::script(after_loss, &script)).await
    }

    /// Remembers that Redis fails, and tries it until it works. That another call succeeds
    /// says nothing: a replica and a server without memory answer reads.
    fn observe<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(err) = &result {
            self.inner.failed(err);
        }
        result
    }
}

impl Inner {
    /// Remembers a failure, and tries Redis until it works.
    fn failed(self: &Arc<Self>, err: &StoreError) {
        if self.health.fail(err) {
            probe::start(self);
        }
    }

    /// The names of all keys that match a pattern.
    async fn keys(&self, pattern: &str) -> Result<Vec<String>, StoreError> {
        self.connection
            .keys(pattern)
            .await
            .map_err(StoreError::redis)
    }

    async fn call<T: FromRedisValue>(&self, call: Call<'_>) -> Result<T, StoreError> {
        let response = tokio::time::timeout(CALL_TIMEOUT, self.send(call));
        let Ok(response) = response.await else {
            return Err(StoreError::NoResponse(CALL_TIMEOUT));
        };
        let value = response.and_then(|value| Ok(redis::from_redis_value(value)?));
        value.map_err(StoreError::redis)
    }

    async fn send(&self, call: Call<'_>) -> RedisResult<Value> {
        if call.after_loss == AfterLoss::Fail && self.is_idle() {
            // A connection that was lost since is made again before a call that could not
            // be repeated.
            let ping = redis::cmd("PING");
            let _ = self.repeat(Call::command(AfterLoss::Repeat, &ping)).await;
        }
        let response = match call.after_loss {
            AfterLoss::Repeat => self.repeat(call).await,
            AfterLoss::Fail => self.once(call).await,
        };
        if response.is_ok() {
            *self.lock_last_success() = Some(Instant::now());
        }
        response
    }

    async fn repeat(&self, call: Call<'_>) -> RedisResult<Value> {
        match self.once(call).await {
            Err(err) if err.is_connection_dropped() => self.once(call).await,
            response => response,
        }
    }

    async fn once(&self, call: Call<'_>) -> RedisResult<Value> {
        let response = call.send(self.connection.connected().await?).await;
        if let Err(err) = &response {
            self.connection.failed(err).await;
        }
        response
    }

    fn is_idle(&self) -> bool {
        self.lock_last_success()
            .is_none_or(|last| last.elapsed() > IDLE)
    }

    fn lock_last_success(&self) -> MutexGuard<'_, Option<Instant>> {
        let last_success = self.last_success.lock();
        last_success.unwrap_or_else(PoisonError::into_inner)
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
            self.call(Call::command(AfterLoss::Repeat, &get)).await
        })
    }

    fn put<'a>(&'a self, key: &'a Key, value: Vec<u8>, ttl: Duration) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let write = Write::always(key, &value, ttl);
            self.write(AfterLoss::Repeat, &write).await.map(drop)
        })
    }

    fn take<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        Box::pin(async {
            let take = self.inner.scripts.take(&self.inner.names, key);
            self.call(Call::script(AfterLoss::Fail, &take)).await
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
            self.write(AfterLoss::Fail, &write).await
        })
    }

    fn lease<'a>(&'a self, key: &'a Key, holder: &'a str, ttl: Duration) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let lease = self
                .inner
                .scripts
                .lease(&self.inner.names, key, holder, ttl);
            self.call(Call::script(AfterLoss::Repeat, &lease)).await
        })
    }

    fn release<'a>(&'a self, key: &'a Key, holder: &'a str) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let release = self.inner.scripts.release(&self.inner.names, key, holder);
            self.call(Call::script(AfterLoss::Repeat, &release)).await
        })
    }

    fn time<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Duration>> {
        Box::pin(async {
            let time = self.inner.scripts.time(&self.inner.names, key);
            let call = Call::script(AfterLoss::Repeat, &time);
            let millis: u64 = self.call(call).await?;
            Ok(Some(Duration::from_millis(millis)))
        })
    }

    fn changes(&self, keys: &[Key]) -> Option<Changes> {
        self.inner.watch.start(&self.inner);
        let names = keys.iter().map(|key| self.inner.names.entry(key));
        let announced = self.inner.announcements.receive(&self.inner);
        Some(Changes::new(names.collect(), announced))
    }

    fn export(&self) -> Option<Export> {
        Some(transfer::export(self.clone()))
    }

    fn import(&self, entries: Entries, existing: Existing) -> StoreFuture<'_, u64> {
        Box::pin(transfer::import(self, entries, existing))
    }

    fn failure(&self) -> Option<Arc<str>> {
        self.inner.health.failure()
    }

    fn open_queue<'a>(
        &'a self,
        name: &'a str,
        limits: QueueLimits,
    ) -> StoreFuture<'a, Arc<dyn Queue>> {
        Box::pin(async move {
            let queue = RedisQueue::new(self.clone(), name, limits);
            Ok(Arc::new(queue) as Arc<dyn Queue>)
        })
    }
}
