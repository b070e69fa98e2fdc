//! Codes of web authorization: for one use, and for five minutes.

use wechat_h5_oauth::Scope;

use super::account_records::AccountIndex;
use super::bounded_map::BoundedMap;
use crate::random;
use crate::user::Identity;

/// Seconds until an unused code expires.
const CODE_LIFETIME: u64 = 300;

/// What a user has granted to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) account: AccountIndex,
    pub(crate) scope: Scope,
    pub(crate) identity: Identity,
}

/// Why a code is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum CodeRefusal {
    /// Never issued, or issued to another account, or expired.
    Invalid,
    Used,
}

#[derive(Default)]
pub(crate) struct Codes {
    codes: BoundedMap<Code>,
}

struct Code {
    account: AccountIndex,
    issued_at: u64,
    grant: Option<Grant>,
}

impl Codes {
    pub(crate) fn issue(&mut self, grant: Grant, now: u64) -> String {
        let value = random::code();
        self.codes.insert(
            value.clone(),
            Code {
                account: grant.account,
                issued_at: now,
                grant: Some(grant),
            },
        );
        value
    }

    /// Takes the grant of a code of this account. A used code stays known as used at any
    /// age.
    pub(crate) fn take(
        &mut self,
        code: &str,
        account: AccountIndex,
        now: u64,
    ) -> Result<Grant, CodeRefusal> {
        let code = self
            .codes
            .get_mut(code)
            .filter(|code| code.account == account)
            .ok_or(CodeRefusal::Invalid)?;
        let is_old = now >= code.issued_at.saturating_add(CODE_LIFETIME);
        match &code.grant {
            None => Err(CodeRefusal::Used),
            Some(_) if is_old => Err(CodeRefusal::Invalid),
            Some(_) => code.grant.take().ok_or(CodeRefusal::Used),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{IdentityKind, User};
    use super::*;
    use crate::account::Account;

    const T: u64 = 1_700_000_000;
    const ACCOUNT: AccountIndex = AccountIndex::FIRST;

    fn grant() -> Grant {
        Grant {
            account: ACCOUNT,
            scope: Scope::Base,
            identity: User::new("a", "b").identity(&Account::demo(), IdentityKind::Real),
        }
    }

    #[test]
    fn a_code_is_used_once() {
        let mut codes = Codes::default();
        let code = codes.issue(grant(), T);
        assert_eq!(codes.take(&code, ACCOUNT, T + 299), Ok(grant()));
        for at in [T + 299, T + 9999] {
            assert_eq!(codes.take(&code, ACCOUNT, at), Err(CodeRefusal::Used));
        }
    }

    #[test]
    fn a_code_expires_after_five_minutes() {
        let mut codes = Codes::default();
        let code = codes.issue(grant(), T);
        for code in [code.as_str(), "other"] {
            let taken = codes.take(code, ACCOUNT, T + 300);
            assert_eq!(taken, Err(CodeRefusal::Invalid));
        }
    }

    #[test]
    fn a_code_belongs_to_one_account() {
        let mut codes = Codes::default();
        let code = codes.issue(grant(), T);
        let foreign = codes.take(&code, AccountIndex::new(1), T);
        assert_eq!(foreign, Err(CodeRefusal::Invalid));
        assert_eq!(codes.take(&code, ACCOUNT, T), Ok(grant()));
    }
}
