//! User access tokens and refresh tokens, for which a code is exchanged.

use std::collections::BTreeSet;

use super::account_records::AccountIndex;
use super::bounded_map::BoundedMap;
use super::codes::Grant;
use super::credential::LIFETIME;
use super::token_verdict::TokenVerdict;
use crate::random;

/// Seconds until a refresh token expires; a refresh does not extend them.
const REFRESH_LIFETIME: u64 = 30 * 86_400;

#[derive(Default)]
pub(crate) struct UserTokens {
    access: BoundedMap<TokenRecord>,
    refresh: BoundedMap<TokenRecord>,
    /// The users whose code of a snapshot was exchanged.
    snapshot_users: BTreeSet<String>,
}

struct TokenRecord {
    grant: Grant,
    expires_at: u64,
    /// The user has changed the password since.
    revoked: bool,
}

/// A new pair for one user.
pub(crate) struct IssuedPair {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
    pub(crate) grant: Grant,
}

/// Why a refresh token is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RefreshRefusal {
    /// Never issued here, or to another account.
    Invalid,
    Expired,
    /// The user has changed the password since.
    Revoked,
}

impl UserTokens {
    pub(crate) fn issue(&mut self, grant: Grant, now: u64) -> IssuedPair {
        let refresh_token = random::token();
        let expires_at = now.saturating_add(REFRESH_LIFETIME);
        self.refresh.insert(
            refresh_token.clone(),
            TokenRecord {
                grant: grant.clone(),
                expires_at,
                revoked: false,
            },
        );
        let access_token = self.issue_access(grant.clone(), now);
        IssuedPair {
            access_token,
            refresh_token,
            grant,
        }
    }

    /// A new access token; the refresh token stays the same.
    pub(crate) fn refresh(
        &mut self,
        refresh_token: &str,
        account: AccountIndex,
        now: u64,
    ) -> Result<IssuedPair, RefreshRefusal> {
        let record = self
            .refresh
            .get(refresh_token)
            .filter(|record| record.grant.account == account)
            .ok_or(RefreshRefusal::Invalid)?;
        if record.revoked {
            return Err(RefreshRefusal::Revoked);
        }
        if now >= record.expires_at {
            return Err(RefreshRefusal::Expired);
        }
        let grant = record.grant.clone();
        let access_token = self.issue_access(grant.clone(), now);
        Ok(IssuedPair {
            access_token,
            refresh_token: refresh_token.to_owned(),
            grant,
        })
    }

    pub(crate) fn verdict(&self, token: &str, now: u64) -> (TokenVerdict, Option<&Grant>) {
        match self.access.get(token) {
            None => (TokenVerdict::NeverIssued, None),
            Some(record) if record.revoked => (TokenVerdict::Revoked, None),
            Some(record) if now >= record.expires_at => (TokenVerdict::Expired, None),
            Some(record) => (TokenVerdict::Valid, Some(&record.grant)),
        }
    }

    /// Whether this user's code of a snapshot is exchanged for the first time.
    pub(crate) fn is_first_snapshot_of(&mut self, user: &str) -> bool {
        self.snapshot_users.insert(user.to_owned())
    }

    pub(crate) fn forget_snapshots_of(&mut self, user: &str) {
        self.snapshot_users.remove(user);
    }

    /// Revokes all tokens of a user, as a changed password does.
    pub(crate) fn revoke_all_of(&mut self, user: &str) {
        let records = self.access.values_mut().chain(self.refresh.values_mut());
        for record in records.filter(|record| record.grant.identity.user == user) {
            record.revoked = true;
        }
    }

    fn issue_access(&mut self, grant: Grant, now: u64) -> String {
        let token = random::token();
        let expires_at = now.saturating_add(LIFETIME);
        let record = TokenRecord {
            grant,
            expires_at,
            revoked: false,
        };
        self.access.insert(token.clone(), record);
        token
    }
}

#[cfg(test)]
mod tests {
    use wechat_h5_oauth::Scope;

    use super::*;
    use crate::account::Account;
    use crate::user::{IdentityKind, User};

    const T: u64 = 1_700_000_000;
    const ACCOUNT: AccountIndex = AccountIndex::FIRST;

    fn issue(tokens: &mut UserTokens) -> IssuedPair {
        let identity = User::new("a", "b").identity(&Account::demo(), IdentityKind::Real);
        tokens.issue(
            Grant {
                account: ACCOUNT,
                scope: Scope::UserInfo,
                identity,
            },
            T,
        )
    }

    #[test]
    fn an_access_token_expires_after_two_hours() {
        let mut tokens = UserTokens::default();
        let pair = issue(&mut tokens);
        assert_eq!(
            tokens.verdict(&pair.access_token, T + 7199).0,
            TokenVerdict::Valid
        );
        assert_eq!(
            tokens.verdict(&pair.access_token, T + 7200).0,
            TokenVerdict::Expired
        );
        assert_eq!(
            tokens.verdict(&pair.refresh_token, T).0,
            TokenVerdict::NeverIssued
        );
    }

    #[test]
    fn a_refresh_token_expires_after_thirty_days_despite_a_refresh() {
        let mut tokens = UserTokens::default();
        let first = issue(&mut tokens).refresh_token;
        let last = T + 30 * 86_400;
        let again = tokens.refresh(&first, ACCOUNT, last - 1).ok().unwrap();
        assert_eq!(again.refresh_token, first);
        assert_eq!(
            tokens.verdict(&again.access_token, last).0,
            TokenVerdict::Valid
        );
        assert_eq!(
            tokens.refresh(&first, ACCOUNT, last).err(),
            Some(RefreshRefusal::Expired)
        );
        assert_eq!(
            tokens.refresh("other", ACCOUNT, T).err(),
            Some(RefreshRefusal::Invalid)
        );
    }

    #[test]
    fn a_new_password_revokes_both() {
        let mut tokens = UserTokens::default();
        let pair = issue(&mut tokens);
        tokens.revoke_all_of("somebody else");
        assert_eq!(tokens.verdict(&pair.access_token, T).0, TokenVerdict::Valid);
        tokens.revoke_all_of("a");
        assert_eq!(
            tokens.verdict(&pair.access_token, T).0,
            TokenVerdict::Revoked
        );
        let refreshed = tokens.refresh(&pair.refresh_token, ACCOUNT, T);
        assert_eq!(refreshed.err(), Some(RefreshRefusal::Revoked));
    }

    #[test]
    fn a_refresh_token_belongs_to_one_account() {
        let mut tokens = UserTokens::default();
        let pair = issue(&mut tokens);
        let foreign = tokens.refresh(&pair.refresh_token, AccountIndex::new(1), T);
        assert_eq!(foreign.err(), Some(RefreshRefusal::Invalid));
    }
}
