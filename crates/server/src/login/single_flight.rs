//! Single flight: of callers that do the same thing at the same time, one does it and the
//! others receive its result.
//!
//! WeChat may call back twice, the second time while the first call is in progress. The
//! browser then shows the second response, and cookies of the first one are lost: so the
//! second call waits for the first, and responds with the same.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

type Results<T> = Arc<Mutex<HashMap<String, watch::Sender<Option<T>>>>>;

/// The calls in progress, and the results of recent ones, by key.
///
/// It needs no limit: an entry exists as long as a request, or as long as the leader keeps
/// a successful result.
pub(crate) struct SingleFlight<T>(Results<T>);

/// The role of a caller.
pub(crate) enum Role<T> {
    /// The first caller, which does the work.
    Leader(Leader<T>),
    /// A later caller, which receives the leader's result.
    Follower(Follower<T>),
}

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        Self(Results::default())
    }
}

impl<T> Clone for SingleFlight<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> SingleFlight<T> {
    /// Joins the calls for this key.
    pub(crate) fn join(&self, key: &str) -> Role<T> {
        match self.lock().entry(key.to_owned()) {
            Entry::Occupied(entry) => Role::Follower(Follower(entry.get().subscribe())),
            Entry::Vacant(entry) => {
                let result = watch::Sender::new(None);
                entry.insert(result.clone());
                Role::Leader(Leader {
                    flights: self.clone(),
                    key: key.to_owned(),
                    result,
                })
            }
        }
    }

    /// Whether a follower waits for the leader of this key.
    pub(crate) fn has_followers(&self, key: &str) -> bool {
        let flights = self.lock();
        flights.get(key).is_some_and(|flight| !flight.is_closed())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, watch::Sender<Option<T>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The caller that does the work. If it is dropped without a result, followers get none.
pub(crate) struct Leader<T> {
    flights: SingleFlight<T>,
    key: String,
    result: watch::Sender<Option<T>>,
}

impl<T: Send + Sync + 'static> Leader<T> {
    /// Sends the result to every follower, and keeps it for those that join within `keep`.
    pub(crate) fn finish(self, result: T, keep: Duration) {
        self.result.send_replace(Some(result));
        tokio::spawn(async move {
            tokio::time::sleep(keep).await;
            // Removes the entry.
            drop(self);
        });
    }
}

impl<T> Drop for Leader<T> {
    fn drop(&mut self) {
        self.flights.lock().remove(&self.key);
    }
}

/// A caller that receives the leader's result.
pub(crate) struct Follower<T>(watch::Receiver<Option<T>>);

impl<T: Clone> Follower<T> {
    /// The leader's result; `None` when it has none, or not within `timeout`.
    pub(crate) async fn result(mut self, timeout: Duration) -> Option<T> {
        let result = tokio::time::timeout(timeout, self.0.wait_for(Option::is_some));
        result.await.ok()?.ok()?.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const MINUTE: Duration = Duration::from_mins(1);

    fn leader(flights: &SingleFlight<u8>) -> Leader<u8> {
        match flights.join("key") {
            Role::Leader(leader) => leader,
            Role::Follower(_) => panic!("there is a leader already"),
        }
    }

    fn follower(flights: &SingleFlight<u8>) -> Follower<u8> {
        match flights.join("key") {
            Role::Follower(follower) => follower,
            Role::Leader(_) => panic!("there is no leader"),
        }
    }

    #[tokio::test]
    async fn a_follower_waits_for_the_result_of_the_leader() {
        let flights = SingleFlight::default();
        let leader = leader(&flights);
        let waiting = tokio::spawn(follower(&flights).result(MINUTE));
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        leader.finish(7, MINUTE);
        assert_eq!(waiting.await.unwrap(), Some(7));
        assert_eq!(follower(&flights).result(MINUTE).await, Some(7));
    }

    #[tokio::test]
    async fn a_leader_without_a_result_leaves_nothing() {
        let flights = SingleFlight::default();
        let leader = leader(&flights);
        let follower = follower(&flights);
        drop(leader);
        assert_eq!(follower.result(MINUTE).await, None);
        assert!(flights.lock().is_empty());
    }

    #[tokio::test]
    async fn who_follows_is_known() {
        let flights = SingleFlight::default();
        assert!(!flights.has_followers("key"));
        let _leader = leader(&flights);
        assert!(!flights.has_followers("key"));
        let follower = follower(&flights);
        assert!(flights.has_followers("key"));
        drop(follower);
        assert!(!flights.has_followers("key"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_follower_waits_no_longer_than_its_timeout() {
        let flights = SingleFlight::default();
        let _leader = leader(&flights);
        assert_eq!(follower(&flights).result(SECOND).await, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_result_is_kept_for_the_given_time() {
        let flights = SingleFlight::default();
        leader(&flights).finish(7, MINUTE);
        tokio::time::sleep(MINUTE / 2).await;
        assert_eq!(flights.lock().len(), 1);
        tokio::time::sleep(MINUTE).await;
        assert!(flights.lock().is_empty());
    }
}
