use super::{AccessTokens, Followers, Messages, QrCodes, Tickets, Usage};
use crate::account::Account;
use crate::error_body::Errcode;
use crate::menu::Menus;

/// What the platform keeps for one account.
pub(crate) struct AccountState {
    pub(crate) account: Account,
    pub(crate) access_tokens: AccessTokens,
    pub(crate) tickets: Tickets,
    pub(crate) usage: Usage,
    pub(crate) followers: Followers,
    pub(crate) menus: Menus,
    pub(crate) qr_codes: QrCodes,
    pub(crate) messages: Messages,
}

/// Which of the accounts it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AccountKey(pub(super) usize);

impl AccountKey {
    /// The one that is meant where none is named.
    pub(crate) const FIRST: Self = Self(0);
}

impl AccountState {
    pub(super) fn new(account: Account, now: u64) -> Self {
        Self {
            access_tokens: AccessTokens::default(),
            tickets: Tickets::default(),
            usage: Usage::default(),
            followers: Followers::new(&account.followers, now),
            menus: Menus::default(),
            qr_codes: QrCodes::default(),
            messages: Messages::default(),
            account,
        }
    }

    /// Counts a call of the endpoint, where it has a quota.
    pub(crate) fn spend(&mut self, path: &str, now: u64) -> Result<(), Errcode> {
        match self.account.limits.of(path, self.account.kind) {
            Some(limit) => self.usage.spend(path, limit, now),
            None => Ok(()),
        }
    }

    /// A banned account can do nothing.
    pub(crate) fn check_not_banned(&self) -> Result<(), Errcode> {
        if self.account.is_banned {
            Err(Errcode::UserLimited)
        } else {
            Ok(())
        }
    }
}
