//! The origins whose pages an account signs.

use url::Url;
use wechat_h5_sign::PageUrl;

use crate::web_url;

/// An origin as a browser writes it: `https://h5.example.com`, with a port only if it is
/// not the default of the scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin(Box<str>);

impl Origin {
    /// Takes an origin or any URL of it without a path.
    ///
    /// # Errors
    ///
    /// A text about what is wrong with it.
    pub(crate) fn parse(value: &str) -> Result<Self, String> {
        if value.contains('*') {
            return Err(with_wildcard(value));
        }
        let url = web_url::parse(value)?;
        let is_bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if url.host_str().is_some_and(|host| host.contains('*')) {
            return Err(with_wildcard(value));
        }
        if !matches!(url.scheme(), "http" | "https") || !is_bare {
            return Err(format!(
                "`{value}` is not an origin: expected scheme, host and port alone"
            ));
        }
        Ok(Self(url.origin().ascii_serialization().into()))
    }

    /// The origin of a URL with http or https.
    pub(crate) fn of(url: &Url) -> Self {
        Self(url.origin().ascii_serialization().into())
    }

    /// The origin as text, without a slash at the end.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

fn with_wildcard(value: &str) -> String {
    format!("`{value}` has a wildcard: write each origin in full")
}

/// The origins whose pages one account signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origins(Vec<Origin>);

impl Origins {
    /// This list.
    pub(crate) fn new(origins: Vec<Origin>) -> Self {
        Self(origins)
    }

    /// Whether this is one of them, as a browser writes it.
    pub(crate) fn has(&self, origin: &str) -> bool {
        self.0.iter().any(|listed| listed.as_str() == origin)
    }

    /// Each of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Origin> {
        self.0.iter()
    }

    /// Whether a page may be signed: its URL is written as a browser shows it,
    /// its origin is on the list, and it cannot be read as another signed string.
    ///
    /// # Errors
    ///
    /// [`OriginError`], one variant for each rule.
    pub(crate) fn admit(&self, page: &PageUrl) -> Result<(), OriginError> {
        // First a cheap comparison, which refuses most foreign pages.
        if !self.has(page.origin()) {
            let shown = Url::parse(page.as_str()).ok();
            let is_listed = |url: &Url| self.0.contains(&Origin::of(url));
            return Err(match shown {
                Some(url) if is_listed(&url) && url.username().is_empty() => {
                    OriginError::NotCanonical(without_query(&url))
                }
                _ => OriginError::NotAllowed(page.origin().to_owned()),
            });
        }
        if !is_plain(&page.as_str()[page.origin().len()..]) {
            match Url::parse(page.as_str()) {
                Ok(url) if url.as_str() == page.as_str() => refuse_unescaped_by_standard(&url)?,
                Ok(url) => return Err(OriginError::NotCanonical(without_query(&url))),
                Err(_) => return Err(OriginError::NotAllowed(page.origin().to_owned())),
            }
        }
        if could_be_another_string(page.as_str()) {
            return Err(OriginError::Ambiguous);
        }
        Ok(())
    }
}

/// Chromium escapes `|` and `^` in a path, the URL standard does not.
fn refuse_unescaped_by_standard(url: &Url) -> Result<(), OriginError> {
    let path = url.path();
    if !path.contains(['|', '^']) {
        return Ok(());
    }
    let shown = path.replace('|', "%7C").replace('^', "%5E");
    let mut url = url.clone();
    url.set_path(&shown);
    Err(OriginError::NotCanonical(without_query(&url)))
}

/// Whether the part after the origin is certainly canonical: a path without a dot
/// segment, and only bytes that the URL standard never changes. Most pages are like
/// this, and need no parser.
fn is_plain(rest: &str) -> bool {
    let is_unchanged =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&()*+,;=:@%/?".contains(&byte);
    let path = rest.split('?').next().unwrap_or_default();
    rest.starts_with('/')
        && rest.bytes().all(is_unchanged)
        && !path.contains("/.")
        && !path.contains("%2")
}

/// The signed string has no escaping: `&timestamp=` and `&url=` inside a page's
/// URL would make its signature fit another page as well.
fn could_be_another_string(url: &str) -> bool {
    url.find("&timestamp=")
        .is_some_and(|at| url[at..].contains("&url="))
}

fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.into()
}

