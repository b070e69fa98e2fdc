use std::sync::{Arc, Mutex, MutexGuard};

use super::records::{AccountIndex, Interaction, Records};
use crate::account::Account;
use crate::addresses::Addresses;
use crate::chat::Chat;
use crate::client_settings::CurrentSettings;
use crate::clock::Clock;
use crate::journal::Journal;
use crate::lock::lock;
use crate::push::{AccountFiles, PushState};
use crate::user::User;

/// WeChat's servers: their records, and what they need of the other parts.
#[derive(Debug)]
pub(crate) struct Platform {
    accounts_at_start: Vec<Account>,
    users_at_start: Vec<User>,
    records: Mutex<Records>,
    context: PlatformContext,
}

/// The parts of the sandbox that the platform uses.
#[derive(Debug)]
pub(crate) struct PlatformContext {
    pub(crate) addresses: Arc<Addresses>,
    pub(crate) clock: Clock,
    pub(crate) client_settings: Arc<CurrentSettings>,
    pub(crate) journal: Arc<Journal>,
    pub(crate) chat: Arc<Chat>,
    pub(crate) push: Arc<PushState>,
}

impl Platform {
    pub(crate) fn new(accounts: Vec<Account>, users: Vec<User>, context: PlatformContext) -> Self {
        let records = Records::new(&accounts, &users, context.clock.now());
        Self {
            accounts_at_start: accounts,
            users_at_start: users,
            records: Mutex::new(records),
            context,
        }
    }

    /// Virtual seconds since the epoch.
    pub(crate) fn now(&self) -> u64 {
        self.context.clock.now()
    }

    pub(crate) fn records(&self) -> MutexGuard<'_, Records> {
        lock(&self.records)
    }

    pub(crate) fn accounts_at_start(&self) -> &[Account] {
        &self.accounts_at_start
    }

    pub(crate) fn addresses(&self) -> &Addresses {
        &self.context.addresses
    }

    pub(crate) fn client_settings(&self) -> &CurrentSettings {
        &self.context.client_settings
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.context.journal
    }

    pub(crate) fn chat(&self) -> &Chat {
        &self.context.chat
    }

    pub(crate) fn push(&self) -> &Arc<PushState> {
        &self.context.push
    }

    /// The current user's openid for the first account.
    pub(crate) fn current_openid(&self) -> String {
        let records = self.records();
        let account = &records.account(AccountIndex::FIRST).account;
        records.users.current().openid(account)
    }

    /// The current user does something in the first account's chat.
    pub(crate) fn record_interaction(&self, interaction: Interaction) {
        let now = self.now();
        let mut records = self.records();
        let user = records.users.current().id.clone();
        let interactions = &mut records.account_mut(AccountIndex::FIRST).interactions;
        interactions.record(&user, interaction, now);
    }

    /// Forgets everything that happened.
    pub(crate) fn reset(&self) {
        let records = self.records_at_start();
        *self.records() = records;
    }

    /// The same, and the accounts keep their access tokens and tickets.
    pub(crate) fn reset_but_credentials(&self) {
        let records = self.records_at_start();
        self.records().replace_but_credentials(records);
    }

    fn records_at_start(&self) -> Records {
        Records::new(&self.accounts_at_start, &self.users_at_start, self.now())
    }
}

/// Pushes are for the first account.
impl AccountFiles for Platform {
    fn has_file(&self, media_id: &str) -> bool {
        let records = self.records();
        let account = records.account(AccountIndex::FIRST);
        account.file(media_id, self.now()).is_some()
    }
}
