//! One parameter of a query, read strictly.

use alloc::borrow::Cow;
use core::error::Error;
use core::fmt;

use crate::percent::decode;

/// The query of a URL, without its `?`, from which parameters are read by name.
///
/// Servers disagree on a parameter that occurs twice, on `name[]` and on broken escapes:
/// such a parameter has no value here. Other parameters are not looked at.
///
/// ```
/// use wechat_h5_oauth::{Query, QueryError};
///
/// let query = Query::new("state=a%20b&code=1&code[]=2");
/// assert_eq!(query.one("state")?.as_deref(), Some("a b"));
/// assert_eq!(query.one("code"), Err(QueryError::Repeated));
/// assert_eq!(query.one("scope")?, None);
/// # Ok::<(), QueryError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Query<'a>(&'a str);

/// Why a parameter has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryError {
    /// The parameter occurs more than once, or as `name[]`.
    Repeated,
    /// The value is not percent-encoded UTF-8.
    Encoding,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Repeated => "it must appear exactly once, and not as `name[]`",
            Self::Encoding => "it is not percent-encoded UTF-8",
        })
    }
}

impl Error for QueryError {}

impl<'a> Query<'a> {
    /// Takes the part of a URL between `?` and `#`.
    pub fn new(query: &'a str) -> Self {
        Self(query)
    }

    /// The only value of this parameter, decoded once; `None` where it is missing.
    ///
    /// # Errors
    ///
    /// [`QueryError`].
    pub fn one(self, name: &str) -> Result<Option<Cow<'a, str>>, QueryError> {
        let mut found = None;
        for pair in self.0.split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            match matches(key, name) {
                KeyMatch::No => {}
                KeyMatch::Yes if found.is_none() => {
                    found = Some(decode(value).ok_or(QueryError::Encoding)?);
                }
                KeyMatch::Yes | KeyMatch::Array => return Err(QueryError::Repeated),
            }
        }
        Ok(found)
    }

    /// The value of the first parameter that is written exactly so, not decoded.
    pub fn raw(self, name: &str) -> Option<&'a str> {
        let mut pairs = self.0.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find_map(|(key, value)| (key == name).then_some(value))
    }

    /// The names of all parameters, not decoded.
    pub fn names(self) -> impl Iterator<Item = &'a str> {
        let pairs = self.0.split('&').filter(|pair| !pair.is_empty());
        pairs.map(|pair| pair.split_once('=').map_or(pair, |(key, _)| key))
    }
}

enum KeyMatch {
    Yes,
    /// `name[]`, `name[0]`.
    Array,
    No,
}

fn matches(key: &str, name: &str) -> KeyMatch {
    if key == name {
        return KeyMatch::Yes;
    }
    // Only few keys have to be decoded.
    if !key.bytes().any(|byte| b"%+[".contains(&byte)) {
        return KeyMatch::No;
    }
    match decode(key) {
        Some(key) if key == name => KeyMatch::Yes,
        Some(key) if key.strip_prefix(name).is_some_and(|k| k.starts_with('[')) => KeyMatch::Array,
        _ => KeyMatch::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_names_and_values_as_they_are_written() {
        let query = Query("url=http://h/?a=1&b&%75rl=x&");
        assert!(query.names().eq(["url", "b", "%75rl"]));
        assert_eq!(query.raw("url"), Some("http://h/?a=1"));
        assert_eq!(query.raw("b"), None);
    }

    #[test]
    fn finds_the_only_value_or_says_why_there_is_none() {
        for (query, value) in [
            ("url=a", Ok(Some("a"))),
            ("x=1&url=a%20b&y=2", Ok(Some("a b"))),
            ("url=a+b", Ok(Some("a b"))),
            ("%75rl=a", Ok(Some("a"))),
            ("url=%E4%B8%AD", Ok(Some("中"))),
            ("url=", Ok(Some(""))),
            ("url", Ok(Some(""))),
            ("", Ok(None)),
            ("URL=a&curl=b&urls=c", Ok(None)),
            ("url=a&url=a", Err(QueryError::Repeated)),
            ("url=a&%75rl=b", Err(QueryError::Repeated)),
            ("url[]=a", Err(QueryError::Repeated)),
            ("url%5B%5D=a", Err(QueryError::Repeated)),
            ("url[0]=a", Err(QueryError::Repeated)),
            ("url=%ff", Err(QueryError::Encoding)),
            ("url=%c0%af", Err(QueryError::Encoding)),
            ("url=%e4%b8", Err(QueryError::Encoding)),
            ("url=%", Err(QueryError::Encoding)),
            ("url=%zz", Err(QueryError::Encoding)),
            ("url=%+1", Err(QueryError::Encoding)),
        ] {
            let found = Query(query).one("url");
            assert_eq!(found, value.map(|v| v.map(Cow::Borrowed)), "{query}");
        }
    }
}
