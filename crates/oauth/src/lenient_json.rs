//! The platform's JSON, which is not always valid.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt::{self, Write as _};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::response_error::ResponseError;

/// Reads an object. Raw control bytes and broken escapes inside strings, a byte order mark,
/// bytes that are not UTF-8 and text behind the object are accepted: when a profile arrives,
/// its code is spent, and nicknames have contained nearly anything. A repeated field is not:
/// two programs could read different values.
pub(crate) fn object(body: &[u8]) -> Result<Map<String, Value>, ResponseError> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}');
    let text = repair_strings(text);
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    let object = Object::deserialize(&mut deserializer)
        .map_err(|_| ResponseError::Malformed { field: None })?;
    if object.repeats_a_field {
        return Err(ResponseError::RepeatedField);
    }
    Ok(object.fields)
}

/// The fields of an object; `serde_json`'s own map keeps the last of several with one name.
#[derive(Default)]
struct Object {
    fields: Map<String, Value>,
    repeats_a_field: bool,
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;

        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Object, A::Error> {
                let mut object = Object::default();
                while let Some((name, value)) = entries.next_entry()? {
                    object.repeats_a_field |= object.fields.insert(name, value).is_some();
                }
                Ok(object)
            }
        }

        deserializer.deserialize_map(ObjectVisitor)
    }
}

/// Turns what no JSON string may hold into what it may: a raw control character into its
/// escape, half a surrogate pair and an unknown escape into U+FFFD.
fn repair_strings(text: &str) -> Cow<'_, str> {
    // Between strings, control characters are ordinary white space.
    if !text.bytes().any(|byte| byte < b' ' || byte == b'\\') {
        return Cow::Borrowed(text);
    }
    let mut repaired = String::with_capacity(text.len() + 16);
    let mut is_in_string = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let len = match c {
            '\\' if is_in_string => repair_escape(rest, &mut repaired),
            '\0'..' ' if is_in_string => {
                write!(repaired, "\\u{:04x}", u32::from(c))
                    .expect("a String takes what is written to it");
                1
            }
            _ => {
                is_in_string ^= c == '"';
                repaired.push(c);
                c.len_utf8()
            }
        };
        rest = rest.get(len..).unwrap_or_default();
    }
    Cow::Owned(repaired)
}

/// Copies the escape at the start of `text`, or U+FFFD for one that stands for nothing.
/// Returns how many bytes were read.
fn repair_escape(text: &str, repaired: &mut String) -> usize {
    let valid = match text.as_bytes().get(1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
        Some(b'u') => valid_unicode_escape(text),
        // `\` before a raw control character is no escape: it is dropped.
        Some(0..0x20) => return 1,
        _ => 0,
    };
    if valid > 0 {
        repaired.push_str(&text[..valid]);
        return valid;
    }
    repaired.push(char::REPLACEMENT_CHARACTER);
    if code_unit(text).is_some() { 6 } else { 1 }
}

/// The length of a `\uXXXX` that is a character, or of two that are one; otherwise 0.
fn valid_unicode_escape(text: &str) -> usize {
    match code_unit(text) {
        Some(0xd800..=0xdbff) => {
            let low = text.get(6..).and_then(code_unit);
            let is_pair = matches!(low, Some(0xdc00..=0xdfff));
            if is_pair { 12 } else { 0 }
        }
        Some(0xdc00..=0xdfff) | None => 0,
        Some(_) => 6,
    }
}

/// The number in a `\uXXXX` at the start of this text.
fn code_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let are_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    are_hex.then(|| u16::from_str_radix(digits, 16).ok())?
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
            (br#"{"nickname":"a\ud83d"}"#, "a\u{fffd}"),
            (br#"{"nickname":"a\ude00b"}"#, "a\u{fffd}b"),
            (br#"{"nickname":"\ud83d\ud83d\ude00"}"#, "\u{fffd}😀"),
            (br#"{"nickname":"\ud83d\u0041"}"#, "\u{fffd}A"),
            (br#"{"nickname":"a\x41"}"#, "a\u{fffd}x41"),
            (br#"{"nickname":"a\u12"}"#, "a\u{fffd}u12"),
            (br#"{"nickname":"a\\x\/\"b"}"#, "a\\x/\"b"),
            (br#"{"nickname":"plain"}{"nickname":"other"}"#, "plain"),
            (b"{\"nickname\":\"plain\"}\n<!-- page -->", "plain"),
        ] {
            assert_eq!(object(body).unwrap()["nickname"], nickname);
        }
    }

    #[test]
    fn other_bodies_are_none() {
        for body in [&b""[..], b"[]", b"1", b"<html></html>", b"{", b"{\"a\":}"] {
            assert_eq!(object(body), Err(ResponseError::Malformed { field: None }));
        }
    }

    #[test]
    fn a_repeated_field_is_refused() {
        for body in [
            &br#"{"openid":"a","openid":"b"}"#[..],
            br#"{"openid":"a","openid":"a"}"#,
            br#"{"a":1,"is_snapshotuser":1,"is_snapshotuser":0}"#,
            br#"{"errcode":40029,"errcode":0}"#,
            br#"{"a":1,"\u0061":2}"#,
        ] {
            assert_eq!(object(body), Err(ResponseError::RepeatedField));
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
            let _ = object(&body);
        }
    }
}