/// Why a page is not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum OriginError {
    /// A browser shows this page under another URL; here without its query.
    #[error("a browser shows this page as {0}: send `location.href` unchanged")]
    NotCanonical(String),
    /// The page is not on the account's list.
    #[error("{0} is not an origin that this server signs for")]
    NotAllowed(String),
    /// The URL holds `&timestamp=` and then `&url=`.
    #[error("a URL with `&timestamp=` and `&url=` in its query is not signed")]
    Ambiguous,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admit(url: &str) -> Result<(), String> {
        let origins = Origins::new(vec![Origin::parse("https://h5.example.com").unwrap()]);
        let page = PageUrl::parse(url).map_err(|err| err.to_string())?;
        origins.admit(&page).map_err(|err| match err {
            OriginError::NotCanonical(_) => "not canonical".to_owned(),
            OriginError::NotAllowed(_) => "not allowed".to_owned(),
            OriginError::Ambiguous => "ambiguous".to_owned(),
        })
    }

    #[test]
    fn admits_pages_of_listed_origins() {
        for url in [
            "https://h5.example.com/",
            "https://h5.example.com/me?tab=1",
            "https://h5.example.com/a%7Cb%5E?q=a|b^c",
            "https://h5.example.com/%E4%B8%AD?q=%E4%BD%A0",
            "https://h5.example.com/?url=https://b.example.com/",
            "https://h5.example.com/?x=1&url=1&timestamp=2",
            "https://h5.example.com/#/share",
            "https://h5.example.com/?code=1&state=2#wechat_redirect",
        ] {
            assert_eq!(admit(url), Ok(()), "{url}");
        }
    }

    #[test]
    fn refuses_urls_in_a_form_that_no_browser_shows() {
        for url in [
            "https://h5.example.com",
            "https://H5.EXAMPLE.COM/",
            "https://h5.example.com:443/",
            "https://h5。example。com/",
            "https://h5\u{ad}.example.com/",
            "https://\u{ff48}5.example.com/",
            "https://h5.example.com/a/../b",
            "https://h5.example.com/中",
            "https://h5.example.com/?q=\"",
            "https://h5.example.com/a|b",
            "https://h5.example.com/a^b?q=1",
        ] {
            assert_eq!(admit(url), Err("not canonical".to_owned()), "{url}");
        }
        for url in [
            "HTTPS://H5.EXAMPLE.COM/",
            "https:h5.example.com",
            "https:///h5.example.com/",
            " https://h5.example.com/",
            "https://h5\t.example.com/",
            "https://h5.example.com/\n",
            "https://h5.example.com\\@evil.example/",
            "https://user:pw@h5.example.com/",
            "https://h5.example.com@evil.example/",
            "file:///h5.example.com/",
            "javascript:alert(1)",
            "",
        ] {
            assert!(admit(url).is_err(), "{url}");
        }
    }

    #[test]
    fn refuses_other_origins() {
        for url in [
            "https://h5.example.com./",
            "http://h5.example.com/",
            "https://h5.example.com:8443/",
            "https://h5.example.com.evil.example/",
            "https://evil.example/?https://h5.example.com/",
            "https://evil.example/#https://h5.example.com/",
            "https://203.0.113.9/",
            "https://[::1]/",
            "https://xn--h5-.example.com/",
            "https://example.com/",
        ] {
            assert_eq!(admit(url), Err("not allowed".to_owned()), "{url}");
        }
    }

    #[test]
    fn refuses_a_url_that_could_be_another_signed_string() {
        let url = "https://h5.example.com/?x=1&timestamp=1&url=https://b.example.com/";
        assert_eq!(admit(url), Err("ambiguous".to_owned()));
    }

    #[test]
    fn an_origin_is_scheme_host_and_port_alone() {
        for (value, origin) in [
            ("https://h5.example.com", "https://h5.example.com"),
            ("https://H5.example.com:443/", "https://h5.example.com"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ] {
            assert_eq!(Origin::parse(value).unwrap().as_str(), origin);
        }
        for value in [
            "h5.example.com",
            "https://h5.example.com/app",
            "https://u@h5.example.com",
            "ftp://h5.example.com",
            "https://h5.example.com/?",
            "https://*.example.com",
            "https://%2A.example.com",
            "*",
        ] {
            assert!(Origin::parse(value).is_err(), "{value}");
        }
    }

    proptest::proptest! {
        /// The quick check accepts only URLs that the parser leaves unchanged.
        #[test]
        fn the_quick_check_agrees_with_the_parser(rest in r"/?[a.%25eEfF/?'|^~+&=:@;*()\[\]{}-]{0,16}") {
            let url = format!("https://h5.example.com{rest}");
            if is_plain(&rest) {
                let parsed = Url::parse(&url).unwrap();
                proptest::prop_assert_eq!(parsed.as_str(), url.as_str());
            }
        }
    }
}
