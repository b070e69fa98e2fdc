//! The page to which a login returns: a path on this site, and nothing that a browser
//! could read as another address.
//!
//! The rule is a list of allowed bytes and a canonical form. Everything else is refused
//! and never repaired. A `#wechat_redirect` that an earlier authorization left in the
//! address belongs to no page and is left out.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::public_route::could_be_route;
use crate::redirect_fragment::{with_own_fragment, without_wechat_redirect};

/// The longest destination, in bytes.
const MAX_BYTES: usize = 1536;

/// A checked path with query and fragment, `/me?tab=1#/share`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct ReturnTo(Box<str>);

impl ReturnTo {
    /// Takes the value of a `return_to` parameter, percent-decoded once.
    ///
    /// # Errors
    ///
    /// [`ReturnToError`], one variant for each rule.
    pub(crate) fn parse(value: &str) -> Result<Self, ReturnToError> {
        if value.len() > MAX_BYTES {
            return Err(ReturnToError::TooLong(value.len()));
        }
        if !value.starts_with('/') || value[1..].starts_with(['/', '\\', '@']) {
            return Err(ReturnToError::NotAPath);
        }
        if let Some(at) = value.bytes().position(|byte| !is_allowed(byte)) {
            return Err(ReturnToError::Byte(at));
        }
        let (rest, fragment) = value.split_once('#').unwrap_or((value, ""));
        if fragment.contains('#') {
            return Err(ReturnToError::Byte(rest.len() + 1));
        }
        refuse_escaped_controls(value)?;
        let path = rest.split_once('?').map_or(rest, |(path, _)| path);
        refuse_path(path)?;
        Ok(Self(without_wechat_redirect(value).into()))
    }

    /// The start page.
    pub(crate) fn root() -> Self {
        Self("/".into())
    }

    /// The value of a link.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The value of a `Location` header.
    pub(crate) fn location(&self) -> Cow<'_, str> {
        with_own_fragment(&self.0)
    }
}

impl TryFrom<String> for ReturnTo {
    type Error = ReturnToError;

    fn try_from(value: String) -> Result<Self, ReturnToError> {
        Self::parse(&value)
    }
}

/// Only the path is shown, because the query may have a secret.
impl fmt::Debug for ReturnTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.0.split(['?', '#']).next().unwrap_or_default();
        write!(f, "ReturnTo({path})")
    }
}

/// Why a destination is refused. Offsets are in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ReturnToError {
    /// More than 1.5 KiB.
    #[error("it has {0} bytes, more than {MAX_BYTES}")]
    TooLong(usize),
    /// Not `/` followed by anything but `/`, `\` and `@`.
    #[error("it is not a path on this site: it starts with one `/`")]
    NotAPath,
    /// A byte that no URL shows unescaped, or a second `#`.
    #[error("the character at byte {0} must be percent-encoded")]
    Byte(usize),
    /// An escaped control byte, or a `%` without two hex digits.
    #[error("the `%` at byte {0} escapes a control character, or is not an escape")]
    Escape(usize),
    /// `//`, a dot segment, or an escaped slash or backslash in the path.
    #[error("its path is not in its shortest form: no `//`, `.`, `..`, `%2F` or `%5C`")]
    PathForm,
    /// A route of this server, however it is spelt.
    #[error("it leads to a route of this server, not to a page")]
    Route,
}

/// RFC 3986: unreserved, sub-delims, and `: @ % / ? #`.
fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%/?#".contains(&byte)
}

fn refuse_escaped_controls(value: &str) -> Result<(), ReturnToError> {
    for (at, _) in value.match_indices('%') {
        let digits = value.get(at + 1..at + 3).unwrap_or_default();
        let is_hex = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        match u8::from_str_radix(digits, 16) {
            Ok(byte) if is_hex && !byte.is_ascii_control() => {}
            _ => return Err(ReturnToError::Escape(at)),
        }
    }
    Ok(())
}

