//! Who can reach an address, told from the address alone.

use url::{Host, Url};

/// Only this machine or its private network: RFC 1918, RFC 4193, link-local.
pub(super) fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Some(Host::Ipv6(ip)) => {
            ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()
        }
        Some(Host::Domain(name)) => is_localhost(name),
        None => false,
    }
}

/// Only this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => is_localhost(name),
        None => false,
    }
}

/// RFC 6761: `localhost` and everything under it.
fn is_localhost(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_who_reaches_an_address() {
        for (url, loopback, private) in [
            ("http://127.0.0.1/", true, true),
            ("http://127.1:80/", true, true),
            ("http://[::1]/", true, true),
            ("http://localhost/", true, true),
            ("http://H5.LocalHost/", true, true),
            ("http://10.0.0.1/", false, true),
            ("http://192.168.1.1/", false, true),
            ("http://172.31.255.255/", false, true),
            ("http://169.254.0.1/", false, true),
            ("http://[fd00::1]/", false, true),
            ("http://0.0.0.0/", false, false),
            ("http://172.32.0.1/", false, false),
            ("http://8.8.8.8/", false, false),
            ("http://[2001:db8::1]/", false, false),
            ("http://localhost.example.com/", false, false),
            ("http://h5.example.com/", false, false),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(is_loopback(&url), loopback, "{url}");
            assert_eq!(is_private(&url), private, "{url}");
        }
    }
}
