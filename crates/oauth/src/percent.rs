//! Percent-encoding as browsers and WeChat do it.

use alloc::borrow::Cow;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The characters that `encodeURIComponent` encodes.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// `encodeURIComponent`: the form of a value in a query.
pub fn encode_component(value: &str) -> String {
    encoded(value).to_string()
}

/// [`encode_component`], written straight into a formatter.
pub(crate) fn encoded(value: &str) -> impl fmt::Display {
    utf8_percent_encode(value, COMPONENT)
}

/// A key or value of a query; `None` where it is not percent-encoded UTF-8.
pub(crate) fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.bytes().any(|byte| matches!(byte, b'%' | b'+')) {
        return Some(Cow::Borrowed(text));
    }
    // The crate keeps a broken escape as it is.
    let is_escape = |rest: &str| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !text.split('%').skip(1).all(is_escape) {
        return None;
    }
    // Never longer than it is written.
    let mut decoded = Vec::with_capacity(text.len());
    for (number, part) in text.split('+').enumerate() {
        if number > 0 {
            decoded.push(b' ');
        }
        decoded.extend(percent_decode_str(part));
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
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
    fn a_broken_escape_has_no_value() {
        for broken in ["%", "%4", "%zz", "%ff", "%+1"] {
            assert_eq!(decode(broken), None, "{broken}");
        }
        assert_eq!(decode("a+b%20c%2B").as_deref(), Some("a b c+"));
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding(value in ".*") {
            let encoded = encode_component(&value);
            prop_assert_eq!(decode(&encoded).map(Cow::into_owned), Some(value));
        }
    }
}