fn refuse_path(path: &str) -> Result<(), ReturnToError> {
    let path = path.to_ascii_lowercase();
    if path.contains("%2f") || path.contains("%5c") {
        return Err(ReturnToError::PathForm);
    }
    let path = path.replace("%2e", ".");
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        if matches!(segment, "." | "..") || (segment.is_empty() && !is_last) {
            return Err(ReturnToError::PathForm);
        }
    }
    if could_be_route(&path) {
        return Err(ReturnToError::Route);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Row {
        #[serde(default)]
        id: String,
        return_to: String,
    }

    fn rows(json: &str) -> Vec<Row> {
        serde_json::from_str(json).unwrap()
    }

    /// Whether a browser stays on this site, by the URL parser alone.
    fn stays_on(value: &str) -> bool {
        let base = url::Url::parse("https://h5.example.com/").unwrap();
        base.join(value).is_ok_and(|url| {
            url.origin() == base.origin()
                && url.as_str() == format!("https://h5.example.com{value}")
                && !url.path().starts_with("//")
        })
    }

    #[test]
    fn accepts_every_path_in_the_list_unchanged() {
        let rows = rows(include_str!("../tests/data/return-to-accept.json"));
        assert!(rows.len() >= 18);
        for row in rows {
            let accepted = ReturnTo::parse(&row.return_to);
            assert_eq!(accepted.unwrap().as_str(), row.return_to);
            assert!(stays_on(&row.return_to), "{}", row.return_to);
        }
    }

    #[test]
    fn refuses_every_attack_in_the_list() {
        let rows = rows(include_str!("../tests/data/return-to-refuse.json"));
        assert!(rows.len() >= 56);
        for row in rows {
            let refused = ReturnTo::parse(&row.return_to);
            assert!(refused.is_err(), "{}: {:?}", row.id, row.return_to);
        }
    }

    #[test]
    fn says_which_rule_was_broken() {
        for (value, error) in [
            ("me", ReturnToError::NotAPath),
            ("//evil.example", ReturnToError::NotAPath),
            ("/@evil.example", ReturnToError::NotAPath),
            ("/a b", ReturnToError::Byte(2)),
            ("/中", ReturnToError::Byte(1)),
            ("/#a#b", ReturnToError::Byte(2)),
            ("/a%0d", ReturnToError::Escape(2)),
            ("/a%7F", ReturnToError::Escape(2)),
            ("/?q=%zz", ReturnToError::Escape(4)),
            ("/#%+1", ReturnToError::Escape(2)),
            ("/a%4", ReturnToError::Escape(2)),
            ("/a//b", ReturnToError::PathForm),
            ("/a/../b", ReturnToError::PathForm),
            ("/a/%2E%2e", ReturnToError::PathForm),
            ("/.%2e/b", ReturnToError::PathForm),
            ("/a%2Fb", ReturnToError::PathForm),
            ("/a%5cb", ReturnToError::PathForm),
            ("/api/session", ReturnToError::Route),
            (
                "/API/oauth/authorize?scope=snsapi_base",
                ReturnToError::Route,
            ),
            ("/api", ReturnToError::Route),
            ("/api?a=1", ReturnToError::Route),
            ("/%61pi/session", ReturnToError::Route),
            ("/a%70i/session", ReturnToError::Route),
            ("/a%70%49", ReturnToError::Route),
            ("/%41%50%49/oauth/authorize", ReturnToError::Route),
            ("/connect/oauth2/authorize?appid=wx0", ReturnToError::Route),
            ("/Connect/OAuth2/%41uthorize/", ReturnToError::Route),
            ("/healthz", ReturnToError::Route),
            ("/HEALTHZ#/me", ReturnToError::Route),
            ("/re%61dyz", ReturnToError::Route),
        ] {
            assert_eq!(ReturnTo::parse(value), Err(error), "{value}");
        }
        let long = format!("/{}", "a".repeat(MAX_BYTES));
        assert_eq!(
            ReturnTo::parse(&long),
            Err(ReturnToError::TooLong(MAX_BYTES + 1))
        );
        assert!(ReturnTo::parse(&long[..MAX_BYTES]).is_ok());
    }

    #[test]
    fn the_page_is_reached_without_what_wechat_left_in_the_address() {
        for (value, link, location) in [
            ("/me", "/me", "/me#"),
            ("/?a=1", "/?a=1", "/?a=1#"),
            ("/#", "/#", "/#"),
            ("/#/list?b=2", "/#/list?b=2", "/#/list?b=2"),
            ("/me#wechat_redirect", "/me", "/me#"),
            ("/#wechat_redirect%23/list", "/#/list", "/#/list"),
            ("/#/list%23wechat_redirect", "/#/list", "/#/list"),
        ] {
            let return_to = ReturnTo::parse(value).unwrap();
            assert_eq!(return_to.as_str(), link, "{value}");
            assert_eq!(return_to.location(), location, "{value}");
        }
    }

    #[test]
    fn a_trailing_slash_a_query_and_a_hash_route_are_fine() {
        for value in [
            "/a/",
            "/?a//b/../c",
            "/#//x/../y",
            "/apiary",
            "/%61piary",
            "/me/api/",
            "/a?x=%2F%5C",
            "/a?next=/healthz",
            "/#/readyz",
            "/connect",
        ] {
            assert!(ReturnTo::parse(value).is_ok(), "{value}");
        }
    }

    proptest::proptest! {
        /// What is accepted stays here, byte for byte, in the eyes of the parser.
        #[test]
        fn never_leaves_the_site(value in r"/[/\\@.a%25eEfFcC?#:\t\n &;=中-]{0,12}") {
            if ReturnTo::parse(&value).is_ok() {
                proptest::prop_assert!(stays_on(&value), "{:?}", value);
            }
        }
    }
}
