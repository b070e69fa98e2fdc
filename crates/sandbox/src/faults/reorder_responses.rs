//! Two responses in reverse order: one waits until the other has been sent.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

/// How long a response waits for another call to come and get its response.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// A head start for the other response: the kernel decides the order of two sockets.
const HEAD_START: Duration = Duration::from_millis(20);

/// The side of the response that is held back.
#[derive(Debug)]
pub(super) struct ReleaseWaiter(Arc<Notify>);

/// The other side: dropping it releases the response.
#[derive(Debug)]
pub(super) struct ReleaseGuard(Arc<Notify>);

impl ReleaseWaiter {
    pub(super) fn new() -> (Self, ReleaseGuard) {
        let notify = Arc::new(Notify::new());
        (Self(notify.clone()), ReleaseGuard(notify))
    }

    /// Waits for the release, but not longer than the limit.
    pub(super) async fn released(self) {
        let is_released = timeout(LONGEST_WAIT, self.0.notified()).await.is_ok();
        if is_released {
            sleep(HEAD_START).await;
        }
    }
}

impl ReleaseGuard {
    /// Whether the response still waits: its time may be over, or its caller gone.
    pub(super) fn is_awaited(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }
}

impl Drop for ReleaseGuard {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}
