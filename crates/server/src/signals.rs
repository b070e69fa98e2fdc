//! What the process does when it is told to stop, or to read files again.

#[cfg(unix)]
use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::logging::FlushOnDrop;

/// Becomes true at Ctrl-C or SIGTERM. The next one of them ends the process at once, with the
/// log written.
pub(crate) fn stop_signal(log: FlushOnDrop) -> watch::Receiver<bool> {
    stop_after(StopSignals::expect(), std::future::pending(), log)
}

/// The same for a command that a developer runs: it ends with its terminal too.
#[cfg(feature = "sandbox")]
pub(crate) fn stop_signal_or(hangups: Hangups, log: FlushOnDrop) -> watch::Receiver<bool> {
    stop_after(StopSignals::expect(), hangups.first(), log)
}

fn stop_after(
    mut signals: StopSignals,
    hung_up: impl Future<Output = ()> + Send + 'static,
    log: FlushOnDrop,
) -> watch::Receiver<bool> {
    let (send, receive) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = signals.next() => {}
            () = hung_up => {}
        }
        tracing::info!("stopping");
        send.send_replace(true);
        let exit_code = signals.next().await;
        tracing::warn!(
            exit_code,
            "stopped at once: a second signal came before the end"
        );
        drop(log);
        std::process::exit(exit_code);
    });
    receive
}

/// Resolves when the value has become true.
pub(crate) async fn stopped(mut stop: watch::Receiver<bool>) {
    // Nobody can tell it to stop any more: that is a stop too.
    drop(stop.wait_for(|is_stopped| *is_stopped).await);
}

/// From now on a file that may not grow further (`LimitFSIZE`, `ulimit -f`) is an error of the
/// write, as a full disk is, and does not end the process.
#[cfg(unix)]
pub(crate) fn survive_limit_of_file_size() {
    // Its handler stays. If there is none, the process ends as before.
    drop(signal(SignalKind::from_raw(libc::SIGXFSZ)));
}

#[cfg(not(unix))]
pub(crate) fn survive_limit_of_file_size() {}

/// Each Ctrl-C and SIGTERM, which from now on do not end the process.
#[cfg(unix)]
struct StopSignals {
    interrupts: io::Result<Signal>,
    terminations: io::Result<Signal>,
}

#[cfg(unix)]
impl StopSignals {
    fn expect() -> Self {
        Self {
            interrupts: signal(SignalKind::interrupt()),
            terminations: signal(SignalKind::terminate()),
        }
    }

    /// The exit code of a program that the next one ends.
    async fn next(&mut self) -> i32 {
        let of = |signal: SignalKind| 128 + signal.as_raw_value();
        tokio::select! {
            () = received(&mut self.interrupts) => of(SignalKind::interrupt()),
            () = received(&mut self.terminations) => of(SignalKind::terminate()),
        }
    }
}

#[cfg(unix)]
async fn received(signals: &mut io::Result<Signal>) {
    match signals {
        Ok(signals) => drop(signals.recv().await),
        // It ends the process by itself.
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
struct StopSignals;

#[cfg(not(unix))]
impl StopSignals {
    fn expect() -> Self {
        Self
    }

    async fn next(&mut self) -> i32 {
        let _ = tokio::signal::ctrl_c().await;
        130
    }
}

/// Each SIGHUP, which would otherwise end the process: it is sent by `systemctl reload`, by
/// programs that rotate logs, and when a terminal is closed.
#[cfg(unix)]
pub(crate) struct Hangups(io::Result<Signal>);

#[cfg(unix)]
impl Hangups {
    /// From now on SIGHUP does not end the process. The first thing that a command does,
    /// because opening a large store takes time.
    pub(crate) fn expect() -> Self {
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
