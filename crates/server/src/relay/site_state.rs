//! The value by which a site recognises its own visitor.

use serde::{Deserialize, Serialize};

wechat_h5_sign::secret! {
    /// A site's `state`, in the form that WeChat documents: 1 to 128 letters and digits.
    ///
    /// WeChat accepts an authorization without one. A site that sends none cannot distinguish
    /// a login that it has started from one that an attacker has, so here it is required.
    #[derive(Serialize, Deserialize)]
    #[serde(try_from = "String")]
    pub(crate) struct SiteState;
    /// The value itself, for the site's callback. Never print it.
    pub(crate) fn expose;
}

impl SiteState {
    const MAX_BYTES: usize = 128;

    /// Takes the value of a `state` parameter.
    ///
    /// # Errors
    ///
    /// [`SiteStateError`] when WeChat would not accept it.
    pub(crate) fn parse(value: &str) -> Result<Self, SiteStateError> {
        let fits = (1..=Self::MAX_BYTES).contains(&value.len());
        if fits && value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(value.into()))
        } else {
            Err(SiteStateError)
        }
    }
}

impl TryFrom<String> for SiteState {
    type Error = SiteStateError;

    fn try_from(value: String) -> Result<Self, SiteStateError> {
        Self::parse(&value)
    }
}

/// Not a state that WeChat would accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is not 1 to 128 letters and digits")]
pub(crate) struct SiteStateError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_and_digits_are_accepted() {
        let longest = "a".repeat(128);
        for valid in ["STATE", "0", &longest] {
            assert_eq!(SiteState::parse(valid).unwrap().expose(), valid);
        }
        let too_long = "a".repeat(129);
        for invalid in ["", "a_b", "a b", "a&code=1", "中", &too_long] {
            let refused = SiteState::parse(invalid);
            assert_eq!(refused.unwrap_err(), SiteStateError, "{invalid}");
        }
    }

    #[test]
    fn debug_is_redacted() {
        let state = SiteState::parse("sEcReT").unwrap();
        assert_eq!(format!("{state:?}"), "SiteState([redacted])");
    }
}
