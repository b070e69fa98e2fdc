//! What the platform has issued: state machines that take the time as a value.

mod access_tokens;
mod account_state;
mod beijing;
mod codes;
mod consents;
mod followers;
mod messages;
mod qr_codes;
mod refused_calls;
mod remembered;
mod tickets;
mod usage;
mod user;
mod user_tokens;
mod users;
mod verdict;
mod ways_back;

pub(crate) use access_tokens::AccessTokens;
pub(crate) use account_state::{AccountKey, AccountState};
pub(crate) use codes::{CodeRefusal, Codes, Grant};
pub(crate) use consents::{Consents, PendingConsent};
pub(crate) use followers::{Follower, Followers};
pub(crate) use messages::{Delivery, Messages};
pub(crate) use qr_codes::QrCodes;
pub(crate) use refused_calls::{RefusedCall, RefusedCalls, body_without_secrets, without_secrets};
pub(crate) use tickets::{Ticket, TicketKind, Tickets};
pub(crate) use usage::Usage;
pub(crate) use user::{Consent, Habits, Identity, OnReturn, Seen, TemplateMessages, User};
pub(crate) use user_tokens::{IssuedPair, RefreshRefusal, UserTokens};
pub(crate) use users::Users;
pub(crate) use verdict::Verdict;
pub(crate) use ways_back::{WayBack, WaysBack};

use crate::account::Account;

/// Seconds that every token and ticket lives.
pub(crate) const LIFETIME: u64 = 7200;

/// Seconds for which an old and a new credential are both good.
const OVERLAP: u64 = 300;

/// A credential as it is handed out.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Issued {
    pub(crate) value: String,
    /// Seconds it still has.
    pub(crate) expires_in: u64,
}

/// The platform's memory: what belongs to one account, and what goes between
/// accounts and people.
pub(crate) struct Ledger {
    accounts: Vec<AccountState>,
    pub(crate) users: Users,
    pub(crate) consents: Consents,
    pub(crate) ways_back: WaysBack,
    pub(crate) codes: Codes,
    pub(crate) user_tokens: UserTokens,
    pub(crate) refused_calls: RefusedCalls,
}

impl Ledger {
    pub(crate) fn new(accounts: &[Account], users: &[User], now: u64) -> Self {
        let accounts = accounts.iter().cloned();
        Self {
            accounts: accounts
                .map(|account| AccountState::new(account, now))
                .collect(),
            users: Users::new(users.to_vec()),
            consents: Consents::default(),
            ways_back: WaysBack::default(),
            codes: Codes::default(),
            user_tokens: UserTokens::default(),
            refused_calls: RefusedCalls::default(),
        }
    }

    /// The account with this appid.
    pub(crate) fn find(&self, app_id: &str) -> Option<AccountKey> {
        self.accounts
            .iter()
            .position(|state| state.account.app_id().as_str() == app_id)
            .map(AccountKey)
    }

    /// The account that issued this token, and what the token is worth.
    pub(crate) fn judge(&self, token: &str, now: u64) -> (Verdict, Option<AccountKey>) {
        self.accounts
            .iter()
            .map(|state| state.access_tokens.judge(token, now))
            .enumerate()
            .find(|(_, verdict)| *verdict != Verdict::NeverIssued)
            .map_or((Verdict::NeverIssued, None), |(place, verdict)| {
                (verdict, Some(AccountKey(place)))
            })
    }

    pub(crate) fn account(&self, key: AccountKey) -> &AccountState {
        &self.accounts[key.0]
    }

    pub(crate) fn account_mut(&mut self, key: AccountKey) -> &mut AccountState {
        &mut self.accounts[key.0]
    }

    pub(crate) fn accounts(&self) -> impl Iterator<Item = (AccountKey, &AccountState)> {
        let keys = (0..).map(AccountKey);
        keys.zip(&self.accounts)
    }

    /// As whom an account gets to know whoever holds the phone.
    pub(crate) fn visitor(&self, key: AccountKey, seen: Seen) -> Identity {
        let account = &self.account(key).account;
        self.users.current().identity(account, seen)
    }

    /// The user behind an openid of this account.
    pub(crate) fn user_of(&self, key: AccountKey, openid: &str) -> Option<&User> {
        let account = &self.account(key).account;
        let mut users = self.users.all().iter();
        users.find(|user| user.openid(account) == openid)
    }
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ledger([redacted])")
    }
}
