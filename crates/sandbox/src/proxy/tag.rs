//! The tags of a document, while it passes.

/// The longest tag that is looked at.
pub(super) const TAG_LIMIT: usize = 8 * 1024;

/// The position after the `>` that is not inside quotes.
pub(super) fn tag_end(tag: &[u8]) -> Option<usize> {
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

/// Finds the start tags with one of these names, such as `<script`.
pub(super) struct TagScanner {
    names: &'static [&'static str],
    /// What may be the start of such a tag.
    held: Vec<u8>,
}

impl TagScanner {
    pub(super) fn new(names: &'static [&'static str]) -> Self {
        Self {
            names,
            held: Vec::new(),
        }
    }

    /// Takes the next chunk, and returns what can be passed on, with the tags that `replace`
    /// has another text for.
    pub(super) fn push(
        &mut self,
        chunk: &[u8],
        mut replace: impl FnMut(&str) -> Option<String>,
    ) -> Vec<u8> {
        self.held.extend_from_slice(chunk);
        let held = std::mem::take(&mut self.held);
        let mut passed = Vec::with_capacity(held.len());
        let mut rest = held.as_slice();
        while let Some(at) = self.find(rest) {
            let (before, tag) = rest.split_at(at);
            passed.extend_from_slice(before);
            rest = tag;
            let length = match tag_end(tag) {
                Some(end) if end <= TAG_LIMIT => end,
                None if tag.len() <= TAG_LIMIT => {
                    self.held = tag.to_vec();
                    return passed;
                }
                // Not a tag that anybody wrote.
                _ => 1,
            };
            let (tag, after) = rest.split_at(length);
            match str::from_utf8(tag).ok().and_then(&mut replace) {
                Some(replaced) => passed.extend_from_slice(replaced.as_bytes()),
                None => passed.extend_from_slice(tag),
            }
            rest = after;
        }
        let (whole, start) = rest.split_at(rest.len() - self.unfinished_start(rest));
        passed.extend_from_slice(whole);
        self.held = start.to_vec();
        passed
    }

    /// The end of the document.
    pub(super) fn finish(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.held)
    }

    /// The next tag: one of the names, and what cannot be a part of a name.
    fn find(&self, html: &[u8]) -> Option<usize> {
        let starts = html.iter().enumerate().filter(|(_, byte)| **byte == b'<');
        let mut starts = starts.map(|(at, _)| at);
        starts.find(|at| {
            let tag = &html[*at..];
            self.names.iter().any(|name| {
                let ends = tag.get(name.len());
                starts_with(tag, name.as_bytes())
                    && ends.is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/')
            })
        })
    }

    /// How many bytes at the end can be the start of a tag.
    fn unfinished_start(&self, html: &[u8]) -> usize {
        let longest = self.names.iter().map(|name| name.len()).max();
        let longest = longest.unwrap_or(0).min(html.len());
        let is_start = |length: &usize| {
            let end = &html[html.len() - length..];
            let mut names = self.names.iter();
            names.any(|name| *length <= name.len() && starts_with(name.as_bytes(), end))
        };
        (1..=longest).rev().find(is_start).unwrap_or(0)
    }
}

fn starts_with(text: &[u8], start: &[u8]) -> bool {
    text.get(..start.len())
        .is_some_and(|text| text.eq_ignore_ascii_case(start))
}

/// Where the name of an attribute with a value is.
pub(super) fn attribute(tag: &str, name: &str) -> Option<usize> {
    let lower = tag.to_ascii_lowercase();
    let mut places = lower.match_indices(name).map(|(at, _)| at);
    places.find(|at| {
        let before = lower[..*at].chars().next_back();
        let after = lower[at + name.len()..].trim_start();
        before.is_some_and(|c| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '/'))
            && after.starts_with('=')
    })
}

/// Where the value of an attribute is.
pub(super) fn attribute_value(tag: &str, name: &str) -> Option<(usize, usize)> {
    let name = attribute(tag, name)?;
    let equals = name + tag[name..].find('=')? + 1;
    let start = equals + (tag[equals..].len() - tag[equals..].trim_start().len());
    let value = &tag[start..];
    // In a string of a script, the quotes may be escaped.
    let opening = value.len() - value.trim_start_matches('\\').len();
    let quote = value[opening..]
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\''));
    let opening = opening + quote.map_or(0, char::len_utf8);
    let length = value[opening..].find(|c: char| match quote {
        Some(quote) => c == quote || c == '\\',
        None => c == '>' || c.is_ascii_whitespace(),
    })?;
    Some((start + opening, start + opening + length))
}
