use std::sync::{Arc, Mutex, MutexGuard};

use tokio::task::JoinSet;

use super::credentials::MerchantCredentials;
use super::merchant::{Merchant, MerchantKey};
use super::order::OrderRequest;
use super::order_config::OrderConfig;
use super::records::{OrderRefusal, PayRecords};
use super::signature_probe::SignatureProbes;
use crate::addresses::Addresses;
use crate::clock::Clock;
use crate::journal::Journal;
use crate::lock::lock;
use crate::platform::Platform;
use crate::random::Source;

/// WeChat Pay's servers: their records, and what they need of the other parts.
#[derive(Debug)]
pub(crate) struct Pay {
    merchants_at_start: Vec<Merchant>,
    records: Mutex<PayRecords>,
    /// The notifications that wait.
    tasks: Mutex<JoinSet<()>>,
    context: PayContext,
}

/// The parts of the sandbox that WeChat Pay uses.
#[derive(Debug)]
pub(crate) struct PayContext {
    pub(crate) addresses: Arc<Addresses>,
    pub(crate) clock: Clock,
    pub(crate) random: Source,
    pub(crate) journal: Arc<Journal>,
    /// Accounts and users.
    pub(crate) platform: Arc<Platform>,
    pub(crate) orders: OrderConfig,
    pub(crate) probes: Arc<dyn SignatureProbes>,
}

impl Pay {
    /// With these merchants or, without any, with one for each account.
    pub(crate) fn new(mut merchants: Vec<Merchant>, context: PayContext) -> Self {
        if merchants.is_empty() {
            let accounts = context.platform.accounts_at_start().iter().enumerate();
            let of_accounts = accounts.map(|(at, of)| Merchant::of_account(of.app_id(), at));
            merchants = of_accounts.collect();
        }
        Self {
            records: Mutex::new(PayRecords::new(merchants.clone())),
            merchants_at_start: merchants,
            tasks: Mutex::default(),
            context,
        }
    }

    /// Virtual seconds since the epoch.
    pub(crate) fn now(&self) -> u64 {
        self.context.clock.now()
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.context.clock
    }

    pub(super) fn random(&self) -> &Source {
        &self.context.random
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

    pub(super) fn probes(&self) -> &dyn SignatureProbes {
        &*self.context.probes
    }

    pub(crate) fn order_config(&self) -> &OrderConfig {
        &self.context.orders
    }

    /// Those of the first account's merchant, as it was at the start.
    pub(crate) fn merchant_credentials(&self) -> MerchantCredentials {
        let account = &self.platform().accounts_at_start()[0];
        MerchantCredentials::of(&Merchant::of_account(account.app_id(), 0))
    }

    /// The first merchant of this account that signs with the sandbox's key.
    pub(crate) fn merchant_of(&self, app_id: &str) -> Option<String> {
        let records = self.records();
        let mut merchants = records.merchants().iter();
        let found = merchants.find(|of| {
            matches!(of.key, MerchantKey::Sandbox) && of.app_ids.iter().any(|id| id == app_id)
        });
        found.map(|of| of.id.to_string())
    }

    /// Places an order of the control API. The error says why not.
    pub(crate) fn place(&self, order: OrderRequest) -> Result<String, &'static str> {
        let placed = self.records().place(order, self.now());
        placed.map_err(|refusal| match refusal {
            OrderRefusal::OtherOrder => "another order has this number",
            OrderRefusal::Closed => "the order of this number is closed",
            OrderRefusal::Paid => "the order of this number is paid",
        })
    }

    /// Runs a task until it ends or the sandbox is reset. Returns whether fewer than `most` wait.
    pub(super) fn spawn(
        &self,
        task: impl Future<Output = ()> + Send + 'static,
        most: usize,
    ) -> bool {
        let mut tasks = lock(&self.tasks);
        while tasks.try_join_next().is_some() {}
        let has_room = tasks.len() < most;
        if has_room {
            tasks.spawn(task);
        }
        has_room
    }

    /// Forgets everything that happened.
    pub(crate) fn reset(&self) {
        lock(&self.tasks).abort_all();
        *self.records() = PayRecords::new(self.merchants_at_start.clone());
    }
}
