//! The store that the processes of a schedule share, as each of them reaches it.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::sync::broadcast;
use wechat_h5_clock::Clock;
use wechat_h5_store::{Changes, Key, MemoryStore, Store, StoreError, StoreFuture};

use crate::world::{Limits, World};

const CALLS: Limits = Limits {
    is_sent_at_once: false,
    usual: 4,
    timeout: Duration::from_millis(1500),
};

/// No clock of a machine is near it.
const STORE_EPOCH: Duration = Duration::from_secs(1_500_000_001);

/// What is wrong with a store, so that an invariant breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    /// It writes without a comparison.
    NoCompareAndSet,
    /// It gives the lease to whoever wants it.
    NoLease,
}

/// What all processes share.
pub(crate) struct Shared {
    processes: u64,
    entries: MemoryStore,
    flaw: Flaw,
    announcements: broadcast::Sender<Arc<str>>,
    /// Who has each lease, and until when: the store's own word is not taken for it.
    leases: Mutex<HashMap<String, (String, Duration)>>,
}

impl Shared {
    pub(crate) fn new(clock: Arc<dyn Clock>, flaw: Flaw, processes: u64) -> Arc<Self> {
        Arc::new(Self {
            processes,
            entries: MemoryStore::new(clock),
            flaw,
            announcements: broadcast::channel(16).0,
            leases: Mutex::default(),
        })
    }

    /// Two processes never have a lease at the same time.
    fn leased(&self, world: &World, key: &Key, holder: &str, ttl: Duration) {
        let now = world.time();
        let mut leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        let until = (holder.to_owned(), now + ttl);
        if let Some((other, until)) = leases.insert(key.id.clone(), until)
            && other != holder
            && until > now
        {
            world.violated(format!("two processes have the lease {}", key.id));
        }
    }

    fn released(&self, key: &Key, holder: &str) {
        let mut leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
        if leases
            .get(&key.id)
            .is_some_and(|(other, _)| other == holder)
        {
            leases.remove(&key.id);
        }
    }

    fn write(
        &self,
        world: &World,
        key: &Key,
        expected: Option<&[u8]>,
        value: Vec<u8>,
        ttl: Duration,
    ) -> Result<bool, StoreError> {
        let before = at_once(self.entries.get(key))?;
        let is_set = match self.flaw {
            Flaw::NoCompareAndSet => at_once(self.entries.put(key, value, ttl)).map(|()| true),
            _ => at_once(self.entries.compare_and_set(key, expected, value, ttl)),
        }?;
        if is_set && before.is_some() && before.as_deref() != expected {
            world.violated(format!(
                "a process wrote over {} that it had not read",
                key.id
            ));
        }
        Ok(is_set)
    }
}

/// The store as one process reaches it.
pub(crate) struct Reached {
    pub(crate) process: usize,
    pub(crate) shared: Arc<Shared>,
    pub(crate) world: Arc<World>,
    /// Whether it hears of the others' writes.
    pub(crate) hears: bool,
}

impl Reached {
    async fn call<T: Send + 'static>(
        &self,
        effect: impl FnOnce(&Shared, &World) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (shared, world) = (self.shared.clone(), self.world.clone());
        let effect = move || effect(&shared, &world);
        let response = self.world.call(self.process, CALLS, effect).await;
        response.unwrap_or(Err(StoreError::TimedOut(CALLS.timeout)))
    }

    fn announce(shared: &Shared, key: &Key) {
        let _ = shared.announcements.send(key.id.as_str().into());
    }
}

impl Store for Reached {
    fn get<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        let key = key.clone();
        Box::pin(self.call(move |shared, _| at_once(shared.entries.get(&key))))
    }

    fn put<'a>(&'a self, key: &'a Key, value: Vec<u8>, ttl: Duration) -> StoreFuture<'a, ()> {
        let key = key.clone();
        Box::pin(self.call(move |shared, _| at_once(shared.entries.put(&key, value, ttl))))
    }

    fn take<'a>(&'a self, key: &'a Key) -> StoreFuture<'a, Option<Vec<u8>>> {
        let key = key.clone();
        Box::pin(self.call(move |shared, _| at_once(shared.entries.take(&key))))
    }

    fn compare_and_set<'a>(
        &'a self,
        key: &'a Key,
        expected: Option<&'a [u8]>,
        value: Vec<u8>,
        ttl: Duration,
    ) -> StoreFuture<'a, bool> {
        let (key, expected) = (key.clone(), expected.map(<[u8]>::to_vec));
        let process = self.process;
        Box::pin(self.call(move |shared, world| {
            let is_set = shared.write(world, &key, expected.as_deref(), value, ttl)?;
            world.note(|| format!("process {process} writes {}: {is_set}", key.id));
            if is_set {
                Self::announce(shared, &key);
            }
            Ok(is_set)
        }))
    }

    fn lease<'a>(&'a self, key: &'a Key, holder: &'a str, ttl: Duration) -> StoreFuture<'a, bool> {
        let (key, holder, process) = (key.clone(), holder.to_owned(), self.process);
        Box::pin(self.call(move |shared, world| {
            let has_it = match shared.flaw {
                Flaw::NoLease => true,
                _ => at_once(shared.entries.lease(&key, &holder, ttl))?,
            };
            world.note(|| format!("process {process} has the lease: {has_it}"));
            if has_it {
                shared.leased(world, &key, &holder, ttl);
            }
            Ok(has_it)
        }))
    }

    fn release<'a>(&'a self, key: &'a Key, holder: &'a str) -> StoreFuture<'a, ()> {
        let (key, holder) = (key.clone(), holder.to_owned());
        Box::pin(self.call(move |shared, _| {
            shared.released(&key, &holder);
            at_once(shared.entries.release(&key, &holder))
        }))
    }

    fn time<'a>(&'a self, _: &'a Key) -> StoreFuture<'a, Option<Duration>> {
        Box::pin(async {
            let time = self.call(|_, world| Ok(Some(world.time() + STORE_EPOCH)));
            let time = time.await;
            if time.is_err() {
                // Each of the others has to assume that its clock is wrong.
                self.world.excuse(self.shared.processes);
            }
            time
        })
    }

    fn changes(&self, keys: &[Key]) -> Option<Changes> {
        let names = keys.iter().map(|key| key.id.clone()).collect();
        let announced = if self.hears {
            self.shared.announcements.subscribe()
        } else {
            // Announced to nobody.
            broadcast::channel(1).1
        };
        Some(Changes::new(names, announced))
    }
}

/// What a store in memory returns, which never waits.
fn at_once<T>(future: StoreFuture<'_, T>) -> Result<T, StoreError> {
    let mut future = pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(result) => result,
        Poll::Pending => unreachable!("a store in memory does not wait"),
    }
}
