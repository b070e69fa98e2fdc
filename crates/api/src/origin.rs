//! The scheme, the host and the port of a URL, in the form in which requests have them.

use http::header::HeaderValue;
use http::uri::{Authority, Parts, PathAndQuery, Scheme};
use http::{Uri, uri};
use url::Url;

/// Where requests go to. It is parsed once, and shared by them.
#[derive(Debug)]
pub(super) struct Origin {
    scheme: Scheme,
    authority: Authority,
    host: HeaderValue,
}

impl Origin {
    /// The one of this URL; `None` where it has no host.
    pub(super) fn of(url: &Url) -> Option<Self> {
        let parts = url.as_str().parse::<Uri>().ok()?.into_parts();
        let authority = parts.authority?;
        Some(Self {
            scheme: parts.scheme?,
            host: HeaderValue::from_str(authority.as_str()).ok()?,
            authority,
        })
    }

    /// The value of the header `Host`.
    pub(super) fn host(&self) -> HeaderValue {
        self.host.clone()
    }

    /// A URI there.
    pub(super) fn uri(&self, path_and_query: PathAndQuery) -> Result<Uri, uri::InvalidUriParts> {
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(path_and_query);
        Uri::from_parts(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_port_is_left_out_and_another_is_kept() {
        for (url, host, uri) in [
            (
                "https://api.weixin.qq.com/",
                "api.weixin.qq.com",
                "https://api.weixin.qq.com/a?b=%2B",
            ),
            (
                "https://api.weixin.qq.com:443",
                "api.weixin.qq.com",
                "https://api.weixin.qq.com/a?b=%2B",
            ),
            ("http://[::1]:81/", "[::1]:81", "http://[::1]:81/a?b=%2B"),
        ] {
            let origin = Origin::of(&url.parse().unwrap()).unwrap();
            assert_eq!(origin.host(), host);
            let path = PathAndQuery::from_static("/a?b=%2B");
            assert_eq!(origin.uri(path).unwrap(), uri);
        }
    }
}
