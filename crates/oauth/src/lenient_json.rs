//! The platform's JSON, which is not always valid.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt::{self, Write as _};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::response_error::ResponseError;

/// Reads an object. Raw control bytes inside strings, a byte order mark and bytes that are
/// not UTF-8 are accepted: nicknames have contained all of them. A repeated field is not:
/// two programs could read different values.
pub(crate) fn object(body: &[u8]) -> Result<Map<String, Value>, ResponseError> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}');
    let object: Object = serde_json::from_str(&escape_control_characters(text))
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
