//! Texts that are too long for one message.

/// The parts of a text, each of at most `limit` bytes. It is cut at the ends of lines where that
/// leaves a part at least half full, else between characters. Joined they are the text.
///
/// # Panics
///
/// With a limit below 4 bytes, the longest character.
pub fn split_text(text: &str, limit: usize) -> Vec<&str> {
    assert!(limit >= 4, "a character has up to four bytes");
    let mut parts = Vec::new();
    let mut rest = text;
    while rest.len() > limit {
        let most = rest.floor_char_boundary(limit);
        let at = match rest[..most].rfind('\n') {
            Some(line) if line >= limit / 2 => line + 1,
            _ => most,
        };
        let (part, after) = rest.split_at(at);
        parts.push(part);
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_the_text_and_none_is_too_long() {
        for text in [
            "",
            "a",
            "中文🙂",
            "a\nb中\n\n🙂🙂",
            &"中文\n字a🙂".repeat(50),
        ] {
            for limit in 4..40 {
                let parts = split_text(text, limit);
                assert_eq!(parts.concat(), text, "{limit}");
                assert!(parts.iter().all(|part| (1..=limit).contains(&part.len())));
            }
        }
        let characters = "中".repeat(700);
        let parts = split_text(&characters, 2047);
        assert_eq!(
            parts.iter().map(|part| part.len()).collect::<Vec<_>>(),
            [2046, 54]
        );
        assert_eq!(split_text("abcdef\nghijk", 10), ["abcdef\n", "ghijk"]);
    }
}
