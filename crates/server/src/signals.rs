//! What the process does when it is told to stop, or to read files again.

use tokio::sync::watch;

/// Becomes true at Ctrl-C or SIGTERM.
pub(crate) fn stop_signal() -> watch::Receiver<bool> {
    stop_after(wait_for_signal())
}

/// The same for a command that a developer runs: it ends with its terminal too.
#[cfg(feature = "sandbox")]
pub(crate) fn stop_signal_or(hangups: Hangups) -> watch::Receiver<bool> {
    stop_after(async move {
        tokio::select! {
            () = wait_for_signal() => {}
            () = hangups.first() => {}
        }
    })
}

fn stop_after(told: impl Future<Output = ()> + Send + 'static) -> watch::Receiver<bool> {
    let (send, receive) = watch::channel(false);
    tokio::spawn(async move {
        told.await;
        tracing::info!("stopping");
        send.send_replace(true);
    });
    receive
}

#[cfg(unix)]
async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

#[cfg(not(unix))]
async fn wait_for_signal() {
    let _ = tokio::signal::ctrl_c().await;
}

/// Each SIGHUP, which would otherwise end the process: it is sent by `systemctl reload`, by
/// programs that rotate logs, and when a terminal is closed.
#[cfg(unix)]
pub(crate) struct Hangups(std::io::Result<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Hangups {
    /// From now on SIGHUP does not end the process. The first thing that a command does,
    /// because opening a large store takes time.
    pub(crate) fn expect() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self(signal(SignalKind::hangup()))
    }

    /// Waits for a SIGHUP, unless one has come before.
    #[cfg(feature = "sandbox")]
    async fn first(self) {
        match self.0 {
            Ok(mut hangups) => drop(hangups.recv().await),
            // It ends the process by itself.
            Err(_) => std::future::pending().await,
        }
    }

    /// Does this at each SIGHUP, also at one that has come before.
    pub(crate) fn answer(self, mut work: impl FnMut() + Send + 'static) {
        match self.0 {
            Ok(mut hangups) => drop(tokio::spawn(async move {
                while hangups.recv().await.is_some() {
                    work();
                }
            })),
            Err(err) => tracing::warn!(error = %err, "SIGHUP will stop the server"),
        }
    }
}

#[cfg(not(unix))]
pub(crate) struct Hangups;

#[cfg(not(unix))]
impl Hangups {
    pub(crate) fn expect() -> Self {
        Self
    }

    #[cfg(feature = "sandbox")]
    async fn first(self) {
        std::future::pending().await
    }

    pub(crate) fn answer(self, _: impl FnMut() + Send + 'static) {}
}
