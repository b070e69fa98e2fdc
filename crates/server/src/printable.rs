//! Text of strangers, as it is shown: a character that nobody can see, or that changes how
//! the text around it is shown, is written as an escape.

use std::borrow::Cow;

/// Whether a character is seen where it stands. Not so: controls, separators of lines and
/// paragraphs, the direction of text (U+202E), zero width, and what Unicode leaves
/// unassigned. Rust's `Debug` of text decides.
pub(crate) fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control();
    }
    // At the start of a text, it also escapes what combines with the character before.
    let mut text = [b'x'; 5];
    let length = 1 + c.encode_utf8(&mut text[1..]).len();
    let text = std::str::from_utf8(&text[..length]).unwrap_or_default();
    text.escape_debug().eq(text.chars())
}

/// The text with `\u{202e}` in place of such a character.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_printable) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        push(&mut shown, c);
    }
    Cow::Owned(shown)
}

/// Appends a character as it is shown.
pub(crate) fn push(shown: &mut String, c: char) {
    if is_printable(c) {
        shown.push(c);
    } else {
        shown.extend(c.escape_unicode());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_can_see_is_escaped() {
        for c in [
            '\0',
            '\t',
            '\n',
            '\r',
            '\u{1b}',
            '\u{7f}',
            '\u{80}',
            '\u{85}',
            '\u{9b}',
            '\u{a0}',
            '\u{ad}',
            '\u{61c}',
            '\u{200b}',
            '\u{200d}',
            '\u{200e}',
            '\u{200f}',
            '\u{2028}',
            '\u{2029}',
            '\u{202a}',
            '\u{202b}',
            '\u{202c}',
            '\u{202d}',
            '\u{202e}',
            '\u{2060}',
            '\u{2066}',
            '\u{2067}',
            '\u{2068}',
            '\u{2069}',
            '\u{206f}',
            '\u{feff}',
            '\u{fff9}',
            '\u{e000}',
            '\u{e0001}',
            '\u{e0041}',
            '\u{10ffff}',
        ] {
            let text = format!("a{c}b");
            let expected = format!("a\\u{{{:x}}}b", u32::from(c));
            assert_eq!(printable(&text), expected);
        }
    }

    #[test]
    fn what_can_be_read_stays() {
        for text in [
            "",
            "a \"b\" 'c' \\ ~",
            "页面 é e\u{301} 😀 한국어 ภาษาไทย עברית",
        ] {
            assert!(
                matches!(printable(text), Cow::Borrowed(same) if same == text),
                "{text}"
            );
        }
    }
}
