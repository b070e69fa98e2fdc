//! Two answers the other way round: one waits until another has gone out.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

/// How long a call waits for another one to come and be answered.
const LONGEST: Duration = Duration::from_secs(5);
/// So that the other answer is on its way to the reader, too: the order of two
/// sockets is the kernel's.
const HEAD_START: Duration = Duration::from_millis(20);

/// What a call that is held back waits for.
#[derive(Debug)]
pub(super) struct Turn(Arc<Notify>);

/// The other end: dropped once the other call has been answered.
#[derive(Debug)]
pub(super) struct Held(Arc<Notify>);

impl Turn {
    pub(super) fn new() -> (Self, Held) {
        let notify = Arc::new(Notify::new());
        (Self(notify.clone()), Held(notify))
    }

    /// Whether it was overtaken; else nobody came.
    pub(super) async fn comes(self) -> bool {
        let is_overtaken = timeout(LONGEST, self.0.notified()).await.is_ok();
        if is_overtaken {
            sleep(HEAD_START).await;
        }
        is_overtaken
    }
}

impl Held {
    /// Whether the call still waits: it may have had its five seconds, or its
    /// caller gone away.
    pub(super) fn is_waiting(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}
