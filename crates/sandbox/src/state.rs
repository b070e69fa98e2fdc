//! The state of all parts of the sandbox. Each part has its own struct, and a route extracts
//! only what it needs.

use std::sync::{Arc, Weak};

use axum::extract::FromRef;

use crate::addresses::Addresses;
use crate::chat::Chat;
use crate::client::Client;
use crate::client_settings::CurrentSettings;
use crate::clock::Clock;
use crate::faults::Faults;
use crate::journal::Journal;
use crate::options::Options;
use crate::pay::{Pay, PayContext};
use crate::platform::{Platform, PlatformContext};
use crate::push::PushState;
use crate::random::Source;
use crate::shell::Shell;

/// The parts of one sandbox. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct SandboxState {
    pub(crate) addresses: Arc<Addresses>,
    pub(crate) clock: Clock,
    pub(crate) random: Source,
    pub(crate) journal: Arc<Journal>,
    pub(crate) chat: Arc<Chat>,
    pub(crate) client_settings: Arc<CurrentSettings>,
    pub(crate) push: Arc<PushState>,
    pub(crate) platform: Arc<Platform>,
    pub(crate) pay: Arc<Pay>,
    pub(crate) client: Arc<Client>,
    pub(crate) faults: Arc<Faults>,
    pub(crate) shell: Arc<Shell>,
}

impl SandboxState {
    pub(crate) fn new(options: Options) -> Self {
        let app_id = options.first_account().app_id().clone();
        let addresses = Arc::new(options.addresses);
        let clock = options.clock;
        let random = Source::new(options.random_seed);
        let journal = Arc::new(Journal::new(options.journal_capacity, clock.clone()));
        let chat = Arc::new(Chat::new(clock.clone()));
        let client_settings = Arc::new(CurrentSettings::new(options.client));
        let platform = Arc::new_cyclic(|platform: &Weak<Platform>| {
            let push = PushState::new(
                app_id,
                options.push.in_network(addresses.trust),
                (clock.clone(), random.clone()),
                (journal.clone(), chat.clone()),
                platform.clone(),
            );
            let context = PlatformContext {
                addresses: addresses.clone(),
                clock: clock.clone(),
                client_settings: client_settings.clone(),
                journal: journal.clone(),
                chat: chat.clone(),
                push: Arc::new(push),
            };
            Platform::new(options.accounts, options.users, context)
        });
        let faults = Arc::new(Faults::new(platform.clone()));
        let context = PayContext {
            addresses: addresses.clone(),
            clock: clock.clone(),
            random: random.clone(),
            journal: journal.clone(),
            platform: platform.clone(),
            orders: options.orders,
            probes: faults.clone(),
        };
        let pay = Arc::new(Pay::new(options.merchants, context));
        let client = Arc::new(Client::new(
            addresses.clone(),
            options.node_modules,
            client_settings.clone(),
            (platform.clone(), pay.clone()),
        ));
        Self {
            faults,
            shell: Arc::new(Shell::new(addresses.clone(), client.clone())),
            addresses,
            clock,
            random,
            journal,
            chat,
            client_settings,
            push: platform.push().clone(),
            platform,
            pay,
            client,
        }
    }

    /// Forgets everything that happened, including the advanced clock.
    pub(crate) fn reset(&self) {
        self.clock.return_to_base();
        self.platform.reset();
        self.random.reset();
        self.reset_what_has_no_credentials();
        // Last: servers fetch credentials as soon as it jumps.
        self.clock.invalidate_credentials();
    }

    /// The same, and the accounts keep the access tokens and tickets that their servers have. The
    /// random source goes on, so that none of them is issued again.
    pub(crate) fn reset_but_credentials(&self) {
        self.clock.return_to_base();
        self.platform.reset_but_credentials();
        self.reset_what_has_no_credentials();
    }

    fn reset_what_has_no_credentials(&self) {
        self.pay.reset();
        self.journal.reset();
        self.chat.reset();
        self.faults.reset();
        self.push.reset();
        self.client_settings.reset();
    }
}

/// Lets routes extract a part.
macro_rules! parts {
    ($($part:ident: $type:ty,)*) => {
        $(impl FromRef<SandboxState> for $type {
            fn from_ref(state: &SandboxState) -> Self {
                state.$part.clone()
            }
        })*
    };
}

parts! {
    clock: Clock,
    journal: Arc<Journal>,
    chat: Arc<Chat>,
    client_settings: Arc<CurrentSettings>,
    push: Arc<PushState>,
    platform: Arc<Platform>,
    pay: Arc<Pay>,
    client: Arc<Client>,
    faults: Arc<Faults>,
    shell: Arc<Shell>,
}
