//! Text of strangers in a field of the log: its start, so that no request makes a long line.
//! What it holds is escaped where lines are written.

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
        f.write_str(&text[..end])?;
        if end < text.len() {
            write!(f, "… ({} bytes)", text.len())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let fits = "a".repeat(512);
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
