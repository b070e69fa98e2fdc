//! The open connections of a listener.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::activity::Activity;
use super::closing_order::{HeldPlaces, WaitingConnection};
use crate::client_address::ClientNetwork;

/// The pause after a search that found too few connections: the next one would find the same.
const SEARCH_PAUSE: Duration = Duration::from_millis(5);

/// All of them.
#[derive(Debug)]
pub(super) struct Connections {
    epoch: Instant,
    open: Mutex<Open>,
    /// How many are asked to close, and are still open.
    asked: AtomicUsize,
    last_closed: Notify,
}

#[derive(Debug, Default)]
struct Open {
    by_number: HashMap<u64, OpenConnection>,
    count: u64,
    next_search: Option<Instant>,
}

#[derive(Debug)]
struct OpenConnection {
    client: Option<ClientNetwork>,
    activity: Arc<Activity>,
}

/// One of them, until this is dropped.
#[derive(Debug)]
pub(super) struct Connection {
    connections: Arc<Connections>,
    number: u64,
    activity: Arc<Activity>,
}

impl Open {
    /// Those that wait for their clients and are not asked to close, in the order in which
    /// they are to be closed.
    fn waiting(&self, few: usize, at_most: usize) -> Vec<Arc<Activity>> {
        let mut held = HeldPlaces::new(few);
        let mut waiting = Vec::new();
        for OpenConnection { client, activity } in self.by_number.values() {
            if activity.is_asked_to_close() {
                continue;
            }
            if let Some(client) = client {
                held.add(*client);
            }
            waiting.extend(activity.waiting().map(|waiting| WaitingConnection {
                client: *client,
                waiting,
                connection: activity,
            }));
        }
        let first = held.first_to_close(waiting, at_most);
        first.cloned().collect()
    }
}

impl Connections {
    pub(super) fn new() -> Self {
        Self {
            epoch: Instant::now(),
            open: Mutex::default(),
            asked: AtomicUsize::new(0),
            last_closed: Notify::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds one of this client, or of a trusted proxy.
    pub(super) fn add(self: &Arc<Self>, client: Option<ClientNetwork>) -> Connection {
        let activity = Arc::new(Activity::new(self.epoch));
        let mut open = self.lock();
        open.count += 1;
        let number = open.count;
        let connection = OpenConnection {
            client,
            activity: activity.clone(),
        };
        open.by_number.insert(number, connection);
        Connection {
            connections: self.clone(),
            number,
            activity,
        }
    }

    /// How many are asked to close and are still open.
    pub(super) fn asked_to_close(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    /// Closes connections that wait for their clients: first those of clients that hold the
    /// most places; of clients with `few` places the longest idle, then those whose request is
    /// incomplete, then those whose client takes nothing of its response.
    /// Those that were asked before and are still open count too. Returns how many are asked.
    pub(super) fn close_waiting(&self, few: usize, at_most: usize) -> usize {
        let asked = self.asked_to_close();
        let wanted = at_most.saturating_sub(asked);
        let now = Instant::now();
        let mut open = self.lock();
        if wanted == 0 || open.next_search.is_some_and(|next| now < next) {
            return asked;
        }
        let waiting = open.waiting(few, wanted);
        open.next_search = (waiting.len() < wanted).then(|| now + SEARCH_PAUSE);
        for activity in &waiting {
            self.ask_to_close(activity);
        }
        asked + waiting.len()
    }

    /// Only while the connections are locked, so that it is one of them.
    fn ask_to_close(&self, activity: &Activity) {
        // Before its task can subtract it.
        self.asked.fetch_add(1, Ordering::Relaxed);
        if !activity.ask_to_close() {
            self.asked.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Closes every connection that has no request.
    pub(super) fn close_unused(&self) {
        for OpenConnection { activity, .. } in self.lock().by_number.values() {
            if activity.is_unused() {
                self.ask_to_close(activity);
            }
        }
    }

    /// Resolves when there is none.
    pub(super) async fn all_closed(&self) {
        loop {
            let last_closed = self.last_closed.notified();
            if self.lock().by_number.is_empty() {
                return;
            }
            last_closed.await;
        }
    }
}

impl Connection {
    /// What it is doing.
    pub(super) fn activity(&self) -> &Arc<Activity> {
        &self.activity
    }

    /// Resolves when it is to be closed. For the connection's own task, which reads what has
    /// arrived first.
    pub(super) async fn closed(&self) {
        loop {
            self.activity.asked_to_close().await;
            self.forget_asking();
            if self.activity.waiting().is_some() {
                return;
            }
        }
    }

    fn forget_asking(&self) {
        if self.activity.forget_asking() {
            self.connections.asked.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut open = self.connections.lock();
        open.by_number.remove(&self.number);
        self.forget_asking();
        if open.by_number.is_empty() {
            self.connections.last_closed.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_request_that_arrives_first_is_not_given_up() {
        let connections = Arc::new(Connections::new());
        let connection = connections.add(None);
        assert_eq!(connections.close_waiting(1, 1), 1);
        let open = connection.activity().request();
        let mut closed = Box::pin(connection.closed());
        let soon = Duration::from_millis(20);
        assert!(tokio::time::timeout(soon, &mut closed).await.is_err());
        assert_eq!(connections.asked_to_close(), 0);
        drop(open);
        // A response that is not sent keeps it.
        assert_eq!(connections.close_waiting(1, 1), 0);
        connection.activity().flushed();
        tokio::time::sleep(SEARCH_PAUSE).await;
        assert_eq!(connections.close_waiting(1, 1), 1);
        closed.await;
    }

    #[test]
    fn those_that_are_asked_count_until_they_are_closed() {
        let connections = Arc::new(Connections::new());
        let mut open: Vec<_> = (0..8).map(|_| connections.add(None)).collect();
        for (at_most, asked) in [(3, 3), (3, 3), (5, 5), (2, 5)] {
            assert_eq!(connections.close_waiting(1, at_most), asked);
        }
        open.retain(|connection| !connection.activity.is_asked_to_close());
        assert_eq!(open.len(), 3);
        assert_eq!(connections.asked_to_close(), 0);
        assert_eq!(connections.close_waiting(1, 9), 3);
    }
}
