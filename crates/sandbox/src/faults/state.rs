use std::sync::{Arc, Mutex, MutexGuard};

use super::active_faults::ActiveFaults;
use crate::journal::{Details, EntryKind};
use crate::lock::lock;
use crate::pay::SignatureProbes;
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

impl SignatureProbes for Faults {
    fn is_probe(&self, path: &str) -> bool {
        let now = self.now();
        let Some(fault) = self.active().match_notification(path, now) else {
            return false;
        };
        let details = [
            ("fault".to_owned(), fault.into()),
            ("effect".to_owned(), "signatureProbe".into()),
        ];
        let details = Details::from_iter(details);
        self.platform
            .journal()
            .record(EntryKind::Fault, path, details);
        true
    }
}
