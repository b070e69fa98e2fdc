//! Percent-encoding as browsers and WeChat do it.

use alloc::string::String;
use alloc::string::ToString as _;
use alloc::vec::Vec;
use core::fmt::{self, Write as _};

/// `encodeURIComponent`: what stands in a query value.
pub fn encode_component(value: &str) -> String {
    Encoded(value).to_string()
}

/// [`encode_component`], written straight into a formatter.
pub(crate) struct Encoded<'a>(pub(crate) &'a str);

impl fmt::Display for Encoded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric()
                || matches!(
                    byte,
                    b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')'
                )
            {
                f.write_char(char::from(byte))?;
            } else {
                // Formatting a number is 2 KB of wasm.
                f.write_char('%')?;
                for digit in [byte >> 4, byte & 15] {
                    f.write_char(char::from(b"0123456789ABCDEF"[usize::from(digit)]))?;
                }
            }
        }
        Ok(())
    }
}

/// One value of a query string, `None` when it is not percent-encoded UTF-8.
pub(crate) fn decode(value: &str) -> Option<String> {
    let mut bytes = value.bytes();
    let mut decoded = Vec::with_capacity(value.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => hex(bytes.next()?)? * 16 + hex(bytes.next()?)?,
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn encodes_as_browsers_do() {
        for (value, encoded) in [
            (
                "https://h5.example.com/?a=1&b=#",
                "https%3A%2F%2Fh5.example.com%2F%3Fa%3D1%26b%3D%23",
            ),
            ("中 a", "%E4%B8%AD%20a"),
            ("-_.!~*'()", "-_.!~*'()"),
        ] {
            assert_eq!(encode_component(value), encoded);
        }
    }

    #[test]
    fn broken_escapes_are_no_value() {
        for broken in ["%", "%4", "%zz", "%ff", "%+1"] {
            assert_eq!(decode(broken), None, "{broken}");
        }
        assert_eq!(decode("a+b%20c").as_deref(), Some("a b c"));
    }

    proptest! {
        #[test]
        fn what_was_encoded_comes_back(value in ".*") {
            prop_assert_eq!(decode(&encode_component(&value)), Some(value));
        }
    }
}
