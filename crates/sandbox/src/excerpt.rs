/// The first characters of a text, and `…` if there are more.
pub(crate) fn excerpt(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_says_so_and_is_cut_between_characters() {
        for (text, expected) in [
            ("", ""),
            ("ab", "ab"),
            ("中文字", "中文字"),
            ("中文字符", "中文字…"),
            ("🙂🙂🙂a", "🙂🙂🙂…"),
        ] {
            assert_eq!(excerpt(text, 3), expected);
        }
    }
}
