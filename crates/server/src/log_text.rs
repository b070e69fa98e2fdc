//! Text of strangers in a field of the log: its start, so that no request makes a long line, and
//! without what looks like a key, which somebody has put into a path. What it holds is escaped
//! where lines are written.

use std::fmt;

/// The longest text, in bytes.
const MAX_BYTES: usize = 512;

/// The start of a text, with its length if it is longer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LogText<'a>(pub(crate) &'a str);

impl fmt::Display for LogText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text) = self;
        let end = text.floor_char_boundary(MAX_BYTES);
        write_without_keys(&text[..end], f)?;
        if end < text.len() {
            write!(f, "… ({} bytes)", text.len())?;
        }
        Ok(())
    }
}

/// The hex digits of a key, of a secret of WeChat's, and of a state.
const KEY_DIGITS: usize = 32;

fn write_without_keys(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let is_digit = |character: char| character.is_ascii_hexdigit();
    let mut rest = text;
    while let Some(start) = rest.find(is_digit) {
        let (before, digits) = rest.split_at(start);
        let length = digits.find(|c| !is_digit(c)).unwrap_or(digits.len());
        let (digits, after) = digits.split_at(length);
        f.write_str(before)?;
        f.write_str(if length < KEY_DIGITS { digits } else { "…" })?;
        rest = after;
    }
    f.write_str(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_key_is_left_out() {
        let key = "00112233445566778899AAbbccddeeff";
        for (text, expected) in [
            (format!("/{key}/cgi-bin/menu"), "/…/cgi-bin/menu".to_owned()),
            (
                format!("wh5-wx5a4d6f78c1e2b390-{key}"),
                "wh5-wx5a4d6f78c1e2b390-…".to_owned(),
            ),
            (format!("{key}{key}x{key}"), "…x…".to_owned()),
            (key[1..].to_owned(), key[1..].to_owned()),
            ("中/cgi-bin/菜单".to_owned(), "中/cgi-bin/菜单".to_owned()),
        ] {
            assert_eq!(LogText(&text).to_string(), expected);
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let fits = "x".repeat(512);
        assert_eq!(LogText(&fits).to_string(), fits);
        let long = format!("{fits}b");
        assert_eq!(LogText(&long).to_string(), format!("{fits}… (513 bytes)"));
        let chinese = "中".repeat(400);
        let start = "中".repeat(170);
        assert_eq!(
            LogText(&chinese).to_string(),
            format!("{start}… (1200 bytes)")
        );
    }
}
