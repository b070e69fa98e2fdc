//! The page behind the proxy.

use axum::http::uri::{Authority, PathAndQuery, Scheme};
use axum::http::{HeaderValue, Uri};
use url::Url;

use super::error::AddressError;
use super::network_trust::NetworkTrust;

/// The address of a page on this machine or in a private network.
///
/// ```
/// use wechat_h5_sandbox::Upstream;
///
/// assert!(Upstream::parse("http://127.0.0.1:5173/").is_ok());
/// assert!(Upstream::parse("https://h5.example.com/").is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Upstream {
    page: Url,
    authority: Authority,
    host_header: HostHeader,
}

/// The `Host` that the page's server gets from the proxy, with `Origin` and `Referer` to match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HostHeader {
    /// As the browser sent it, so that a server which signs or redirects by its `Host` uses the
    /// page's address.
    #[default]
    Browser,
    /// The upstream's own, for a server that answers to no other name.
    Upstream,
}

impl Upstream {
    /// Reads an absolute address.
    ///
    /// # Errors
    /// [`AddressError`] unless it is http with a loopback or private host.
    pub fn parse(page: &str) -> Result<Self, AddressError> {
        Self::parse_with(page, NetworkTrust::LocalOnly)
    }

    /// The same for a proxy in a network of this trust.
    ///
    /// # Errors
    /// [`AddressError`] unless it is http with a host that is local, or near in a trusted
    /// network.
    pub fn parse_with(page: &str, trust: NetworkTrust) -> Result<Self, AddressError> {
        let wrong = || AddressError::PageUrl(page.to_owned());
        let url = Url::parse(page).map_err(|_| wrong())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::PageCredentials);
        }
        if !trust.is_near(&url) {
            return Err(AddressError::PublicUpstream(page.to_owned()));
        }
        if url.scheme() == "https" {
            return Err(AddressError::HttpsPage(page.to_owned()));
        }
        let authority = url.authority().parse().map_err(|_| wrong())?;
        Ok(Self {
            page: url,
            authority,
            host_header: HostHeader::default(),
        })
    }

    /// Which `Host` the server gets.
    #[must_use]
    pub fn with_host_header(mut self, host_header: HostHeader) -> Self {
        self.host_header = host_header;
        self
    }

    pub(crate) fn host_header(&self) -> HostHeader {
        self.host_header
    }

    /// The page's whole URL.
    pub fn page(&self) -> &Url {
        &self.page
    }

    /// The URL of the same page at another origin.
    pub fn page_at(&self, origin: &str) -> String {
        let path = &self.page[url::Position::BeforePath..];
        format!("{origin}{path}")
    }

    /// The origin, with a slash at the end.
    pub(crate) fn base(&self) -> String {
        format!("http://{}/", self.authority)
    }

    pub(crate) fn origin(&self) -> String {
        self.page.origin().ascii_serialization()
    }

    pub(crate) fn host(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(self.authority.as_str()).ok()
    }

    /// The URI of a path on the upstream.
    pub(crate) fn uri(&self, path: Option<&PathAndQuery>) -> Uri {
        let path = path
            .cloned()
            .unwrap_or_else(|| PathAndQuery::from_static("/"));
        let mut parts = axum::http::uri::Parts::default();
        parts.scheme = Some(Scheme::HTTP);
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(path);
        // Cannot fail: all three parts are set.
        Uri::from_parts(parts).unwrap_or_default()
    }

    /// Whether this URL is on the upstream, under any of the usual names of loopback. Another
    /// loopback address, such as 127.0.0.2, is another server.
    pub(crate) fn serves(&self, url: &Url) -> bool {
        let is_usual_name =
            |url: &Url| matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        let same_host =
            url.host() == self.page.host() || is_usual_name(url) && is_usual_name(&self.page);
        url.scheme() == "http"
            && same_host
            && url.port_or_known_default() == self.page.port_or_known_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_local_pages_are_proxied() {
        for (page, accepted) in [
            ("http://127.0.0.1:5173/", true),
            ("http://localhost:5173", true),
            ("http://192.168.1.7:3000/app/?a=1#b", true),
            ("http://[::1]:5173/", true),
            ("https://127.0.0.1:5173/", false),
            ("https://h5.example.com/", false),
            ("http://h5.example.com/", false),
            ("http://169.254.169.254/", false),
            ("http://[fe80::1]/", false),
            ("ftp://127.0.0.1/", false),
            ("http://user:password@127.0.0.1/", false),
            ("127.0.0.1:5173", false),
        ] {
            assert_eq!(Upstream::parse(page).is_ok(), accepted, "{page}");
        }
    }

    #[test]
    fn a_service_of_a_trusted_network_is_proxied() {
        let parse = |page| Upstream::parse_with(page, NetworkTrust::WholeNetwork);
        assert!(parse("http://web:5173/").is_ok());
        assert!(parse("http://host.docker.internal:5173/").is_ok());
        assert!(parse("http://h5.example.com/").is_err());
        assert!(Upstream::parse("http://web:5173/").is_err());
    }

    #[test]
    fn an_error_says_what_to_do() {
        for (page, says) in [
            ("http://h5.example.com/", "use --page-url instead"),
            ("http://user:word@127.0.0.1/", "leave them out"),
        ] {
            let error = Upstream::parse(page).unwrap_err().to_string();
            assert!(error.contains(says) && !error.contains("word@"), "{error}");
        }
    }

    #[test]
    fn the_page_keeps_its_path_at_the_proxy() {
        let upstream = Upstream::parse("http://localhost:5173/app/?a=1#b").unwrap();
        let page = upstream.page_at("http://127.0.0.1:8091");
        assert_eq!(page, "http://127.0.0.1:8091/app/?a=1#b");
        assert_eq!(upstream.base(), "http://localhost:5173/");
    }

    #[test]
    fn loopback_has_several_names() {
        let upstream = Upstream::parse("http://localhost:5173/").unwrap();
        for (url, same) in [
            ("http://localhost:5173/x", true),
            ("http://127.0.0.1:5173/x", true),
            ("http://[::1]:5173/x", true),
            ("http://127.0.0.1:5174/x", false),
            ("http://127.0.0.2:5173/x", false),
            ("https://localhost:5173/x", false),
            ("http://192.168.1.7:5173/x", false),
        ] {
            assert_eq!(upstream.serves(&Url::parse(url).unwrap()), same, "{url}");
        }
    }
}
