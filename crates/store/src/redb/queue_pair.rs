//! Two queues for the same threads: calls of namespaces that give way have one of their own,
//! so that however many of them wait delay no other.

use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;

use super::call_queue::{CallQueue, Limits, Response};
use crate::error::StoreError;
use crate::key::Key;

/// The part of what is done at once that calls which give way get at least, while they wait.
const GIVING_WAY_PART: usize = 4;

/// The callers' end.
pub(super) struct QueuePair<C> {
    first: CallQueue<C>,
    giving_way: CallQueue<C>,
}

/// The threads' end.
pub(super) struct ReceiverPair<C> {
    first: mpsc::Receiver<C>,
    giving_way: mpsc::Receiver<C>,
}

/// Lets a thread wait for both queues.
pub(super) struct Waiting(Runtime);

/// How many calls are done at once, and how many bytes they have.
#[derive(Clone, Copy)]
pub(super) struct BatchLimits {
    pub(super) calls: usize,
    pub(super) bytes: usize,
}

impl<C> QueuePair<C> {
    pub(super) fn new(limits: Limits) -> (Self, ReceiverPair<C>) {
        let (first, first_calls) = CallQueue::new(limits);
        let (giving_way, giving_way_calls) = CallQueue::new(limits);
        let receivers = ReceiverPair {
            first: first_calls,
            giving_way: giving_way_calls,
        };
        (Self { first, giving_way }, receivers)
    }

    /// Waits in the queue of this key, see [`CallQueue::call`].
    pub(super) async fn call<T>(
        &self,
        key: &Key,
        call: impl FnOnce(Response<T>) -> C,
    ) -> Result<T, StoreError> {
        let queue = if key.namespace.gives_way() {
            &self.giving_way
        } else {
            &self.first
        };
        queue.call(call).await
    }

    /// Whether nobody carries calls out any more.
    pub(super) fn is_closed(&self) -> bool {
        self.first.is_closed()
    }

    /// Ends the threads, once they have carried out what waits.
    pub(super) fn close(&mut self) {
        self.first.close();
        self.giving_way.close();
    }
}

impl Waiting {
    /// `None`, and a line in the log: the thread has to end.
    pub(super) fn new() -> Option<Self> {
        let runtime = Builder::new_current_thread().build();
        runtime
            .inspect_err(
                |err| tracing::error!(error = %err, "a thread of the store cannot wait for calls"),
            )
            .ok()
            .map(Self)
    }
}

impl<C> ReceiverPair<C> {
    /// Waits for a call, and returns it with what waits behind it, as much as is done at
    /// once: the first queue leaves a part to the other. Empty when there will be none.
    pub(super) fn gather(
        &mut self,
        waiting: &Waiting,
        limits: BatchLimits,
        size: impl Fn(&C) -> usize,
    ) -> Vec<C> {
        let Some(earliest) = waiting.0.block_on(self.next()) else {
            return Vec::new();
        };
        let left = |max: usize| max - max / GIVING_WAY_PART;
        let part = BatchLimits {
            calls: left(limits.calls),
            bytes: left(limits.bytes),
        };
        let mut batch = Batch {
            bytes: size(&earliest),
            calls: vec![earliest],
            size,
        };
        batch.fill(&mut self.first, part);
        batch.fill(&mut self.giving_way, limits);
        batch.fill(&mut self.first, limits);
        batch.calls
    }

    async fn next(&mut self) -> Option<C> {
        tokio::select! {
            biased;
            Some(call) = self.first.recv() => Some(call),
            Some(call) = self.giving_way.recv() => Some(call),
            else => None,
        }
    }
}

struct Batch<C, S> {
    calls: Vec<C>,
    bytes: usize,
    size: S,
}

impl<C, S: Fn(&C) -> usize> Batch<C, S> {
    fn fill(&mut self, queue: &mut mpsc::Receiver<C>, limits: BatchLimits) {
        while self.calls.len() < limits.calls
            && self.bytes < limits.bytes
            && let Ok(call) = queue.try_recv()
        {
            self.bytes += (self.size)(&call);
            self.calls.push(call);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Namespace;
    use crate::redb::faulty_disk::SESSIONS;

    const RELAYS: Namespace = Namespace::new("relay", 1000).giving_way();
    const LIMITS: BatchLimits = BatchLimits {
        calls: 16,
        bytes: 1000,
    };

    /// The namespaces of the first batch, after these numbers of calls have been made.
    fn batch(calls: &[(Namespace, usize)], size: usize) -> Vec<Namespace> {
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        let (queues, mut receivers) = QueuePair::<(Namespace, Response<()>)>::new(Limits::DEFAULT);
        let queues = std::sync::Arc::new(queues);
        runtime.block_on(async {
            for &(namespace, count) in calls {
                for id in 0..count {
                    let (queues, key) = (queues.clone(), Key::new(namespace, id.to_string()));
                    tokio::spawn(async move { queues.call(&key, |r| (namespace, r)).await });
                    tokio::task::yield_now().await;
                }
            }
        });
        let waiting = Waiting::new().unwrap();
        let batch = receivers.gather(&waiting, LIMITS, |_| size);
        batch.into_iter().map(|(namespace, _)| namespace).collect()
    }

    #[test]
    fn the_first_queue_is_served_first_and_leaves_a_part_to_the_other() {
        for (first, giving_way, of_first, of_giving_way) in [
            (1, 100, 1, 15),
            (100, 1, 15, 1),
            (100, 100, 12, 4),
            (100, 0, 16, 0),
            (0, 100, 0, 16),
        ] {
            let batch = batch(&[(RELAYS, giving_way), (SESSIONS, first)], 1);
            let count = |namespace| batch.iter().filter(|n| **n == namespace).count();
            let found = (count(SESSIONS), count(RELAYS));
            assert_eq!(found, (of_first, of_giving_way), "{first} {giving_way}");
            if first > 0 {
                assert_eq!(batch[0], SESSIONS);
            }
        }
    }

    #[test]
    fn large_calls_leave_a_part_to_the_other_queue_too() {
        let batch = batch(&[(SESSIONS, 100), (RELAYS, 100)], 250);
        assert_eq!(batch, [SESSIONS, SESSIONS, SESSIONS, RELAYS]);
    }
}
