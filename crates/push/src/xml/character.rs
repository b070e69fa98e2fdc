//! The characters of XML (<https://www.w3.org/TR/xml/#charsets>).

/// The first character that no XML may have, not even as a reference: a control character other
/// than tabulators and ends of lines, U+FFFE or U+FFFF.
pub(crate) fn forbidden_character(text: &str) -> Option<char> {
    let is_forbidden = |c: &char| {
        matches!(c, '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}') && !matches!(c, '\t' | '\n' | '\r')
    };
    text.chars().find(is_forbidden)
}
