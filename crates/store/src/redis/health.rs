//! Whether Redis works, as far as is known.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::StoreError;

/// Why Redis does not work, until it can be written again.
#[derive(Default)]
pub(super) struct Health(Mutex<Option<Failure>>);

struct Failure {
    err: StoreError,
    reason: Arc<str>,
    remedy: &'static str,
}

impl Health {
    /// Remembers a failure of Redis, and logs it if it needs another remedy than the one
    /// before. Returns whether Redis worked until now.
    pub(super) fn fail(&self, err: &StoreError) -> bool {
        let Some(remedy) = err.redis_remedy() else {
            return false;
        };
        let reason: Arc<str> = err.in_full().into();
        let failure = Failure {
            err: err.clone(),
            reason: reason.clone(),
            remedy,
        };
        let before = self.lock().replace(failure);
        if before.as_ref().is_none_or(|before| before.remedy != remedy) {
            tracing::error!(error = &*reason, fix = remedy, "the store does not work");
        }
        before.is_none()
    }

    /// Redis can be written again.
    pub(super) fn recover(&self) {
        let failure = self.lock().take();
        if failure.is_some() {
            tracing::info!("the store works again");
        }
    }

    /// Why no call needs to be made: nobody answered the last one, and the next would wait
    /// as long again.
    pub(super) fn unanswered(&self) -> Option<StoreError> {
        let failure = self.lock();
        let err = &failure.as_ref()?.err;
        err.is_unanswered().then(|| err.clone())
    }

    pub(super) fn failure(&self) -> Option<Arc<str>> {
        self.lock().as_ref().map(|failure| failure.reason.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Option<Failure>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
