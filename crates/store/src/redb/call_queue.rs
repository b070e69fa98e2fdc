//! Where callers wait for a thread of the store: never too many, and never for long.

use std::time::{Duration, Instant};

use tokio::sync::mpsc::error::SendTimeoutError;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::slow_disk::SlowDisk;
use crate::error::StoreError;

/// Why nothing is done any more.
pub(super) const NO_THREAD: &str = "its thread has ended: restart the server";

#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// How many calls wait in a queue.
    pub(super) length: usize,
    /// How long a caller waits for a place in the queue.
    pub(super) busy_timeout: Duration,
    /// How long a caller in the queue waits for the disk.
    pub(super) disk_timeout: Duration,
    /// How long the disk may take for one commit until the store counts as failed.
    pub(super) stalled_after: Duration,
}

impl Limits {
    pub(super) const DEFAULT: Self = Self {
        length: 4096,
        busy_timeout: Duration::from_secs(2),
        disk_timeout: Duration::from_secs(10),
        stalled_after: Duration::from_secs(5),
    };
}

/// Where a thread sends what it has done.
pub(super) type Response<T> = oneshot::Sender<Result<T, StoreError>>;

/// The callers' end of a queue.
pub(super) struct CallQueue<C> {
    limits: Limits,
    slow_disk: SlowDisk,
    /// `None`: it is closed.
    sender: Option<mpsc::Sender<C>>,
}

impl<C> CallQueue<C> {
    pub(super) fn new(limits: Limits) -> (Self, mpsc::Receiver<C>) {
        let (sender, receiver) = mpsc::channel(limits.length);
        let queue = Self {
            limits,
            slow_disk: SlowDisk::default(),
            sender: Some(sender),
        };
        (queue, receiver)
    }

    /// Waits for a place in the queue, and then for the response. A call that has a place
    /// is carried out even if nobody waits for its response any more.
    pub(super) async fn call<T>(
        &self,
        call: impl FnOnce(Response<T>) -> C,
    ) -> Result<T, StoreError> {
        let result = self.response_to(call).await;
        match &result {
            Ok(_) => self.slow_disk.succeeded(Instant::now),
            Err(err @ (StoreError::Busy | StoreError::TimedOut(_))) => {
                self.slow_disk.failed(err, Instant::now());
            }
            Err(_) => {}
        }
        result
    }

    async fn response_to<T>(&self, call: impl FnOnce(Response<T>) -> C) -> Result<T, StoreError> {
        let (sender, receiver) = oneshot::channel();
        let Some(queue) = &self.sender else {
            return Err(StoreError::Unavailable(NO_THREAD.into()));
        };
        let place = queue.send_timeout(call(sender), self.limits.busy_timeout);
        place.await.map_err(|err| match err {
            SendTimeoutError::Timeout(_) => StoreError::Busy,
            SendTimeoutError::Closed(_) => StoreError::Unavailable(NO_THREAD.into()),
        })?;
        let limit = self.limits.disk_timeout;
        match timeout(limit, receiver).await {
            Ok(response) => response.unwrap_or_else(|err| Err(StoreError::unanswered(err))),
            Err(_) => Err(StoreError::TimedOut(limit)),
        }
    }

    /// Whether nobody carries calls out any more.
    pub(super) fn is_closed(&self) -> bool {
        self.sender.as_ref().is_none_or(mpsc::Sender::is_closed)
    }

    /// Ends the thread, once it has carried out what waits.
    pub(super) fn close(&mut self) {
        self.sender = None;
    }
}
