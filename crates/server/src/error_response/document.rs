//! The document about the error codes, which the server itself can show.

use crate::preferred_language::Language;

/// What the document says about this code, or all of it.
pub(crate) fn explanation(language: Language, code: Option<&str>) -> Option<&'static str> {
    let document = match language {
        Language::English => include_str!("../../ERRORS.md"),
        Language::Chinese => include_str!("../../ERRORS.zh-CN.md"),
    };
    let Some(code) = code else {
        // Without the title and the link to the other edition.
        return document.split_once(".md)\n\n").map(|(_, rest)| rest);
    };
    document
        .split("\n## ")
        .skip(1)
        .find(|section| section.lines().next() == Some(code))
}
