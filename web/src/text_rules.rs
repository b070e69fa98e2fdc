//! What the texts of this page and of its tools have to keep, for their tests.

/// A rule for a text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextRule {
    /// The Chinese text has Chinese characters.
    Chinese,
    /// The English text has none.
    English,
    /// Both are sentences with a full stop of their language, or neither is.
    FullStop,
}

/// Checks texts, each with its key, the Chinese text and the English text. `exceptions` are the
/// keys of texts that break a rule on purpose, in the order of the texts.
///
/// # Panics
///
/// A text is empty or has white space around it, one that is no exception breaks a rule, or an
/// exception breaks none.
pub fn check_texts(texts: &[(&str, &str, &str)], exceptions: &[(&str, TextRule)]) {
    let mut broken = Vec::new();
    for (key, zh, en) in texts {
        for text in [zh, en] {
            assert!(!text.is_empty() && text.trim() == *text, "{key}: {text:?}");
        }
        assert!(!zh.ends_with('.'), "{key}: {zh}");
        for (rule, is_kept) in [
            (TextRule::Chinese, zh.contains(is_chinese)),
            (TextRule::English, !en.contains(is_chinese)),
            (TextRule::FullStop, zh.ends_with('。') == en.ends_with('.')),
        ] {
            if !is_kept {
                broken.push((*key, rule));
            }
        }
    }
    assert_eq!(broken, exceptions);
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}
