use std::sync::{Arc, Mutex, MutexGuard};

use super::records::PayRecords;
use crate::addresses::Addresses;
use crate::clock::Clock;
use crate::journal::Journal;
use crate::lock::lock;
use crate::platform::Platform;

/// WeChat Pay's servers: their records, and what they need of the other parts.
#[derive(Debug)]
pub(crate) struct Pay {
    records: Mutex<PayRecords>,
    context: PayContext,
}

/// The parts of the sandbox that WeChat Pay uses.
#[derive(Debug)]
pub(crate) struct PayContext {
    pub(crate) addresses: Arc<Addresses>,
    pub(crate) clock: Clock,
    pub(crate) journal: Arc<Journal>,
    /// Accounts and users.
    pub(crate) platform: Arc<Platform>,
}

impl Pay {
    pub(crate) fn new(context: PayContext) -> Self {
        let records = PayRecords::new(context.platform.accounts_at_start());
        Self {
            records: Mutex::new(records),
            context,
        }
    }

    /// Virtual seconds since the epoch.
    pub(crate) fn now(&self) -> u64 {
        self.context.clock.now()
    }

    pub(crate) fn records(&self) -> MutexGuard<'_, PayRecords> {
        lock(&self.records)
    }

    pub(crate) fn addresses(&self) -> &Addresses {
        &self.context.addresses
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.context.journal
    }

    pub(crate) fn platform(&self) -> &Platform {
        &self.context.platform
    }

    /// Forgets everything that happened.
    pub(crate) fn reset(&self) {
        *self.records() = PayRecords::new(self.platform().accounts_at_start());
    }
}
