//! Codes of web authorization: one use, five minutes.

use wechat_h5_oauth::Scope;

use super::remembered::Remembered;
use super::user::Identity;
use crate::random;

/// Seconds that an unused code lives.
const CODE_LIFETIME: u64 = 300;

/// Who agreed to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) scope: Scope,
    pub(crate) who: Identity,
}

/// Why a code was not taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum CodeRefusal {
    /// Never issued here, or too old.
    Invalid,
    Used,
}

#[derive(Default)]
pub(crate) struct Codes {
    codes: Remembered<Code>,
}

struct Code {
    issued_at: u64,
    grant: Option<Grant>,
}

impl Codes {
    pub(crate) fn issue(&mut self, grant: Grant, now: u64) -> String {
        let value = random::code();
        self.codes.insert(
            value.clone(),
            Code {
                issued_at: now,
                grant: Some(grant),
            },
        );
        value
    }

    /// Uses a code up. A used one stays known as used, whatever its age.
    pub(crate) fn take(&mut self, code: &str, now: u64) -> Result<Grant, CodeRefusal> {
        let code = self.codes.get_mut(code).ok_or(CodeRefusal::Invalid)?;
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
    use super::super::User;
    use super::*;

    const T: u64 = 1_700_000_000;

    fn grant() -> Grant {
        Grant {
            scope: Scope::Base,
            who: User::default().identity(false),
        }
    }

    #[test]
    fn a_code_is_used_once() {
        let mut codes = Codes::default();
        let code = codes.issue(grant(), T);
        assert_eq!(codes.take(&code, T + 299), Ok(grant()));
        assert_eq!(codes.take(&code, T + 299), Err(CodeRefusal::Used));
        assert_eq!(codes.take(&code, T + 9999), Err(CodeRefusal::Used));
    }

    #[test]
    fn a_code_dies_after_five_minutes() {
        let mut codes = Codes::default();
        let code = codes.issue(grant(), T);
        assert_eq!(codes.take(&code, T + 300), Err(CodeRefusal::Invalid));
        assert_eq!(codes.take("other", T), Err(CodeRefusal::Invalid));
    }
}
