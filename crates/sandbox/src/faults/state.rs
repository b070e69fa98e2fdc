use std::sync::{Arc, Mutex, MutexGuard};

use super::active_faults::ActiveFaults;
use crate::lock::lock;
use crate::platform::Platform;

/// The faults in force, and the platform whose calls they affect.
#[derive(Debug)]
pub(crate) struct Faults {
    rules: Mutex<ActiveFaults>,
    pub(super) platform: Arc<Platform>,
}

impl Faults {
    pub(crate) fn new(platform: Arc<Platform>) -> Self {
        Self {
            rules: Mutex::default(),
            platform,
        }
    }

    pub(crate) fn rules(&self) -> MutexGuard<'_, ActiveFaults> {
        lock(&self.rules)
    }

    /// Virtual seconds since the epoch.
    pub(crate) fn now(&self) -> u64 {
        self.platform.now()
    }

    pub(crate) fn reset(&self) {
        *self.rules() = ActiveFaults::default();
    }
}
