//! The requests of WeChat's that wait for the reply of the back end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::answer::Answer;

type Waiters = HashMap<String, Vec<oneshot::Sender<Answer>>>;

/// Those of this process, by the duplicate key of their push.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<Waiters>);

/// A request that waits. It is forgotten when it is dropped.
pub(super) struct Waiter {
    key: String,
    answer: oneshot::Receiver<Answer>,
    waiting: Arc<Waiting>,
}

impl Waiting {
    /// A request that waits from now on.
    pub(super) fn add(self: &Arc<Self>, key: &str) -> Waiter {
        let (sender, answer) = oneshot::channel();
        self.waiters()
            .entry(key.to_owned())
            .or_default()
            .push(sender);
        Waiter {
            key: key.to_owned(),
            answer,
            waiting: self.clone(),
        }
    }

    /// Whether a request waits.
    pub(super) fn has(&self, key: &str) -> bool {
        self.waiters().contains_key(key)
    }

    /// Answers the requests of this push. Returns whether there still was one.
    pub(super) fn answer(&self, key: &str, answer: &Answer) -> bool {
        let senders = self.waiters().remove(key).unwrap_or_default();
        let mut is_taken = false;
        for sender in senders {
            is_taken |= sender.send(answer.clone()).is_ok();
        }
        is_taken
    }

    fn waiters(&self) -> MutexGuard<'_, Waiters> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiter {
    /// The answer. `None`: there will be none.
    pub(super) async fn answer(&mut self) -> Option<Answer> {
        (&mut self.answer).await.ok()
    }

    /// The answer that came at the last moment. From then on there is none.
    pub(super) fn close(&mut self) -> Option<Answer> {
        self.answer.close();
        self.answer.try_recv().ok()
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        self.answer.close();
        let mut waiters = self.waiting.waiters();
        if let Some(senders) = waiters.get_mut(&self.key) {
            senders.retain(|sender| !sender.is_closed());
            if senders.is_empty() {
                waiters.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reply_goes_to_who_still_waits_or_to_nobody() {
        let waiting = Arc::new(Waiting::default());
        let gone = waiting.add("a");
        let mut one = waiting.add("a");
        let mut closed = waiting.add("b");
        drop(gone);
        assert!(waiting.has("a") && !waiting.has("c"));
        assert!(closed.close().is_none());
        assert!(!waiting.answer("b", &Answer::Success));
        assert!(waiting.answer("a", &Answer::Success));
        assert!(matches!(one.close(), Some(Answer::Success)));
        drop((one, closed));
        assert!(waiting.waiters().is_empty());
        assert!(!waiting.answer("a", &Answer::Success));
    }
}
