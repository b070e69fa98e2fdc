//! Inserts a tag at the start of a document's head, while the document passes.
//!
//! As in the parser of HTML, white space, comments, a doctype and `<html>` can come before
//! `<head>`; anything else starts the head implicitly.

use axum::body::Bytes;

use super::tag::tag_end;

/// If the head has not started after so many bytes, the tag is inserted before everything.
const SEARCH_LIMIT: usize = 64 * 1024;

/// The byte order mark that some editors write.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The start of a document, until the position of the tag is known.
pub(super) struct ScriptInjection {
    tag: Vec<u8>,
    received: Vec<u8>,
}

impl ScriptInjection {
    pub(super) fn new(tag: &str) -> Self {
        Self {
            tag: tag.as_bytes().to_vec(),
            received: Vec::new(),
        }
    }

    /// Takes the next chunk. Once the position is known, returns all chunks so far with the
    /// tag inserted; then nothing more is needed.
    pub(super) fn push(&mut self, chunk: &[u8]) -> Option<Bytes> {
        self.received.extend_from_slice(chunk);
        match position(&self.received) {
            Some(at) => Some(self.put(at)),
            None if self.received.len() > SEARCH_LIMIT => Some(self.put(0)),
            None => None,
        }
    }

    /// The end of the document.
    pub(super) fn finish(&mut self) -> Bytes {
        self.put(0)
    }

    fn put(&mut self, at: usize) -> Bytes {
        let mut whole = std::mem::take(&mut self.received);
        whole.splice(at..at, self.tag.iter().copied());
        whole.into()
    }
}

/// The position after `<head …>`, or before what starts the head implicitly. `None` until
/// that is known.
fn position(html: &[u8]) -> Option<usize> {
    let mut at = 0;
    if html.starts_with(BOM) {
        at = BOM.len();
    } else if BOM.starts_with(html) {
        return None;
    }
    loop {
        at += html[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        let rest = &html[at..];
        match next(rest)? {
            Next::Skip(length) => at += length,
            Next::Head(length) => return Some(at + length),
            Next::Other => return Some(at),
        }
    }
}

enum Next {
    /// A comment, a doctype or `<html>`, of this length.
    Skip(usize),
    Head(usize),
    Other,
}

fn next(rest: &[u8]) -> Option<Next> {
    // Enough to tell `<head>` from `<header>`.
    if rest.len() < 6 && b"<".starts_with(&rest[..rest.len().min(1)]) {
        return None;
    }
    if rest.starts_with(b"<!--") {
        return find(rest, b"-->").map(|end| Next::Skip(end + 3));
    }
    if rest.starts_with(b"<!") || rest.starts_with(b"<?") {
        return find(rest, b">").map(|end| Next::Skip(end + 1));
    }
    if is_tag(rest, b"html") {
        return tag_end(rest).map(Next::Skip);
    }
    if is_tag(rest, b"head") {
        return tag_end(rest).map(Next::Head);
    }
    Some(Next::Other)
}

fn is_tag(rest: &[u8], name: &[u8]) -> bool {
    let end = 1 + name.len();
    rest.len() > end
        && rest[0] == b'<'
        && rest[1..end].eq_ignore_ascii_case(name)
        && (rest[end].is_ascii_whitespace() || matches!(rest[end], b'>' | b'/'))
}

fn find(text: &[u8], pattern: &[u8]) -> Option<usize> {
    text.windows(pattern.len())
        .position(|window| window == pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: [(&str, &str); 13] = [
        ("<html><head><title>", "<html><head>|<title>"),
        (
            "<!doctype html><HTML lang='a>b'>\n<HEAD x=\">\">y",
            "<!doctype html><HTML lang='a>b'>\n<HEAD x=\">\">|y",
        ),
        (
            "\u{feff}<!-- <head> --><html><head/>x",
            "\u{feff}<!-- <head> --><html><head/>|x",
        ),
        (
            "<!doctype html><title>x</title>",
            "<!doctype html>|<title>x</title>",
        ),
        ("<html><body><head>", "<html>|<body><head>"),
        ("<header>no head</header>", "|<header>no head</header>"),
        ("<html><header>", "<html>|<header>"),
        ("text alone", "|text alone"),
        (
            "<?xml version='1.0'?><html><head>x",
            "<?xml version='1.0'?><html><head>|x",
        ),
        ("", "|"),
        ("<", "|<"),
        ("<html", "|<html"),
        ("<!-- never closed", "|<!-- never closed"),
    ];

    fn run(chunks: impl Iterator<Item = Vec<u8>>) -> String {
        let mut injection = Some(ScriptInjection::new("|"));
        let mut out = Vec::new();
        for chunk in chunks {
            match injection.as_mut().map(|injection| injection.push(&chunk)) {
                Some(Some(passed)) => {
                    out.extend(passed);
                    injection = None;
                }
                Some(None) => {}
                None => out.extend(chunk),
            }
        }
        if let Some(mut injection) = injection {
            out.extend(injection.finish());
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_tag_is_first_in_the_head() {
        for (html, expected) in CASES {
            assert_eq!(run(std::iter::once(html.into())), expected);
        }
    }

    #[test]
    fn the_chunks_of_the_document_do_not_matter() {
        for (html, expected) in CASES {
            for size in 1..html.len().max(2) {
                let chunks = html.as_bytes().chunks(size).map(<[u8]>::to_vec);
                assert_eq!(run(chunks), expected, "in chunks of {size}");
            }
        }
    }

    #[test]
    fn a_document_without_a_head_passes() {
        let mut injection = ScriptInjection::new("|");
        let comment = format!("<!--{}", "x".repeat(SEARCH_LIMIT));
        let passed = injection.push(comment.as_bytes()).unwrap();
        assert!(passed.starts_with(b"|<!--xx"));
    }
}
