//! A whole server on real sockets, whose WeChat cannot be reached.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;
use wechat_h5_clock::{Clock, SystemClock};

use super::test_server::{APP_ID, APP_SECRET};
use crate::app::AppState;
use crate::config::{API_BASE, APPID, APPSECRET, INTERNAL_LISTEN, LISTEN, STORE, Values};
use crate::serve::{Listeners, start};

/// Stops when it is dropped.
pub(super) struct RunningServer {
    pub(super) public: SocketAddr,
    pub(super) internal: SocketAddr,
    pub(super) app: AppState,
    _tasks: JoinSet<()>,
    _stop: watch::Sender<bool>,
}

impl RunningServer {
    pub(super) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// With other settings.
    pub(super) async fn with(change: impl FnOnce(&mut Values)) -> Self {
        let mut values = Values::default();
        for (setting, value) in [
            (&APPID, APP_ID),
            (&APPSECRET, APP_SECRET),
            (&API_BASE, "http://127.0.0.1:1"),
            (&LISTEN, "127.0.0.1:0"),
            (&INTERNAL_LISTEN, "127.0.0.1:0"),
            (&STORE, "memory"),
        ] {
            values.set(setting, value);
        }
        change(&mut values);
        Self::of(&values).await
    }

    /// With these settings.
    pub(super) async fn of(values: &Values) -> Self {
        let bound = Listeners::bind(values).await.unwrap();
        let (listeners, config) = bound.with_config(values).unwrap();
        let (public, internal) = (listeners.public.address(), listeners.internal.address());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let (keep, stop) = watch::channel(false);
        let mut tasks = JoinSet::new();
        let app = start(&config, listeners, &clock, &mut tasks, &stop).unwrap();
        Self {
            public,
            internal,
            app,
            _tasks: tasks,
            _stop: keep,
        }
    }
}
