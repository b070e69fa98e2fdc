//! Where a document's head begins: there a tag is put, as the document passes.
//!
//! As the parser of HTML has it: before `<head>` may come white space, comments,
//! a doctype and `<html>`; whatever else comes begins the head by itself.

use axum::body::Bytes;

/// A head that has not begun by here is none: what came so far goes on its way
/// with the tag in front.
const LOOK: usize = 64 * 1024;

/// What some editors put in front of everything.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The beginning of a document, until it is known where the tag belongs.
pub(super) struct Injection {
    tag: Vec<u8>,
    seen: Vec<u8>,
}

impl Injection {
    pub(super) fn new(tag: &str) -> Self {
        Self {
            tag: tag.as_bytes().to_vec(),
            seen: Vec::new(),
        }
    }

    /// Takes the next piece. Once the place is known, gives all pieces so far
    /// with the tag among them; then it is over.
    pub(super) fn push(&mut self, piece: &[u8]) -> Option<Bytes> {
        self.seen.extend_from_slice(piece);
        match place(&self.seen) {
            Some(at) => Some(self.put(at)),
            None if self.seen.len() > LOOK => Some(self.put(0)),
            None => None,
        }
    }

    /// The document is over.
    pub(super) fn finish(&mut self) -> Bytes {
        self.put(0)
    }

    fn put(&mut self, at: usize) -> Bytes {
        let mut whole = std::mem::take(&mut self.seen);
        whole.splice(at..at, self.tag.iter().copied());
        whole.into()
    }
}

/// Behind `<head …>`, or before whatever begins the head by itself. `None` as
/// long as that is not known.
fn place(html: &[u8]) -> Option<usize> {
    let mut at = 0;
    if html.starts_with(MARK) {
        at = MARK.len();
    } else if MARK.starts_with(html) {
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

/// Behind the `>` that is in no attribute's quotes.
fn tag_end(tag: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.iter().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, b'>') => return Some(at + 1),
            _ => {}
        }
    }
    None
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

    fn run(pieces: impl Iterator<Item = Vec<u8>>) -> String {
        let mut injection = Some(Injection::new("|"));
        let mut out = Vec::new();
        for piece in pieces {
            match injection.as_mut().map(|injection| injection.push(&piece)) {
                Some(Some(passed)) => {
                    out.extend(passed);
                    injection = None;
                }
                Some(None) => {}
                None => out.extend(piece),
            }
        }
        if let Some(mut injection) = injection {
            out.extend(injection.finish());
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_tag_comes_first_in_the_head() {
        for (html, expected) in CASES {
            assert_eq!(run(std::iter::once(html.into())), expected);
        }
    }

    #[test]
    fn however_the_document_is_cut() {
        for (html, expected) in CASES {
            for size in 1..html.len().max(2) {
                let pieces = html.as_bytes().chunks(size).map(<[u8]>::to_vec);
                assert_eq!(run(pieces), expected, "in pieces of {size}");
            }
        }
    }

    #[test]
    fn nobody_waits_for_a_head_for_ever() {
        let mut injection = Injection::new("|");
        let comment = format!("<!--{}", "x".repeat(LOOK));
        let passed = injection.push(comment.as_bytes()).unwrap();
        assert!(passed.starts_with(b"|<!--xx"));
    }
}
