//! How browsers reach the server.

use std::net::SocketAddr;

use url::Url;
use wechat_h5_local_net::{is_loopback, is_private};
use wechat_h5_oauth::RedirectUri;

use super::error::ConfigError;
use super::raw::Raw;
use crate::cookies::Cookies;
use crate::origins::Origin;

const NAME: &str = "WECHAT_H5_PUBLIC_URL";

/// `WECHAT_H5_PUBLIC_URL`: the address in the browser's address bar, https unless
/// it is this machine. Default: `http://<WECHAT_H5_LISTEN>/`.
///
/// The callback is built from it and never from a `Host` header.
#[derive(Debug, Clone)]
pub struct PublicUrl {
    url: Url,
    callback: RedirectUri,
    relay_callback: RedirectUri,
}

impl PublicUrl {
    /// The URL that is set, or the one of the listener.
    pub(super) fn check(raw: &Raw, bound: SocketAddr) -> Result<Self, ConfigError> {
        let default = format!("http://{bound}/");
        let value = raw.public_url.as_deref().unwrap_or(&default);
        let advice = "set it to the page's address, such as https://h5.example.com/";
        let wrong = |problem: String| ConfigError::new(NAME, problem, advice);
        let url = Url::parse(value).map_err(|err| wrong(format!("is `{value}` ({err})")))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("holds a user name or password".into()));
        }
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong(format!("is `{value}`, which is not a web address")));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong(format!("is `{value}`, which has a path or query")));
        }
        if url.scheme() == "http" && !is_loopback(&url) {
            return Err(wrong(format!(
                "is `{value}`: plain http is for this machine only"
            )));
        }
        let under = |path: &str| {
            RedirectUri::parse(&format!("{url}{path}"))
                .map_err(|err| wrong(format!("is `{value}` ({err})")))
        };
        let callback = under("api/oauth/callback")?;
        let relay_callback = under("api/oauth/relay")?;
        Ok(Self {
            url,
            callback,
            relay_callback,
        })
    }

    /// The URL, with a slash at the end.
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// The callback of the authorization.
    pub fn callback(&self) -> RedirectUri {
        self.callback.clone()
    }

    /// The callback of authorizations for other sites.
    pub fn relay_callback(&self) -> RedirectUri {
        self.relay_callback.clone()
    }

    /// Its origin.
    pub fn origin(&self) -> Origin {
        Origin::of(&self.url)
    }

    /// How cookies can be protected there.
    pub fn cookies(&self) -> Cookies {
        match self.url.scheme() {
            "https" => Cookies::Secure,
            _ => Cookies::Loopback,
        }
    }

    /// Whether browsers may be told to use nothing but https for it: not on a
    /// private machine, where other things answer under the same name.
    pub fn is_https_for_good(&self) -> bool {
        self.url.scheme() == "https" && !self.is_private()
    }

    /// Its port, if it is one that the platform cannot be told.
    pub fn odd_port(&self) -> Option<u16> {
        self.url.port().filter(|_| !self.is_private())
    }

    /// Whether only this machine or its private network reaches it.
    pub fn is_private(&self) -> bool {
        is_private(&self.url)
    }
}
