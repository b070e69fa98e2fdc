//! The value that binds a callback to the browser that started the authorization.

use core::error::Error;
use core::fmt;

use subtle::ConstantTimeEq;

wechat_h5_sign::secret! {
    /// 32 lower-case hex digits (128 bits), used once.
    ///
    /// WeChat allows letters and digits, 128 bytes at most; web authorization has
    /// no PKCE, so this is the only defence against a forged callback (RFC 6749
    /// section 10.12). It is a secret until it comes back: it prints as
    /// `[redacted]`, and it cannot be cloned, so that one comparison uses it up.
    pub struct State;
    /// The value itself, for the URL and for the store's key.
    pub fn as_str;
}

impl State {
    const BYTES: usize = 32;

    /// Makes one from the system's random source.
    ///
    /// # Panics
    ///
    /// Where the system has no random source: nothing safe could follow.
    #[cfg(feature = "random")]
    pub fn random() -> Self {
        let mut random = [0_u8; Self::BYTES / 2];
        getrandom::fill(&mut random).expect("the system has a random source");
        Self(hex::encode(random).into())
    }

    /// Takes a state from the store or from a callback.
    ///
    /// # Errors
    ///
    /// [`StateError`] when it is not 32 lower-case hex digits: this crate never
    /// makes such a state.
    pub fn parse(value: &str) -> Result<Self, StateError> {
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if value.len() == Self::BYTES && value.bytes().all(is_hex) {
            Ok(Self(value.into()))
        } else {
            Err(StateError)
        }
    }

    pub(crate) fn matches(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

#[cfg(feature = "serde")]
wechat_h5_sign::string_serde!(State);

/// Not a state that this crate made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateError;

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the state is not 32 lower-case hex digits")
    }
}

impl Error for StateError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_32_lower_case_hex_digits_are_a_state() {
        let good = "00112233445566778899aabbccddeeff";
        assert_eq!(State::parse(good).unwrap().as_str(), good);
        for bad in [
            "",
            "0",
            &good[1..],
            &good.to_uppercase(),
            &format!("{good}0"),
            "…",
        ] {
            assert_eq!(State::parse(bad).unwrap_err(), StateError, "{bad}");
        }
    }

    #[test]
    fn debug_is_redacted() {
        let state = State::parse("00112233445566778899aabbccddeeff").unwrap();
        assert_eq!(format!("{state:?}"), "State([redacted])");
    }

    #[cfg(feature = "random")]
    #[test]
    fn random_states_differ_and_can_be_read() {
        let (one, other) = (State::random(), State::random());
        assert!(!one.matches(&other));
        assert!(one.matches(&State::parse(one.as_str()).unwrap()));
    }
}
