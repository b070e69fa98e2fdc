//! The `state` of a site that makes its own.

use core::error::Error;
use core::fmt;

wechat_h5_sign::secret! {
    /// A `state` that another site or another back end made: 1 to 128 bytes without control
    /// characters.
    ///
    /// WeChat documents letters and digits, 128 bytes at most, and is reported to return
    /// UUIDs, base64 and JSON unchanged. It is a secret until it comes back: it prints as
    /// `[redacted]`. [`State`](crate::State) is the one that this crate makes.
    pub struct SiteState;
    /// The value itself, decoded.
    pub fn as_str;
}

impl SiteState {
    /// The longest state, in bytes, decoded.
    pub const MAX_BYTES: usize = 128;

    /// Takes the decoded value of a `state` parameter.
    ///
    /// # Errors
    ///
    /// [`SiteStateError`] when WeChat would not return it unchanged.
    pub fn parse(value: &str) -> Result<Self, SiteStateError> {
        let fits = (1..=Self::MAX_BYTES).contains(&value.len());
        if fits && !value.bytes().any(|byte| byte.is_ascii_control()) {
            Ok(Self(value.into()))
        } else {
            Err(SiteStateError)
        }
    }
}

#[cfg(feature = "serde")]
wechat_h5_sign::string_serde!(SiteState);

/// Not a state that WeChat would return unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteStateError;

impl fmt::Display for SiteStateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the state is not 1 to 128 bytes without control characters")
    }
}

impl Error for SiteStateError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_sites_make_is_accepted() {
        let longest = "a".repeat(128);
        for value in [
            "STATE",
            "0",
            "we7sid-3a6f1a378b1196e857f9aad1f33845d8",
            "0b9cfa4e-1d2f-4c55-9a3b-2f6f0d6f9c11",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "aGVsbG8+d29ybGQ/Zg==",
            r#"{"p":"/login"}"#,
            "a b&code=1#x",
            "中文",
            &longest,
        ] {
            assert_eq!(SiteState::parse(value).unwrap().as_str(), value);
        }
        let too_long = "a".repeat(129);
        for value in ["", "a\r\nb", "a\0", "\u{7f}", &too_long] {
            assert_eq!(SiteState::parse(value).unwrap_err(), SiteStateError);
        }
    }

    #[test]
    fn debug_is_redacted() {
        let state = SiteState::parse("sEcReT").unwrap();
        assert_eq!(format!("{state:?}"), "SiteState([redacted])");
    }
}
