use std::net::SocketAddr;

use url::Url;
use wechat_h5_local_net::reached_at;

use super::local::is_same_server;
use super::network_trust::NetworkTrust;

/// Where the sandbox and the page are.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    /// Whom the listeners are open to.
    pub(crate) trust: NetworkTrust,
    /// The platform's API, without a slash at the end.
    pub(crate) api_base: String,
    /// The authorize page, without a slash at the end.
    pub(crate) open_base: String,
    /// The page under development, as the browser opens it.
    pub(crate) page: Option<Url>,
    /// The page behind the proxy.
    pub(crate) upstream: Option<Url>,
}

impl Addresses {
    /// For a listener at this address. On loopback the authorize page is announced as
    /// `localhost` and the API as the address: the redirect back to the page is then
    /// cross-site, as in production.
    pub(crate) fn of_listener(listen: SocketAddr) -> Self {
        let listen = reached_at(listen);
        let api_base = format!("http://{listen}");
        let open_base = if listen.ip().is_loopback() {
            format!("http://localhost:{}", listen.port())
        } else {
            api_base.clone()
        };
        Self {
            trust: NetworkTrust::LocalOnly,
            api_base,
            open_base,
            page: None,
            upstream: None,
        }
    }

    /// The base URL of the shell. The shell has to be on the page's site: browsers do not
    /// send a page's cookies from a frame in another site's page.
    pub(crate) fn shell_base(&self) -> &str {
        let is_localhost = |page: &Url| page.host_str() == Some("localhost");
        match &self.page {
            Some(page) if is_localhost(page) => &self.open_base,
            _ => &self.api_base,
        }
    }

    /// Whether this URL is the sandbox itself.
    pub(crate) fn is_own(&self, url: &Url) -> bool {
        [&self.api_base, &self.open_base]
            .iter()
            .any(|own| Url::parse(own).is_ok_and(|own| is_same_server(url, &own)))
    }
}
