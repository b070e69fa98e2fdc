//! Looking for a short text in a short text. The standard library's searcher is
//! made for long ones, and is 2 KB of wasm that a phone need not download.

/// Where `part` begins, in bytes.
pub(crate) fn find(text: &str, part: &str) -> Option<usize> {
    let starts = |at: usize| text.as_bytes().get(at..).unwrap_or_default();
    (0..text.len()).find(|&at| starts(at).starts_with(part.as_bytes()))
}

/// Whether `part` is in it.
pub(crate) fn has(text: &str, part: &str) -> bool {
    find(text, part).is_some()
}

/// What follows the first `part`.
pub(crate) fn after<'a>(text: &'a str, part: &str) -> Option<&'a str> {
    text.get(find(text, part)? + part.len()..)
}

/// What stands before and behind the first `part`, which is ASCII.
pub(crate) fn cut(text: &str, part: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == part)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_standard_library() {
        for text in ["", "a", "aab", "中文ab", "micromessenger/8", "ababab"] {
            for part in ["a", "ab", "文", "b", "messenger/", "abb"] {
                assert_eq!(find(text, part), text.find(part), "{part} in {text}");
                assert_eq!(has(text, part), text.contains(part));
                assert_eq!(cut(text, b'a'), text.split_once('a'));
                assert_eq!(
                    after(text, part),
                    text.split_once(part).map(|(_, rest)| rest)
                );
            }
        }
    }
}
