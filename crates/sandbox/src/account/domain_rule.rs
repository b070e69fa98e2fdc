//! The domains that an account has registered: JS接口安全域名 and 网页授权域名.

use std::fmt;

use serde::Deserialize;
use url::Url;
use wechat_h5_local_net::{is_loopback, is_private};

use crate::addresses::NetworkTrust;

/// One entry of a list of domains: JS接口安全域名 or 网页授权域名.
///
/// WeChat accepts no IP address and no port here. Pages under development are on
/// them, so the sandbox adds the first three variants.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
#[non_exhaustive]
pub enum DomainRule {
    /// `localhost` and loopback addresses, any port.
    Loopback,
    /// Loopback and private addresses, any port.
    Private,
    /// These, and names that a trusted network alone has: without a dot, or in `.internal`.
    Network,
    /// A registered domain, with a path where one was given.
    Domain(RegisteredDomain),
}

/// `h5.example.com` or `example.com/shop`, as typed into the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredDomain {
    host: String,
    port: Option<u16>,
    path: String,
}

/// How a registered host name is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostMatch {
    /// JS接口安全域名: a parent domain covers its subdomains.
    WithSubdomains,
    /// 网页授权域名: `www.qq.com` does not cover `pay.qq.com` or `qq.com`.
    Exact,
}

/// Why a domain entry was refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a domain, or a domain with a path, without a scheme: {0:?}")]
pub struct DomainError(String);

impl DomainRule {
    /// Reads `example.com`, `example.com/path` or, sandbox only,
    /// `example.com:8080`.
    ///
    /// # Errors
    /// [`DomainError`] for anything else, a scheme in front included.
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        let refused = || DomainError(text.to_owned());
        let url = Url::parse(&format!("http://{text}")).map_err(|_| refused())?;
        let plain = url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        let host = url
            .host_str()
            .filter(|_| plain && !text.contains("//"))
            .ok_or_else(refused)?;
        Ok(Self::Domain(RegisteredDomain {
            host: host.to_owned(),
            port: url.port(),
            path: url.path().trim_end_matches('/').to_owned(),
        }))
    }

    /// Whether this entry covers `url`.
    pub(crate) fn covers(&self, url: &Url, how: HostMatch) -> bool {
        match self {
            Self::Loopback => is_loopback(url),
            Self::Private => is_private(url),
            Self::Network => NetworkTrust::WholeNetwork.is_near(url),
            Self::Domain(domain) => domain.covers(url, how),
        }
    }
}

/// As settings write it: `loopback`, `private`, `network`, or what [`DomainRule::parse`] takes.
impl TryFrom<String> for DomainRule {
    type Error = DomainError;

    fn try_from(text: String) -> Result<Self, DomainError> {
        match text.as_str() {
            "loopback" => Ok(Self::Loopback),
            "private" => Ok(Self::Private),
            "network" => Ok(Self::Network),
            domain => Self::parse(domain),
        }
    }
}

/// As [`TryFrom`] reads it.
impl fmt::Display for DomainRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loopback => f.write_str("loopback"),
            Self::Private => f.write_str("private"),
            Self::Network => f.write_str("network"),
            Self::Domain(RegisteredDomain {
                host,
                port: Some(port),
                path,
            }) => {
                write!(f, "{host}:{port}{path}")
            }
            Self::Domain(RegisteredDomain {
                host,
                port: None,
                path,
            }) => write!(f, "{host}{path}"),
        }
    }
}

impl RegisteredDomain {
    fn covers(&self, url: &Url, how: HostMatch) -> bool {
        let host = url.host_str().unwrap_or_default();
        let host_fits = match how {
            HostMatch::Exact => host == self.host,
            HostMatch::WithSubdomains => {
                host == self.host
                    || host
                        .strip_suffix(&self.host)
                        .is_some_and(|sub| sub.ends_with('.'))
            }
        };
        host_fits && url.port() == self.port && self.covers_path(url.path())
    }

    fn covers_path(&self, path: &str) -> bool {
        path.strip_prefix(&self.path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(rule: &DomainRule, url: &str, how: HostMatch) -> bool {
        rule.covers(&Url::parse(url).unwrap(), how)
    }

    #[test]
    fn loopback_and_private_rules_cover_local_addresses() {
        for (url, loopback, private) in [
            ("http://127.0.0.1:8080/", true, true),
            ("http://localhost:1/x", true, true),
            ("http://[::1]/", true, true),
            ("http://10.0.0.1/", false, true),
            ("http://169.254.169.254/", false, false),
            ("http://[fe80::1]/", false, false),
            ("https://example.com/", false, false),
            ("https://127.0.0.1.example.com/", false, false),
        ] {
            assert_eq!(
                covers(&DomainRule::Loopback, url, HostMatch::Exact),
                loopback,
                "{url}"
            );
            assert_eq!(
                covers(&DomainRule::Private, url, HostMatch::Exact),
                private,
                "{url}"
            );
        }
    }

    #[test]
    fn the_network_rule_covers_names_of_a_trusted_network_too() {
        for (url, expected) in [
            ("http://10.0.0.1/", true),
            ("http://web:5173/", true),
            ("http://host.docker.internal:5173/", true),
            ("https://example.com/", false),
        ] {
            let rule = DomainRule::try_from("network".to_owned()).unwrap();
            assert_eq!(rule.to_string(), "network");
            assert_eq!(covers(&rule, url, HostMatch::Exact), expected, "{url}");
        }
    }

    #[test]
    fn a_registered_domain_covers_its_pages() {
        for (rule, url, exact, with_subdomains) in [
            ("example.com", "https://example.com/", true, true),
            ("example.com", "https://h5.example.com/a", false, true),
            ("example.com", "https://badexample.com/", false, false),
            ("www.example.com", "https://example.com/", false, false),
            ("example.com", "https://example.com:8443/", false, false),
            ("example.com/shop", "https://example.com/shop", true, true),
            (
                "example.com/shop/",
                "https://example.com/shop/a?b",
                true,
                true,
            ),
            (
                "example.com/shop",
                "https://example.com/shopping",
                false,
                false,
            ),
            ("example.com:8080", "http://example.com:8080/", true, true),
        ] {
            let rule = DomainRule::parse(rule).unwrap();
            assert_eq!(
                covers(&rule, url, HostMatch::Exact),
                exact,
                "{rule:?} {url}"
            );
            assert_eq!(
                covers(&rule, url, HostMatch::WithSubdomains),
                with_subdomains,
                "{rule:?} {url}"
            );
        }
    }

    #[test]
    fn invalid_domains_are_refused() {
        for text in [
            "",
            "https://example.com",
            "a b",
            "example.com?x=1",
            "user@example.com",
        ] {
            assert!(DomainRule::parse(text).is_err(), "{text}");
        }
    }
}
