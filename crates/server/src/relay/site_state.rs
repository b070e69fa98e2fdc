//! The value by which a site knows its own visitor again.

wechat_h5_sign::secret! {
    /// A site's `state`, in the form that WeChat documents: 1 to 128 letters and digits.
    ///
    /// WeChat accepts a request without one. A site that sends none cannot tell its own
    /// login from one that another user has started, so here it is required.
    pub struct SiteState;
    /// The value itself, for the site's callback. Never print it.
    pub fn expose;
}

impl SiteState {
    const MAX_BYTES: usize = 128;

    /// Takes the value of a `state` parameter.
    ///
    /// # Errors
    ///
    /// [`SiteStateError`] when WeChat would not take it.
    pub fn parse(value: &str) -> Result<Self, SiteStateError> {
        let fits = (1..=Self::MAX_BYTES).contains(&value.len());
        if fits && value.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            Ok(Self(value.into()))
        } else {
            Err(SiteStateError)
        }
    }
}

/// Not a state that WeChat would take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is not 1 to 128 letters and digits")]
pub struct SiteStateError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_alone() {
        let longest = "a".repeat(128);
        for good in ["STATE", "0", &longest] {
            assert_eq!(SiteState::parse(good).unwrap().expose(), good);
        }
        let too_long = "a".repeat(129);
        for bad in ["", "a_b", "a b", "a&code=1", "中", &too_long] {
            assert_eq!(SiteState::parse(bad).unwrap_err(), SiteStateError, "{bad}");
        }
    }

    #[test]
    fn never_shows_itself() {
        let state = SiteState::parse("sEcReT").unwrap();
        assert_eq!(format!("{state:?}"), "SiteState([redacted])");
    }
}
