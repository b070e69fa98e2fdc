//! The requests of WeChat's that wait for the reply of the back end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::answer::Answer;

type Waiters = HashMap<String, Waited>;

/// What is known of a push that requests wait for.
#[derive(Debug)]
struct Waited {
    lane: String,
    senders: Vec<oneshot::Sender<Answer>>,
}

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
    /// A request that waits from now on, for the reply to an item of this lane.
    pub(super) fn add(self: &Arc<Self>, key: &str, lane: &str) -> Waiter {
        let (sender, answer) = oneshot::channel();
        let new = || Waited {
            lane: lane.to_owned(),
            senders: Vec::new(),
        };
        let mut waiters = self.waiters();
        let waited = waiters.entry(key.to_owned()).or_insert_with(new);
        waited.senders.push(sender);
        drop(waiters);
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
        let waited = self.waiters().remove(key);
        let mut is_taken = false;
        for sender in waited.into_iter().flat_map(|waited| waited.senders) {
            is_taken |= sender.send(answer.clone()).is_ok();
        }
        is_taken
    }

    /// Answers all requests of this lane.
    pub(super) fn answer_lane(&self, lane: &str, answer: &Answer) {
        let mut waiters = self.waiters();
        let answered = waiters.extract_if(|_, waited| waited.lane == lane);
        for (_, waited) in answered {
            for sender in waited.senders {
                // It may have stopped waiting.
                let _ = sender.send(answer.clone());
            }
        }
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
        if let Some(waited) = waiters.get_mut(&self.key) {
            waited.senders.retain(|sender| !sender.is_closed());
            if waited.senders.is_empty() {
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
        let gone = waiting.add("a", "lane");
        let mut one = waiting.add("a", "lane");
        let mut closed = waiting.add("b", "lane");
        drop(gone);
        assert!(waiting.has("a") && !waiting.has("c"));
        assert!(closed.close().is_none());
        assert!(!waiting.answer("b", &Answer::Success));
        assert!(waiting.answer("a", &Answer::Success));
        assert!(matches!(one.close(), Some(Answer::Success)));
        drop((one, closed));
        assert!(waiting.waiters().is_empty());
        let (mut of_lane, mut of_other) = (waiting.add("c", "lane"), waiting.add("d", "other"));
        waiting.answer_lane("lane", &Answer::Success);
        assert!(matches!(of_lane.close(), Some(Answer::Success)));
        assert!(of_other.close().is_none());
        drop((of_lane, of_other));
        assert!(waiting.waiters().is_empty());
        assert!(!waiting.answer("a", &Answer::Success));
    }
}
