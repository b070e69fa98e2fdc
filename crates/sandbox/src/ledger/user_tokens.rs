//! What a code is exchanged for.

use super::remembered::Remembered;
use super::{Grant, LIFETIME, Verdict};
use crate::random;

/// Seconds that a refresh token lives; a refresh does not prolong it.
const REFRESH_LIFETIME: u64 = 30 * 86_400;

#[derive(Default)]
pub(crate) struct UserTokens {
    access: Remembered<Record>,
    refresh: Remembered<Record>,
}

struct Record {
    grant: Grant,
    expires_at: u64,
}

/// A new pair for one person.
pub(crate) struct IssuedPair {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
    pub(crate) grant: Grant,
}

/// Why a refresh token was not taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RefreshRefusal {
    Invalid,
    Expired,
}

impl UserTokens {
    pub(crate) fn issue(&mut self, grant: Grant, now: u64) -> IssuedPair {
        let refresh_token = random::token();
        let expires_at = now.saturating_add(REFRESH_LIFETIME);
        self.refresh.insert(
            refresh_token.clone(),
            Record {
                grant: grant.clone(),
                expires_at,
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
        now: u64,
    ) -> Result<IssuedPair, RefreshRefusal> {
        let record = self
            .refresh
            .get(refresh_token)
            .ok_or(RefreshRefusal::Invalid)?;
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

    pub(crate) fn judge(&self, token: &str, now: u64) -> (Verdict, Option<&Grant>) {
        match self.access.get(token) {
            None => (Verdict::NeverIssued, None),
            Some(record) if now >= record.expires_at => (Verdict::Expired, None),
            Some(record) => (Verdict::Valid, Some(&record.grant)),
        }
    }

    fn issue_access(&mut self, grant: Grant, now: u64) -> String {
        let token = random::token();
        let expires_at = now.saturating_add(LIFETIME);
        self.access
            .insert(token.clone(), Record { grant, expires_at });
        token
    }
}

#[cfg(test)]
mod tests {
    use wechat_h5_oauth::Scope;

    use super::super::User;
    use super::*;

    const T: u64 = 1_700_000_000;

    fn issue(tokens: &mut UserTokens) -> IssuedPair {
        let who = User::default().identity(false);
        tokens.issue(
            Grant {
                scope: Scope::UserInfo,
                who,
            },
            T,
        )
    }

    #[test]
    fn an_access_token_lives_two_hours() {
        let mut tokens = UserTokens::default();
        let pair = issue(&mut tokens);
        assert_eq!(tokens.judge(&pair.access_token, T + 7199).0, Verdict::Valid);
        assert_eq!(
            tokens.judge(&pair.access_token, T + 7200).0,
            Verdict::Expired
        );
        assert_eq!(tokens.judge(&pair.refresh_token, T).0, Verdict::NeverIssued);
    }

    #[test]
    fn a_refresh_token_lives_thirty_days_and_is_not_prolonged() {
        let mut tokens = UserTokens::default();
        let first = issue(&mut tokens).refresh_token;
        let last = T + 30 * 86_400;
        let again = tokens.refresh(&first, last - 1).ok().unwrap();
        assert_eq!(again.refresh_token, first);
        assert_eq!(tokens.judge(&again.access_token, last).0, Verdict::Valid);
        assert_eq!(
            tokens.refresh(&first, last).err(),
            Some(RefreshRefusal::Expired)
        );
        assert_eq!(
            tokens.refresh("other", T).err(),
            Some(RefreshRefusal::Invalid)
        );
    }
}
