//! The key of what WeChat Pay encrypts.

use super::api_key;
use super::error::PayValueError;
use crate::secret;

secret! {
    /// The merchant's key for version 3 (APIv3密钥): notifications and certificates are encrypted with it.
    #[derive(Clone)]
    pub struct ApiV3Key;
    /// The key itself. Never print it.
    pub fn expose;
}

impl ApiV3Key {
    /// Takes 32 letters and digits.
    ///
    /// # Errors
    ///
    /// [`PayValueError`] for anything else.
    pub fn parse(value: &str) -> Result<Self, PayValueError> {
        api_key::parse("the APIv3 key", value).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_redacted_and_errors_have_no_key() {
        let key = ApiV3Key::parse("0123456789abcdef0123456789abcdef").unwrap();
        assert_eq!(format!("{key:?}"), "ApiV3Key([redacted])");
        assert_eq!(
            ApiV3Key::parse("s3cret").unwrap_err().to_string(),
            "the APIv3 key has to be 32 letters and digits, and is not (it has 6 bytes)"
        );
    }
}
