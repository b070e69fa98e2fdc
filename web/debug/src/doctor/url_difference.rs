//! Where two URLs differ, as pieces of text to show.

use wechat_h5_sign::explain::{Difference, Evidence, Explanation, explain};

/// A URL: what both begin with, what only this one has there, and the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MarkedUrl {
    pub(crate) before: String,
    /// Empty where only the other URL has something.
    pub(crate) differing: String,
    pub(crate) after: String,
}

/// The first difference of a signed URL and the one that the client compares with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UrlDifference {
    /// Offset of the first differing byte.
    pub(crate) at: usize,
    pub(crate) signed: MarkedUrl,
    pub(crate) expected: MarkedUrl,
}

impl UrlDifference {
    /// The first difference of these two URLs.
    pub(crate) fn between(signed: &str, expected: &str) -> Option<Self> {
        // Without a ticket only the URLs are compared.
        let evidence = Evidence {
            signed_url: signed,
            page_url: expected,
            real_auth_url: None,
            timestamp: 0,
            nonce_str: "",
            signature: "",
            tickets: &[],
        };
        match explain(&evidence) {
            Explanation::Invalid { difference, .. } => {
                difference.map(|difference| Self::new(signed, expected, &difference))
            }
            _ => None,
        }
    }

    /// Marks this difference of these two URLs.
    pub(crate) fn new(signed: &str, expected: &str, difference: &Difference) -> Self {
        let at = difference.at;
        Self {
            at,
            signed: MarkedUrl::new(signed, at, &difference.signed),
            expected: MarkedUrl::new(expected, at, &difference.expected),
        }
    }
}

impl MarkedUrl {
    /// `excerpt` begins at the character with byte `at`, and ends with `…` where it is cut. A URL
    /// that it is no part of is all that there is to show.
    fn new(url: &str, at: usize, excerpt: &str) -> Self {
        let start = (0..=at.min(url.len()))
            .rfind(|&at| url.is_char_boundary(at))
            .unwrap_or_default();
        let (before, rest) = url.split_at(start);
        let differing = excerpt.strip_suffix('…').unwrap_or(excerpt);
        let after = rest.strip_prefix(differing);
        Self {
            before: before.to_owned(),
            differing: after.map_or(rest, |_| differing).to_owned(),
            after: after.unwrap_or_default().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MarkedUrl, UrlDifference};

    fn parts(url: &MarkedUrl) -> [&str; 3] {
        [&url.before, &url.differing, &url.after]
    }

    #[test]
    fn only_the_characters_that_differ_are_marked() {
        let long = "a".repeat(100);
        for (signed, expected, at, signed_parts, expected_parts) in [
            (
                "http://h5.example.com/?a=1",
                "https://h5.example.com/?a=1",
                4,
                ["http", "", "://h5.example.com/?a=1"],
                ["http", "s", "://h5.example.com/?a=1"],
            ),
            (
                "https://h5.example.com/",
                "https://h5.example.com/?a=1",
                23,
                ["https://h5.example.com/", "", ""],
                ["https://h5.example.com/", "?a=1", ""],
            ),
            (
                // `中` and `丮` share two bytes.
                "https://h5.example.com/中",
                "https://h5.example.com/丮",
                25,
                ["https://h5.example.com/", "中", ""],
                ["https://h5.example.com/", "丮", ""],
            ),
            (
                &format!("https://h5.example.com/{long}"),
                "https://h5.example.com/",
                23,
                ["https://h5.example.com/", &long[..64], &long[64..]],
                ["https://h5.example.com/", "", ""],
            ),
        ] {
            let found = UrlDifference::between(signed, expected).expect(signed);
            assert_eq!(found.at, at, "{signed}");
            assert_eq!(parts(&found.signed), signed_parts);
            assert_eq!(parts(&found.expected), expected_parts);
        }
    }

    #[test]
    fn an_excerpt_of_something_else_marks_the_rest_of_the_url() {
        for (at, expected) in [
            (8, ["https://", "a.example/", ""]),
            (99, ["https://a.example/", "", ""]),
        ] {
            let url = MarkedUrl::new("https://a.example/", at, "b.example");
            assert_eq!(parts(&url), expected);
        }
    }
}
