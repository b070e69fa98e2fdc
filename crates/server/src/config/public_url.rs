//! The address at which browsers reach the server.

use std::net::SocketAddr;

use url::Url;
use wechat_h5_local_net::{is_loopback, is_private};
use wechat_h5_oauth::RedirectUri;
use wechat_h5_sign::pay::MerchantId;

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::values::Values;
use crate::cookies::Cookies;
use crate::origin_allow_list::Origin;
use crate::public_route::PublicRoute;
use crate::web_url;

pub(crate) const SETTINGS: &[Setting] = &[PUBLIC_URL];

/// The page's address.
pub(crate) const PUBLIC_URL: Setting = Setting {
    key: "public_url",
    sources: AllowedSources::Everywhere,
    value: "URL",
    about: Text {
        en: "Address of the page in the browser: https and no path; http on loopback only",
        zh: "网页在浏览器中的地址：https，不带路径；仅本机可用 http",
    },
    default: DefaultValue::Derived(Text {
        en: "`http://<listen>/`",
        zh: "`http://<listen>/`",
    }),
};

/// The address that browsers show. The callbacks are built from it and never from a
/// `Host` header.
#[derive(Debug, Clone)]
pub(crate) struct PublicUrl {
    url: Url,
    callback: RedirectUri,
    relay_callback: RedirectUri,
}

impl PublicUrl {
    /// The URL that is set, or the one of the listener.
    pub(super) fn read(values: &Values, bound: SocketAddr) -> Result<Self, ConfigError> {
        let top = values.top();
        match top.parse_optional(&PUBLIC_URL, Self::parse)? {
            Some(url) => Ok(url),
            None => Self::parse(&format!("http://{bound}/"))
                .map_err(|invalid| invalid.of_default().of(top.name(&PUBLIC_URL))),
        }
    }

    fn parse(value: &str) -> Result<Self, InvalidValue> {
        let wrong = |problem: String| {
            let advice = "set it to the page's address, such as https://h5.example.com/";
            InvalidValue::new(problem, advice)
        };
        let url = web_url::parse(value).map_err(|err| wrong(format!("cannot be used ({err})")))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("has a user name or password".into()));
        }
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong(format!("is `{value}`, which is not a web address")));
        }
        if let Some(part) = part_after_host(&url) {
            return Err(wrong(format!("is `{value}`, which has a {part}")));
        }
        if url.scheme() == "http" && !is_loopback(&url) {
            let problem = format!("is `{value}`: plain http is allowed on loopback only");
            return Err(wrong(problem));
        }
        let under = |route: PublicRoute| {
            let path = route.path().trim_start_matches('/');
            RedirectUri::parse(&format!("{url}{path}"))
                .map_err(|err| wrong(format!("is `{value}` ({err})")))
        };
        let callback = under(PublicRoute::LoginCallback)?;
        let relay_callback = under(PublicRoute::RelayCallback)?;
        Ok(Self {
            url,
            callback,
            relay_callback,
        })
    }

    /// The URL, with a slash at the end.
    pub(crate) fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// The callback of the authorization.
    pub(crate) fn callback(&self) -> RedirectUri {
        self.callback.clone()
    }

    /// The callback of authorizations for other sites.
    pub(crate) fn relay_callback(&self) -> RedirectUri {
        self.relay_callback.clone()
    }

    /// The address at which this server explains its error codes, without the code.
    pub(crate) fn error_docs(&self) -> String {
        let path = PublicRoute::Errors.path().trim_start_matches('/');
        format!("{}{path}?code=", self.url)
    }

    /// Where this server takes the notifications of a merchant.
    pub(super) fn pay_notifications(&self, merchant: &MerchantId) -> Url {
        let mut url = self.url.clone();
        let path = PublicRoute::PayNotification.path();
        url.set_path(&path.replace("{mchid}", merchant.as_str()));
        url
    }

    /// Its origin.
    pub(crate) fn origin(&self) -> Origin {
        Origin::of(&self.url)
    }

    /// How cookies can be protected there.
    pub(crate) fn cookies(&self) -> Cookies {
        match self.url.scheme() {
            "https" => Cookies::Secure,
            _ => Cookies::Loopback,
        }
    }

    /// Whether browsers may be told to use nothing but https for it: not on a
    /// private machine, where other servers use the same name.
    pub(crate) fn allows_hsts(&self) -> bool {
        self.url.scheme() == "https" && !self.is_private()
    }

    /// Its port, if it has one that the platform's console does not take.
    pub(crate) fn unsupported_port(&self) -> Option<u16> {
        self.url.port().filter(|_| !self.is_private())
    }

    /// Whether only this machine or its private network can reach it.
    pub(crate) fn is_private(&self) -> bool {
        is_private(&self.url)
    }
}

/// What a base of other URLs may not have.
fn part_after_host(url: &Url) -> Option<&'static str> {
    if url.path() != "/" {
        return Some("path");
    }
    if url.query().is_some() {
        return Some("query");
    }
    url.fragment().map(|_| "fragment")
}
