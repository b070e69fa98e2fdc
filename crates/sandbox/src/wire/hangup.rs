//! The way from a route to its connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{ConnectInfo, Request};

use super::Peer;

/// Ends a connection as a crashed peer does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hangup(Arc<AtomicBool>);

impl Hangup {
    /// Of the connection that the request came on; `None` where another listener
    /// than ours serves the router.
    pub(crate) fn of(request: &Request) -> Option<Self> {
        let peer = request.extensions().get::<ConnectInfo<Peer>>();
        peer.map(|ConnectInfo(peer)| peer.hangup.clone())
    }

    /// From now on nothing is written, and the connection ends with a reset.
    pub(crate) fn hang_up(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_hung_up(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
