//! What other processes change.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::{self, error::RecvError};

/// How soon a change is seen that nobody announced: the announcement was lost, with a
/// connection for example.
const POLL_INTERVAL: Duration = Duration::from_secs(10);

/// In place of a name: any entry may have been changed.
pub(crate) const ANY: &str = "";

/// Says when one of some entries may have been changed by another process.
#[derive(Debug)]
pub struct Changes {
    names: Vec<String>,
    announced: broadcast::Receiver<Arc<str>>,
}

impl Changes {
    /// Changes of the entries with these names, among those that are announced: for a store
    /// that implements [`Store::changes`](crate::Store::changes).
    pub fn new(names: Vec<String>, announced: broadcast::Receiver<Arc<str>>) -> Self {
        Self { names, announced }
    }

    /// Resolves when one of the entries was changed since the call before, or when it is
    /// time to look. May be dropped and called again: nothing is lost.
    pub async fn next(&mut self) {
        let _ = tokio::time::timeout(POLL_INTERVAL, self.announcement()).await;
    }

    async fn announcement(&mut self) {
        loop {
            match self.announced.recv().await {
                Ok(name) if *name == *ANY => return,
                Ok(name) if self.names.iter().any(|known| **known == *name) => return,
                Ok(_) => {}
                // Too many to remember: one of ours may have been among them.
                Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn announcements_of_other_entries_are_not_its_own() {
        let (announce, announced) = broadcast::channel(4);
        let mut changes = Changes::new(vec!["a".to_owned(), "b".to_owned()], announced);
        let started = Instant::now();
        announce.send("c".into()).unwrap();
        announce.send("b".into()).unwrap();
        changes.next().await;
        assert_eq!(started.elapsed(), Duration::ZERO);
        changes.next().await;
        assert_eq!(
            started.elapsed(),
            POLL_INTERVAL,
            "nothing else was announced"
        );
        for _ in 0..9 {
            announce.send("c".into()).unwrap();
        }
        changes.next().await;
        assert_eq!(started.elapsed(), POLL_INTERVAL, "it has missed some");
        announce.send(ANY.into()).unwrap();
        changes.next().await;
        assert_eq!(started.elapsed(), POLL_INTERVAL, "any may be its own");
        drop(announce);
        while started.elapsed() < POLL_INTERVAL * 2 {
            changes.next().await;
        }
    }
}
