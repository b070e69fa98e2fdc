//! The last step of every line: no text in it, whoever has sent it, moves the cursor, ends
//! the line or changes the order in which it is shown.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::printable;

/// How a line is written, which decides how a character is escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineFormat {
    /// One JSON object: as `\u202e`, which is the same text.
    Json,
    /// Text: as `\u{202e}`.
    Text,
    /// The same with colours, for a terminal.
    ColoredText,
}

/// The line with an escape for each character that is not printable, except for the line
/// break at its end.
pub(super) fn escaped(line: &[u8], format: LineFormat) -> Cow<'_, [u8]> {
    let (text, end) = match line.strip_suffix(b"\n") {
        Some(text) => (text, "\n"),
        None => (line, ""),
    };
    if text.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(line);
    }
    let text = String::from_utf8_lossy(text);
    let mut shown = String::with_capacity(line.len() + 64);
    let mut rest = text.as_ref();
    while let Some(c) = rest.chars().next() {
        let colour = match format {
            LineFormat::ColoredText => colour_length(rest),
            LineFormat::Json | LineFormat::Text => 0,
        };
        let length = colour.max(c.len_utf8());
        if colour > 0 {
            shown.push_str(&rest[..length]);
        } else if format == LineFormat::Json && !printable::is_printable(c) {
            push_json_escape(&mut shown, c);
        } else {
            printable::push(&mut shown, c);
        }
        rest = &rest[length..];
    }
    shown.push_str(end);
    Cow::Owned(shown.into_bytes())
}

/// The length of the colour that a text starts with, `ESC [ 31 m`, or 0. They are the
/// formatter's own: it escapes each ESC of a value.
fn colour_length(text: &str) -> usize {
    let Some(codes) = text.strip_prefix("\u{1b}[") else {
        return 0;
    };
    let is_code = |byte: &u8| byte.is_ascii_digit() || *byte == b';';
    let length = codes.bytes().take_while(|byte| is_code(byte)).count();
    match codes.as_bytes().get(length) {
        Some(b'm') => "\u{1b}[".len() + length + "m".len(),
        _ => 0,
    }
}

fn push_json_escape(shown: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Never fails: it is a `String`.
        let _ = write!(shown, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: &str, format: LineFormat) -> String {
        String::from_utf8(escaped(line.as_bytes(), format).into_owned()).unwrap()
    }

    #[test]
    fn every_format_escapes_what_is_not_printable() {
        for (line, json, plain) in [
            ("a 页\n", "a 页\n", "a 页\n"),
            ("a\nb\n", "a\\u000ab\n", "a\\u{a}b\n"),
            ("a\u{85}b\n", "a\\u0085b\n", "a\\u{85}b\n"),
            ("a\u{2028}b\n", "a\\u2028b\n", "a\\u{2028}b\n"),
            ("a\u{202e}b", "a\\u202eb", "a\\u{202e}b"),
            ("\u{e0041}\n", "\\udb40\\udc41\n", "\\u{e0041}\n"),
            (
                "\u{1b}]0;x\u{7}\n",
                "\\u001b]0;x\\u0007\n",
                "\\u{1b}]0;x\\u{7}\n",
            ),
        ] {
            assert_eq!(text(line, LineFormat::Json), json);
            assert_eq!(text(line, LineFormat::Text), plain);
            assert_eq!(text(line, LineFormat::ColoredText), plain);
        }
    }

    #[test]
    fn json_stays_the_same_value() {
        let value = serde_json::json!({"a": "页\n\t\u{7f}\u{85}\u{202e}\u{e0041}\"\\"});
        let line = value.to_string();
        let shown = text(&line, LineFormat::Json);
        assert!(shown.chars().all(printable::is_printable), "{shown}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&shown).unwrap(),
            value
        );
    }

    #[test]
    fn only_colours_are_passed_to_a_terminal() {
        for (line, shown) in [
            ("\u{1b}[31mred\u{1b}[0m\n", "\u{1b}[31mred\u{1b}[0m\n"),
            ("\u{1b}[1;31m\u{1b}[m", "\u{1b}[1;31m\u{1b}[m"),
            ("\u{1b}[2J\n", "\\u{1b}[2J\n"),
            ("\u{1b}[31", "\\u{1b}[31"),
            ("\u{1b}", "\\u{1b}"),
        ] {
            assert_eq!(text(line, LineFormat::ColoredText), shown);
        }
        assert_eq!(text("\u{1b}[31m", LineFormat::Text), "\\u{1b}[31m");
    }
}
