//! Step 1: the URL of the page that calls `wx.config`.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use crate::error::PageUrlError;
use crate::limits::PAGE_URL_BYTES;

/// The page's own URL, without its fragment: the URL that is signed.
///
/// `location.href.split('#')[0]`, byte for byte. Nothing is decoded, encoded,
/// sorted or completed, because the client compares with its address bar. Source: JS-SDK documentation, appendix 1 (the `url` parameter).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PageUrl {
    url: Box<str>,
    scheme_end: usize,
    authority_end: usize,
}

impl PageUrl {
    /// The longest URL accepted, in bytes, without the fragment.
    pub const MAX_BYTES: usize = PAGE_URL_BYTES;

    /// Takes the page's `location.href` and cuts the fragment.
    ///
    /// # Errors
    ///
    /// [`PageUrlError`] for a URL that no browser shows as the address of a page.
    pub fn parse(href: &str) -> Result<Self, PageUrlError> {
        let url = cut(href, b'#').map_or(href, |(before, _)| before);
        if url.len() > Self::MAX_BYTES {
            return Err(PageUrlError::TooLong { bytes: url.len() });
        }
        refuse_bytes(url)?;
        let scheme_end = scheme(url)?;
        let authority_end = authority(url, scheme_end + 3)?;
        Ok(Self {
            url: url.into(),
            scheme_end,
            authority_end,
        })
    }

    /// The whole URL, as it is signed.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &str {
        &self.url[..self.scheme_end]
    }

    /// Host, and port where one is written: `h5.example.com` or `127.0.0.1:8080`.
    pub fn authority(&self) -> &str {
        &self.url[self.scheme_end + 3..self.authority_end]
    }

    /// Scheme and authority as written: `https://h5.example.com`.
    pub fn origin(&self) -> &str {
        &self.url[..self.authority_end]
    }
}

impl fmt::Display for PageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

/// Shows the part before the query, which may contain an OAuth code.
impl fmt::Debug for PageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match cut(&self.url, b'?') {
            Some((before, _)) => write!(f, "PageUrl({before}?…)"),
            None => write!(f, "PageUrl({})", self.url),
        }
    }
}

fn refuse_bytes(url: &str) -> Result<(), PageUrlError> {
    // A browser turns a `\` before the query into `/`, and keeps one in the query.
    let query = cut(url, b'?').map_or(url.len(), |(before, _)| before.len());
    let refused = |(at, byte): (usize, u8)| match byte {
        0..=b' ' | 0x7f => true,
        b'\\' => at < query,
        _ => false,
    };
    let Some(at) = url.bytes().enumerate().position(refused) else {
        return Ok(());
    };
    Err(match url.as_bytes()[at] {
        b' ' => PageUrlError::Space { at },
        b'\\' => PageUrlError::Backslash { at },
        byte => PageUrlError::ControlByte { byte, at },
    })
}

/// The length of the scheme, where it is http or https.
fn scheme(url: &str) -> Result<usize, PageUrlError> {
    let Some((scheme, rest)) = cut(url, b':') else {
        return Err(PageUrlError::Relative(start_of(url)));
    };
    let is_scheme = scheme
        .as_bytes()
        .first()
        .is_some_and(u8::is_ascii_alphabetic)
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    if !is_scheme {
        return Err(PageUrlError::Relative(start_of(url)));
    }
    if !matches!(scheme, "http" | "https") {
        return Err(PageUrlError::Scheme(start_of(scheme)));
    }
    if rest.starts_with("//") {
        Ok(scheme.len())
    } else {
        Err(PageUrlError::Relative(start_of(url)))
    }
}

/// The end offset of the authority that begins at `start`.
fn authority(url: &str, start: usize) -> Result<usize, PageUrlError> {
    let rest = url.get(start..).unwrap_or_default();
    let length = rest.bytes().position(|byte| matches!(byte, b'/' | b'?'));
    let authority = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default();
    if authority.bytes().any(|byte| byte == b'@') {
        let end = authority
            .bytes()
            .position(|byte| matches!(byte, b':' | b'@'));
        let name = authority.get(..end.unwrap_or_default());
        return Err(PageUrlError::UserInfo(start_of(name.unwrap_or_default())));
    }
    if authority.is_empty() || authority.starts_with(':') {
        return Err(PageUrlError::NoHost);
    }
    Ok(start + authority.len())
}

/// The start of a refused value, without its query, for the error.
fn start_of(value: &str) -> String {
    let start = cut(value, b'?').map_or(value, |(before, _)| before);
    start.chars().take(64).collect()
}

/// The text before and after an ASCII character. The standard library's search is made
/// for long texts, and is 2 KB of wasm.
fn cut(text: &str, at: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == at)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

#[cfg(feature = "serde")]
crate::string_serde!(PageUrl);
