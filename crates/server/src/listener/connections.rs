//! The open connections of a listener.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

use super::activity::Activity;

/// All of them.
#[derive(Debug)]
pub(super) struct Connections {
    epoch: Instant,
    open: Mutex<Open>,
    last_closed: Notify,
}

#[derive(Debug, Default)]
struct Open {
    activities: HashMap<u64, Arc<Activity>>,
    count: u64,
}

/// One of them, until this is dropped.
#[derive(Debug)]
pub(super) struct Connection {
    connections: Arc<Connections>,
    number: u64,
    activity: Arc<Activity>,
}

impl Connections {
    pub(super) fn new() -> Self {
        Self {
            epoch: Instant::now(),
            open: Mutex::default(),
            last_closed: Notify::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds one.
    pub(super) fn add(self: &Arc<Self>) -> Connection {
        let activity = Arc::new(Activity::new(self.epoch));
        let mut open = self.lock();
        open.count += 1;
        let number = open.count;
        open.activities.insert(number, activity.clone());
        Connection {
            connections: self.clone(),
            number,
            activity,
        }
    }

    /// Closes connections that wait for their clients: the longest idle first, then those
    /// whose request is incomplete, then those whose client takes nothing of its response.
    /// Those that were asked before and are still open count too. Returns how many are asked.
    pub(super) fn close_waiting(&self, at_most: usize) -> usize {
        let (asked, mut waiting): (usize, Vec<_>) = {
            let open = self.lock();
            let activities = || open.activities.values();
            let asked = activities().filter(|activity| activity.is_asked_to_close());
            let waiting = activities()
                .filter_map(|activity| Some((activity.closing_order()?, activity.clone())))
                .collect();
            (asked.count(), waiting)
        };
        waiting.sort_unstable_by_key(|(order, _)| *order);
        waiting.truncate(at_most.saturating_sub(asked));
        for (_, activity) in &waiting {
            activity.ask_to_close();
        }
        asked + waiting.len()
    }

    /// Closes every connection that has no request.
    pub(super) fn close_unused(&self) {
        for activity in self.lock().activities.values() {
            if activity.unused().is_some() {
                activity.ask_to_close();
            }
        }
    }

    /// Resolves when there is none.
    pub(super) async fn all_closed(&self) {
        loop {
            let last_closed = self.last_closed.notified();
            if self.lock().activities.is_empty() {
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
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut open = self.connections.lock();
        open.activities.remove(&self.number);
        if open.activities.is_empty() {
            self.connections.last_closed.notify_waiters();
        }
    }
}
