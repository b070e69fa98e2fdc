use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::Request;

/// Resets one connection, as a crashed peer would.
#[derive(Clone, Debug, Default)]
pub(crate) struct ResetHandle(Arc<AtomicBool>);

impl ResetHandle {
    /// From now on nothing is written, and the connection is closed with RST.
    pub(crate) fn reset(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_reset(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The handle of the request's connection; `None` if another listener serves the router.
pub(crate) fn reset_handle(request: &Request) -> Option<ResetHandle> {
    request.extensions().get().cloned()
}
