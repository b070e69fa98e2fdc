//! Search for a short text in a short text. The standard library's searcher is
//! made for long texts, and is 2 KB of wasm.

/// The byte offset of `part`.
pub(crate) fn find(text: &str, part: &str) -> Option<usize> {
    let starts = |at: usize| text.as_bytes().get(at..).unwrap_or_default();
    (0..text.len()).find(|&at| starts(at).starts_with(part.as_bytes()))
}

/// Whether `part` occurs in `text`.
pub(crate) fn contains(text: &str, part: &str) -> bool {
    find(text, part).is_some()
}

/// The text after the first `part`.
pub(crate) fn after<'a>(text: &'a str, part: &str) -> Option<&'a str> {
    text.get(find(text, part)? + part.len()..)
}

/// The texts before and after the first `part`, which is ASCII.
pub(crate) fn split_once(text: &str, part: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == part)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_equal_those_of_the_standard_library() {
        for text in ["", "a", "aab", "中文ab", "micromessenger/8", "ababab"] {
            for part in ["a", "ab", "文", "b", "messenger/", "abb"] {
                assert_eq!(find(text, part), text.find(part), "{part} in {text}");
                assert_eq!(contains(text, part), text.contains(part));
                assert_eq!(split_once(text, b'a'), text.split_once('a'));
                assert_eq!(
                    after(text, part),
                    text.split_once(part).map(|(_, rest)| rest)
                );
            }
        }
    }
}
