//! Reads a query string strictly: a parameter that stands there twice, or is not
//! UTF-8, is not read as one of its meanings.

use std::borrow::Cow;

/// The parameters of a request.
#[derive(Clone, Copy)]
pub struct Query<'a>(&'a str);

/// Why a parameter has no one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// It stands there more than once, also as `name[]`.
    #[error("it is there more than once")]
    Repeated,
    /// Its percent-encoding is broken, or what it encodes is not UTF-8.
    #[error("it is not percent-encoded UTF-8")]
    Encoding,
}

impl<'a> Query<'a> {
    /// The query of this URI.
    pub fn of(uri: &'a http::Uri) -> Self {
        Self(uri.query().unwrap_or_default())
    }

    /// The one value of this parameter, decoded once; `None` if it is not there.
    ///
    /// # Errors
    ///
    /// [`QueryError`].
    pub fn one(self, name: &str) -> Result<Option<Cow<'a, str>>, QueryError> {
        let mut found = None;
        for pair in self.0.split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            if key != name {
                // Decoding is for the rare key that is not written plainly.
                if !key.contains(['%', '+', '[']) {
                    continue;
                }
                match decode(key) {
                    Ok(key) if key == name => {}
                    Ok(key) if key.strip_prefix(name).is_some_and(|k| k.starts_with('[')) => {
                        return Err(QueryError::Repeated);
                    }
                    _ => continue,
                }
            }
            if found.is_some() {
                return Err(QueryError::Repeated);
            }
            found = Some(decode(value)?);
        }
        Ok(found)
    }
}

/// `application/x-www-form-urlencoded`, without guesses.
fn decode(text: &str) -> Result<Cow<'_, str>, QueryError> {
    if !text.contains(['%', '+']) {
        return Ok(Cow::Borrowed(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = rest.next().and_then(digit).ok_or(QueryError::Encoding)?;
                let low = rest.next().and_then(digit).ok_or(QueryError::Encoding)?;
                high << 4 | low
            }
            byte => byte,
        });
    }
    let text = String::from_utf8(bytes).map_err(|_| QueryError::Encoding)?;
    Ok(Cow::Owned(text))
}

const fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_one_value() {
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
