use std::sync::{Arc, Mutex, MutexGuard};

use super::active_faults::ActiveFaults;
use crate::lock::lock;
use crate::platform::Platform;

/// The faults in force, and the platform whose calls they affect.
#[derive(Debug)]
pub(crate) struct Faults {
    active: Mutex<ActiveFaults>,
    pub(super) platform: Arc<Platform>,
}

impl Faults {
    pub(crate) fn new(platform: Arc<Platform>) -> Self {
        Self {
            active: Mutex::default(),
            platform,
        }
    }

    pub(crate) fn active(&self) -> MutexGuard<'_, ActiveFaults> {
        lock(&self.active)
    }

    /// Virtual seconds since the epoch.
    pub(crate) fn now(&self) -> u64 {
        self.platform.now()
    }

    pub(crate) fn reset(&self) {
        *self.active() = ActiveFaults::default();
    }
}
