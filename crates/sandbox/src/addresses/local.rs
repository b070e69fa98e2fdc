//! Hosts and local addresses.

use std::net::{IpAddr, Ipv4Addr};

use axum::http::HeaderValue;
use url::{Host, Url};
use wechat_h5_local_net::{is_loopback, is_private};

/// The URL of a `Host` header; `None` if it is invalid.
pub(crate) fn url_of_host(host: &HeaderValue) -> Option<Url> {
    let host = host.to_str().ok()?;
    Url::parse(&format!("http://{host}/")).ok()
}

/// The IP address of a local URL. No name is looked up.
pub(crate) fn local_ip(url: &Url) -> Option<IpAddr> {
    let ip = match url.host()? {
        Host::Ipv4(ip) => ip.into(),
        Host::Ipv6(ip) => ip.into(),
        Host::Domain(_) => Ipv4Addr::LOCALHOST.into(),
    };
    is_private(url).then_some(ip)
}

/// Whether both URLs are on one server, under any name of loopback.
pub(crate) fn is_same_server(one: &Url, other: &Url) -> bool {
    let same_host = one.host() == other.host() || is_loopback(one) && is_loopback(other);
    same_host && one.port_or_known_default() == other.port_or_known_default()
}
