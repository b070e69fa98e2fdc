//! The logins of the last moments.
//!
//! WeChat calls back twice, sometimes while the first call is under way. The
//! browser then shows the second answer, and what the first one set is lost: so
//! the second one waits for the first, and says the same.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::session::SessionId;

/// How long an answer is remembered.
const MEMORY: Duration = Duration::from_secs(30);
/// The longest that the second call waits: two calls to WeChat, and a little.
const PATIENCE: Duration = Duration::from_secs(11);

/// A new session, and how long it lives.
pub(super) type Started = (SessionId, Duration);

type Outcome = watch::Receiver<Option<Started>>;

/// What comes of the states that somebody brought a moment ago, by their digest.
#[derive(Clone, Default)]
pub(super) struct Recent(Arc<Mutex<HashMap<String, Outcome>>>);

/// Who brings a state.
pub(super) enum Arrival {
    /// The first: what comes of it is for this caller to find out.
    First(Turn),
    /// Another, while the first is at it or shortly after.
    Later(Seat),
}

impl Recent {
    /// Says that somebody brings a state. Before the store is asked: whoever finds
    /// nothing there any more has then somebody to wait for.
    pub(super) fn enter(&self, id: &str) -> Arrival {
        match self.lock().entry(id.to_owned()) {
            Entry::Occupied(there) => Arrival::Later(Seat(there.get().clone())),
            Entry::Vacant(free) => {
                let (send, receive) = watch::channel(None);
                free.insert(receive);
                Arrival::First(Turn {
                    recent: self.clone(),
                    id: id.to_owned(),
                    send,
                })
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Outcome>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to use a state. Dropped without a session, nothing of it is left.
pub(super) struct Turn {
    recent: Recent,
    id: String,
    send: watch::Sender<Option<Started>>,
}

impl Turn {
    /// Tells everybody who waits, and who comes in the next moments.
    pub(super) fn started(self, session: Started) {
        self.send.send_replace(Some(session));
        // Dropped in the end, which takes the entry away.
        tokio::spawn(async move {
            tokio::time::sleep(MEMORY).await;
            drop(self);
        });
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.recent.lock().remove(&self.id);
    }
}

/// A place to wait for the first.
pub(super) struct Seat(Outcome);

impl Seat {
    /// The session that came of it; `None` when none did.
    pub(super) async fn outcome(mut self) -> Option<Started> {
        let started = tokio::time::timeout(PATIENCE, self.0.wait_for(Option::is_some));
        started.await.ok()?.ok()?.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(recent: &Recent) -> Turn {
        match recent.enter("s") {
            Arrival::First(turn) => turn,
            Arrival::Later(_) => panic!("somebody is there"),
        }
    }

    fn later(recent: &Recent) -> Seat {
        match recent.enter("s") {
            Arrival::Later(seat) => seat,
            Arrival::First(_) => panic!("nobody is there"),
        }
    }

    fn session() -> Started {
        (SessionId::parse(&"0".repeat(64)).unwrap(), MEMORY)
    }

    #[tokio::test]
    async fn the_second_waits_for_the_first() {
        let recent = Recent::default();
        let turn = first(&recent);
        let second = tokio::spawn(later(&recent).outcome());
        tokio::task::yield_now().await;
        assert!(!second.is_finished());
        turn.started(session());
        let (session, life) = second.await.unwrap().unwrap();
        assert_eq!((session.expose().len(), life), (64, MEMORY));
        assert!(later(&recent).outcome().await.is_some());
    }

    #[tokio::test]
    async fn a_failure_leaves_nothing_to_wait_for() {
        let recent = Recent::default();
        let turn = first(&recent);
        let seat = later(&recent);
        drop(turn);
        assert!(seat.outcome().await.is_none());
        assert!(recent.lock().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_ever() {
        let recent = Recent::default();
        let _turn = first(&recent);
        assert!(later(&recent).outcome().await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_remembered_for_long() {
        let recent = Recent::default();
        first(&recent).started(session());
        tokio::time::sleep(MEMORY / 2).await;
        assert_eq!(recent.lock().len(), 1);
        tokio::time::sleep(MEMORY).await;
        assert!(recent.lock().is_empty());
    }
}
