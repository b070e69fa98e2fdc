//! Strings of people in JSON, which may have what no string of JSON may.

use std::fmt::Write as _;

/// The text with a raw control character of a string as its escape, and with U+FFFD for half a
/// surrogate pair and for an escape that stands for nothing.
pub(crate) fn repair_strings(text: &str) -> String {
    let mut repaired = String::with_capacity(text.len() + 16);
    let mut in_string = false;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let mut length = character.len_utf8();
        match character {
            '\\' if in_string => {
                if let Some(escape) = escape_length(rest) {
                    repaired.push_str(&rest[..escape]);
                    length = escape;
                } else {
                    repaired.push(char::REPLACEMENT_CHARACTER);
                    length = code_unit(rest).map_or(length, |_| UNICODE_ESCAPE);
                }
            }
            '\0'..' ' if in_string => {
                let _ = write!(repaired, "\\u{:04x}", u32::from(character));
            }
            _ => {
                in_string ^= character == '"';
                repaired.push(character);
            }
        }
        rest = &rest[length..];
    }
    repaired
}

/// The length of `\uXXXX`.
const UNICODE_ESCAPE: usize = 6;

/// The length of the escape that this begins with, if it stands for a character.
fn escape_length(text: &str) -> Option<usize> {
    match text.as_bytes().get(1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(2),
        b'u' => match code_unit(text)? {
            0xd800..=0xdbff => {
                let low = code_unit(&text[UNICODE_ESCAPE..])?;
                (0xdc00..=0xdfff)
                    .contains(&low)
                    .then_some(2 * UNICODE_ESCAPE)
            }
            0xdc00..=0xdfff => None,
            _ => Some(UNICODE_ESCAPE),
        },
        _ => None,
    }
}

/// The number of the `\uXXXX` that this begins with.
fn code_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let are_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    are_hex.then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_string_of_people_is_read() {
        for (json, expected) in [
            (r#""plain""#, "plain"),
            ("\"a\u{2}\n\\\"b\\\\\"", "a\u{2}\n\"b\\"),
            (r#""a\ud83d""#, "a\u{fffd}"),
            (r#""a\ude00b""#, "a\u{fffd}b"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
            (r#""\ud83d\u0041""#, "\u{fffd}A"),
            (r#""\ud83d\n""#, "\u{fffd}\n"),
            (r#""a\x41""#, "a\u{fffd}x41"),
            (r#""a\u12""#, "a\u{fffd}u12"),
            (r#""a\u+123""#, "a\u{fffd}u+123"),
            ("\"a\\\u{1}b\"", "a\u{fffd}\u{1}b"),
            (r#""\u4e2d\/""#, "中/"),
        ] {
            let read: Value = serde_json::from_str(&repair_strings(json)).unwrap();
            assert_eq!(read, expected, "{json}");
        }
    }

    #[test]
    fn what_is_no_string_stays_as_it_is() {
        for json in [
            "",
            "{",
            "\u{2}",
            "\\",
            "{\"a\":\\x}",
            "\"",
            "\"\\",
            "中\n[1]",
        ] {
            let repaired = repair_strings(json);
            assert!(repaired == json || json.ends_with('\\'), "{json}");
        }
    }
}
