//! How many streams are open, and that all end at a stop.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

/// The most streams of one client.
pub(super) const MAX_OF_CLIENT: usize = 8;
/// The most streams of all.
const MAX: usize = 256;

/// The open streams.
pub(crate) struct EventStreams {
    open: Arc<Mutex<HashMap<String, usize>>>,
    is_ending: watch::Sender<bool>,
}

/// The place of one stream, until it is dropped.
#[derive(Debug)]
pub(crate) struct StreamPlace {
    open: Arc<Mutex<HashMap<String, usize>>>,
    client: String,
}

/// There is no place for another stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TooManyStreams {
    /// The client has its maximum.
    #[error("this client has 8 streams open, which is the most")]
    OfClient,
    /// All clients together have theirs.
    #[error("256 streams are open, which is the most")]
    OfAll,
}

impl EventStreams {
    /// None so far.
    pub(crate) fn new() -> Self {
        Self {
            open: Arc::default(),
            is_ending: watch::Sender::new(false),
        }
    }

    /// A place for a stream of this client.
    ///
    /// # Errors
    ///
    /// [`TooManyStreams`].
    pub(crate) fn take(&self, client: &str) -> Result<StreamPlace, TooManyStreams> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_client = open.get(client).copied().unwrap_or_default();
        if of_client >= MAX_OF_CLIENT {
            return Err(TooManyStreams::OfClient);
        }
        if open.values().sum::<usize>() >= MAX {
            return Err(TooManyStreams::OfAll);
        }
        open.insert(client.to_owned(), of_client + 1);
        Ok(StreamPlace {
            open: self.open.clone(),
            client: client.to_owned(),
        })
    }

    /// Ends every stream, also those that are opened later: the process stops.
    pub(crate) fn end(&self) {
        self.is_ending.send_replace(true);
    }

    /// Whether the streams end.
    pub(crate) fn ending(&self) -> watch::Receiver<bool> {
        self.is_ending.subscribe()
    }
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_client) = open.get_mut(&self.client) {
            *of_client -= 1;
            if *of_client == 0 {
                open.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_and_all_together_have_a_maximum_and_places_come_back() {
        let streams = EventStreams::new();
        let mut places: Vec<_> = (0..8).map(|_| streams.take("a").unwrap()).collect();
        assert_eq!(streams.take("a").unwrap_err(), TooManyStreams::OfClient);
        places.pop();
        places.push(streams.take("a").unwrap());
        for client in 1..32 {
            places.extend((0..8).map(|_| streams.take(&client.to_string()).unwrap()));
        }
        assert_eq!(streams.take("b").unwrap_err(), TooManyStreams::OfAll);
        places.clear();
        assert!(streams.open.lock().unwrap().is_empty());
    }
}
