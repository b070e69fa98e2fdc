//! The logins of the last moments.
//!
//! WeChat calls back twice, sometimes while the first call is under way. The
//! browser then shows the second answer, and what the first one set is lost: so
//! the second one waits for the first, and says the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::session::SessionId;

/// How long an answer is remembered.
const MEMORY: Duration = Duration::from_secs(30);
/// The longest that the second call waits: two calls to WeChat, and a little.
const PATIENCE: Duration = Duration::from_secs(11);

/// A new session, and how long it lives.
pub(super) type Started = (SessionId, Duration);

/// What came of the states that were taken a moment ago, by their digest.
#[derive(Clone, Default)]
pub(super) struct Recent(Arc<Mutex<HashMap<String, watch::Receiver<Option<Started>>>>>);

impl Recent {
    /// Says that a state was taken. What comes of it is sent, or the sender dropped.
    pub(super) fn begin(&self, id: &str) -> watch::Sender<Option<Started>> {
        let (send, receive) = watch::channel(None);
        self.lock().insert(id.to_owned(), receive);
        let (recent, id) = (self.clone(), id.to_owned());
        tokio::spawn(async move {
            tokio::time::sleep(MEMORY).await;
            recent.lock().remove(&id);
        });
        send
    }

    /// What came of a state, after waiting for it.
    pub(super) async fn outcome(&self, id: &str) -> Option<Started> {
        let mut receive = self.lock().get(id)?.clone();
        let ended = receive.wait_for(Option::is_some);
        let started = tokio::time::timeout(PATIENCE, ended).await.ok()?.ok()?;
        started.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, watch::Receiver<Option<Started>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_second_waits_for_the_first() {
        let recent = Recent::default();
        let send = recent.begin("s");
        let second = tokio::spawn({
            let recent = recent.clone();
            async move { recent.outcome("s").await }
        });
        tokio::task::yield_now().await;
        let id = SessionId::parse(&"0".repeat(64)).unwrap();
        send.send_replace(Some((id, MEMORY)));
        let (session, life) = second.await.unwrap().unwrap();
        assert_eq!((session.expose().len(), life), (64, MEMORY));
        assert!(recent.outcome("another").await.is_none());
    }

    #[tokio::test]
    async fn a_failure_leaves_nothing_to_wait_for() {
        let recent = Recent::default();
        drop(recent.begin("s"));
        assert!(recent.outcome("s").await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_remembered_for_long() {
        let recent = Recent::default();
        let _send = recent.begin("s");
        tokio::task::yield_now().await;
        tokio::time::sleep(MEMORY).await;
        tokio::task::yield_now().await;
        assert!(recent.lock().is_empty());
    }
}
