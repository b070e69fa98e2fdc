//! The digits that a phone shows and a person types at a desk.

use std::fmt;

use subtle::ConstantTimeEq as _;

use crate::random;

/// How many codes there are.
const COUNT: u32 = 1_000_000;
const DIGITS: usize = 6;

/// Six digits, valid once and for a short time.
#[derive(Clone)]
pub(super) struct PairingCode([u8; DIGITS]);

impl PairingCode {
    /// Each is as likely as any other.
    pub(super) fn random() -> Self {
        const UNBIASED: u32 = u32::MAX - u32::MAX % COUNT;
        loop {
            let mut bytes = [0; 4];
            random::fill(&mut bytes);
            let number = u32::from_le_bytes(bytes);
            if number < UNBIASED {
                return Self::of_number(number % COUNT);
            }
        }
    }

    fn of_number(mut number: u32) -> Self {
        let mut digits = [b'0'; DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit += u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
        }
        Self(digits)
    }

    /// As a person types it: spaces do not count.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().filter(|byte| *byte != b' ');
        let digits: Vec<u8> = digits.take(DIGITS + 1).collect();
        let digits: [u8; DIGITS] = digits.try_into().ok()?;
        digits
            .iter()
            .all(u8::is_ascii_digit)
            .then_some(Self(digits))
    }

    /// Whether they are the same, in a time that does not depend on where they differ.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// For the phone.
    pub(super) fn expose(&self) -> String {
        self.0.iter().copied().map(char::from).collect()
    }
}

/// Whoever reads it could take the desk's place.
impl fmt::Debug for PairingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PairingCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_code_is_read_as_a_person_types_it() {
        for (text, code) in [
            ("012345", Some("012345")),
            ("012 345", Some("012345")),
            (" 999999 ", Some("999999")),
            ("12345", None),
            ("1234567", None),
            ("12345a", None),
            ("１２３４５６", None),
            ("-12345", None),
            ("", None),
        ] {
            let read = PairingCode::parse(text).map(|code| code.expose());
            assert_eq!(read.as_deref(), code, "{text:?}");
        }
        assert_eq!(PairingCode::of_number(42).expose(), "000042");
        assert_eq!(PairingCode::of_number(COUNT - 1).expose(), "999999");
    }

    #[test]
    fn codes_are_random_and_equal_only_to_themselves() {
        let codes: Vec<_> = (0..100).map(|_| PairingCode::random()).collect();
        let texts: HashSet<_> = codes.iter().map(PairingCode::expose).collect();
        assert!(texts.len() > 95, "{}", texts.len());
        for code in &codes {
            assert!(code.is(&PairingCode::parse(&code.expose()).unwrap()));
            let equal = codes.iter().filter(|other| code.is(other)).count();
            let same = codes.iter().filter(|other| code.expose() == other.expose());
            assert_eq!(equal, same.count());
        }
    }

    #[test]
    fn debug_is_redacted() {
        assert_eq!(
            format!("{:?}", PairingCode::of_number(123_456)),
            "PairingCode(…)"
        );
    }
}
