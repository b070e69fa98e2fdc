//! The platform's records: what it has issued and what was done with it. They get the time
//! as a parameter.

mod access_tokens;
mod account_records;
mod article;
mod beijing_time;
mod bounded_map;
mod callback_redirects;
mod codes;
mod credential;
mod drafts;
mod followers;
mod industry;
mod interactions;
mod materials;
mod media;
mod pending_consents;
mod publications;
mod qr_codes;
mod quota_usage;
mod refused_calls;
mod risk_confirmation;
mod sent_messages;
mod short_keys;
mod subscriptions;
mod tags;
mod tickets;
mod token_verdict;
mod user_tokens;
mod users;

pub(crate) use access_tokens::AccessTokens;
pub(crate) use account_records::{AccountIndex, AccountRecords};
pub(crate) use article::{Article, ArticleType};
pub(crate) use beijing_time::beijing_time;
pub(crate) use bounded_map::BoundedMap;
pub(crate) use callback_redirects::CallbackRedirect;
pub(crate) use codes::{CodeRefusal, Grant};
pub(crate) use credential::{IssuedCredential, LIFETIME};
pub(crate) use drafts::Draft;
pub(crate) use followers::Follower;
pub(crate) use industry::IndustryNumber;
pub(crate) use interactions::Interaction;
pub(crate) use materials::{Material, VideoText};
pub(crate) use media::{FileFormat, MediaContent, MediaKind, Recording};
pub(crate) use pending_consents::PendingConsent;
pub(crate) use publications::Publication;
pub(crate) use refused_calls::{RefusedCall, body_without_secrets, without_secrets};
pub(crate) use risk_confirmation::{Risk, RiskStateName};
pub(crate) use sent_messages::SendResult;
pub(crate) use tags::{Tag, TagId};
pub(crate) use tickets::{Ticket, TicketKind, Tickets};
pub(crate) use token_verdict::TokenVerdict;
pub(crate) use user_tokens::{IssuedPair, RefreshRefusal};

use callback_redirects::CallbackRedirects;
use codes::Codes;
use pending_consents::PendingConsents;
use refused_calls::RefusedCalls;
use user_tokens::UserTokens;
pub(crate) use users::Users;

use crate::account::Account;
use crate::user::{Identity, IdentityKind, User};

/// The records of each account, and those that belong to users.
pub(crate) struct Records {
    accounts: Vec<AccountRecords>,
    pub(crate) users: Users,
    pub(crate) pending_consents: PendingConsents,
    pub(crate) callback_redirects: CallbackRedirects,
    pub(crate) codes: Codes,
    pub(crate) user_tokens: UserTokens,
    pub(crate) refused_calls: RefusedCalls,
}

impl Records {
    pub(crate) fn new(accounts: &[Account], users: &[User], now: u64) -> Self {
        let accounts = accounts.iter().cloned();
        Self {
            accounts: accounts
                .map(|account| AccountRecords::new(account, now))
                .collect(),
            users: Users::new(users.to_vec()),
            pending_consents: PendingConsents::default(),
            callback_redirects: CallbackRedirects::default(),
            codes: Codes::default(),
            user_tokens: UserTokens::default(),
            refused_calls: RefusedCalls::default(),
        }
    }

    /// Replaces everything but the access tokens and tickets of the accounts, which stay the same
    /// while the sandbox runs.
    pub(crate) fn replace_but_credentials(&mut self, records: Self) {
        let before = std::mem::replace(self, records).accounts;
        for (account, before) in self.accounts.iter_mut().zip(before) {
            account.access_tokens = before.access_tokens;
            account.tickets = before.tickets;
        }
    }

    /// The account with this appid.
    pub(crate) fn find(&self, app_id: &str) -> Option<AccountIndex> {
        self.accounts
            .iter()
            .position(|state| state.account.app_id().as_str() == app_id)
            .map(AccountIndex::new)
    }

    /// The state of this token, and the account that issued it.
    pub(crate) fn verdict(&self, token: &str, now: u64) -> (TokenVerdict, Option<AccountIndex>) {
        self.accounts
            .iter()
            .map(|state| state.access_tokens.verdict(token, now))
            .enumerate()
            .find(|(_, verdict)| *verdict != TokenVerdict::NeverIssued)
            .map_or((TokenVerdict::NeverIssued, None), |(place, verdict)| {
                (verdict, Some(AccountIndex::new(place)))
            })
    }

    pub(crate) fn account(&self, key: AccountIndex) -> &AccountRecords {
        &self.accounts[key.index()]
    }

    pub(crate) fn account_mut(&mut self, key: AccountIndex) -> &mut AccountRecords {
        &mut self.accounts[key.index()]
    }

    pub(crate) fn accounts(&self) -> impl Iterator<Item = (AccountIndex, &AccountRecords)> {
        let keys = (0..).map(AccountIndex::new);
        keys.zip(&self.accounts)
    }

    /// The identity of the current user for this account.
    pub(crate) fn current_identity(&self, key: AccountIndex, kind: IdentityKind) -> Identity {
        let account = &self.account(key).account;
        self.users.current().identity(account, kind)
    }

    /// The user behind an openid of this account.
    pub(crate) fn user_of(&self, key: AccountIndex, openid: &str) -> Option<&User> {
        let account = &self.account(key).account;
        let mut users = self.users.all().iter();
        users.find(|user| user.openid(account) == openid)
    }
}

impl std::fmt::Debug for Records {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Records([redacted])")
    }
}
