//! The platform's JSON, which is not always valid.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt::Write as _;

use serde_json::{Map, Value};

/// Reads an object. Raw control bytes inside strings, a byte order mark and bytes that are
/// not UTF-8 are accepted: nicknames have contained all of them.
pub(crate) fn object(body: &[u8]) -> Option<Map<String, Value>> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}');
    match serde_json::from_str(&escape_control_characters(text)) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

fn escape_control_characters(text: &str) -> Cow<'_, str> {
    // Between strings, control characters are ordinary white space.
    if !text.bytes().any(|byte| byte < b' ') {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    let mut place = ScanState::Between;
    for c in text.chars() {
        if c < ' ' && place != ScanState::Between {
            // `\` before a raw control byte is not an escape: drop it.
            if place == ScanState::AfterBackslash {
                escaped.pop();
                place = ScanState::InString;
            }
            write!(escaped, "\\u{:04x}", u32::from(c))
                .expect("a String takes what is written to it");
        } else {
            place = place.after(c);
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

#[derive(Clone, Copy, PartialEq)]
enum ScanState {
    AfterBackslash,
    Between,
    InString,
}

impl ScanState {
    fn after(self, c: char) -> Self {
        match (self, c) {
            (Self::Between, '"') | (Self::AfterBackslash, _) => Self::InString,
            (Self::InString, '"') => Self::Between,
            (Self::InString, '\\') => Self::AfterBackslash,
            (place, _) => place,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accepts_the_bytes_of_nicknames() {
        for (body, nickname) in [
            (&b"{\"nickname\":\"plain\"}"[..], "plain"),
            (b"{\"nickname\":\"a\x01b\tc\nd\"}", "a\u{1}b\tc\nd"),
            (b"{\r\n\"nickname\" :\t\"x\\\"y\x00\" }", "x\"y\0"),
            (b"{\"nickname\":\"a\\\x02b\"}", "a\u{2}b"),
            (b"\xef\xbb\xbf{\"nickname\":\"bom\"}", "bom"),
            (b"{\"nickname\":\"\xff\"}", "\u{fffd}"),
        ] {
            assert_eq!(object(body).unwrap()["nickname"], nickname);
        }
    }

    #[test]
    fn other_bodies_are_none() {
        for body in [&b""[..], b"[]", b"1", b"<html></html>", b"{", b"{\"a\":}"] {
            assert!(object(body).is_none());
        }
    }

    proptest! {
        #[test]
        fn valid_json_keeps_its_meaning(name in ".*", value in ".*") {
            let body = serde_json::json!({ name: value }).to_string();
            let expected = serde_json::from_str::<Value>(&body).unwrap();
            prop_assert_eq!(Value::Object(object(body.as_bytes()).unwrap()), expected);
        }

        #[test]
        fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..256)) {
            object(&body);
        }
    }
}
