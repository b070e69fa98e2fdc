//! A process of an installation, as far as tokens and tickets are concerned.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use wechat_h5_api::AccessToken;
use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_credential::{Refresher, SharedSecret, Snapshot, TokenReport};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::AppId;
use wechat_h5_store::test_redis::TestRedis;
use wechat_h5_store::{MemoryStore, RedisStore, Store};

use crate::SOON;
use crate::wechat::{Tokens, Wechat};

pub(crate) fn app_id() -> AppId {
    AppId::parse("wx5a4d6f78c1e2b390").unwrap()
}

/// WeChat and the time.
pub(crate) struct World {
    pub(crate) clock: ManualClock,
    pub(crate) wechat: Arc<Wechat>,
}

impl World {
    pub(crate) fn new(tokens: Tokens) -> Self {
        let clock = ManualClock::at(1_700_000_000);
        let wechat = Wechat::new(tokens, &clock);
        Self { clock, wechat }
    }

    /// A store that processes may share whose lease expires when the clock says so.
    pub(crate) fn memory(&self) -> Arc<dyn Store> {
        Arc::new(MemoryStore::new(Arc::new(self.clock.clone())))
    }

    /// A process of the only account.
    pub(crate) fn start(&self, store: Arc<dyn Store>) -> Process {
        self.start_for(app_id(), store)
    }

    pub(crate) fn start_for(&self, app_id: AppId, store: Arc<dyn Store>) -> Process {
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let secret = SharedSecret::fixed(AppSecret::parse("s3cret").unwrap());
        let (refresher, snapshot) =
            Refresher::new(app_id.clone(), secret, self.wechat.clone(), store, clock);
        let refresher = refresher.with_token_mode(self.wechat.mode());
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(refresher.run_until(async { drop(stopped.await) }));
        Process {
            app_id,
            clock: self.clock.clone(),
            snapshot,
            stop,
            task,
        }
    }

    /// As many processes on one Redis.
    pub(crate) fn start_many(&self, redis: &TestRedis, count: usize) -> Vec<Process> {
        let stores = std::iter::repeat_with(|| redis_store(redis));
        stores.take(count).map(|store| self.start(store)).collect()
    }

    pub(crate) fn accepts(&self, token: &AccessToken) -> bool {
        self.wechat.accepts(&app_id(), token)
    }

    /// Waits until all of them have the same token, and WeChat accepts it.
    pub(crate) async fn agree(&self, processes: &[&Process]) -> AccessToken {
        let started = Instant::now();
        loop {
            let token = processes[0].token().await;
            let mut is_same = self.accepts(&token);
            for process in processes {
                is_same &= process.token().await.is(token.expose());
            }
            if is_same {
                return token;
            }
            assert!(started.elapsed() < SOON);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Lets time pass for the clock and for the timers of a paused runtime.
    pub(crate) async fn pass(&self, time: Duration) {
        let step = Duration::from_millis(100);
        let mut passed = Duration::ZERO;
        while passed < time {
            self.clock.advance(step);
            tokio::time::sleep(step).await;
            passed += step;
        }
    }
}

pub(crate) fn redis_store(redis: &TestRedis) -> Arc<dyn Store> {
    Arc::new(RedisStore::new(&redis.address(), "track_record").unwrap())
}

pub(crate) struct Process {
    pub(crate) app_id: AppId,
    clock: ManualClock,
    pub(crate) snapshot: Arc<Snapshot>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Process {
    /// The token, after a refresh if there is none.
    pub(crate) async fn token(&self) -> AccessToken {
        let token = self.waiting(self.snapshot.wait_for_token()).await;
        token.unwrap().token.clone()
    }

    /// What as many callers get that want a token at once.
    pub(crate) async fn tokens(&self, callers: usize) -> Vec<AccessToken> {
        let callers: Vec<_> = (0..callers)
            .map(|_| {
                let snapshot = self.snapshot.clone();
                tokio::spawn(async move { snapshot.wait_for_token().await })
            })
            .collect();
        let mut tokens = Vec::new();
        for caller in callers {
            let token = self.waiting(caller).await.unwrap();
            tokens.push(token.unwrap().token.clone());
        }
        tokens
    }

    /// Time passes while somebody waits: a process that does not refresh looks again after
    /// half a second.
    async fn waiting<T>(&self, result: impl Future<Output = T>) -> T {
        let mut result = pin!(result);
        loop {
            let patience = tokio::time::sleep(Duration::from_millis(50));
            tokio::select! {
                result = &mut result => return result,
                () = patience => self.clock.advance(Duration::from_millis(500)),
            }
        }
    }

    /// Waits until this is its token.
    pub(crate) async fn has(&self, token: &AccessToken) {
        let started = Instant::now();
        while !self.token().await.is(token.expose()) {
            assert!(started.elapsed() < SOON);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(crate) async fn report(&self, token: &AccessToken) -> TokenReport {
        self.snapshot.report_invalid_token(token, "shop").await
    }

    /// Stops as at SIGTERM.
    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap();
    }
}
