//! The account's access token.

use subtle::ConstantTimeEq as _;

wechat_h5_sign::secret! {
    /// The account's `access_token` for `cgi-bin/…`: not the one of a user, although
    /// WeChat gives both the same name.
    #[derive(Clone)]
    pub struct AccessToken;
    /// The token itself. Never print it.
    pub fn expose;
}

impl AccessToken {
    /// Takes the token as it is.
    pub fn new(value: impl Into<Box<str>>) -> Self {
        Self(value.into())
    }

    /// Whether this is the same token, compared in constant time.
    pub fn is(&self, value: &str) -> bool {
        self.0.as_bytes().ct_eq(value.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_redacted() {
        let shown = format!("{:?}", AccessToken::new("s3cret"));
        assert_eq!(shown, "AccessToken([redacted])");
    }

    #[test]
    fn whole_tokens_are_compared() {
        let token = AccessToken::new("abc");
        assert!(token.is("abc"));
        for other in ["", "ab", "abd", "abcd"] {
            assert!(!token.is(other), "{other}");
        }
    }
}
