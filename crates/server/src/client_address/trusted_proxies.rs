//! Whose word about the client is believed.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};
use wechat_h5_local_net::is_private;

/// The proxies in front of this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TrustedProxies {
    networks: Vec<IpNet>,
    /// Whether loopback and private addresses are too.
    are_private_addresses: bool,
}

/// RFC 6598. The load balancers of clouds connect from it; on the internet it is not routed.
const SHARED: Ipv4Net = Ipv4Net::new_assert(Ipv4Addr::new(100, 64, 0, 0), 10);

impl Default for TrustedProxies {
    fn default() -> Self {
        Self::new(Vec::new(), true)
    }
}

impl TrustedProxies {
    /// Proxies in these networks, and perhaps those with a loopback or private address.
    pub(crate) fn new(networks: Vec<IpNet>, are_private_addresses: bool) -> Self {
        Self {
            networks: networks.into_iter().map(canonical).collect(),
            are_private_addresses,
        }
    }

    /// No proxy.
    pub(crate) fn none() -> Self {
        Self::new(Vec::new(), false)
    }

    /// Whether this is one of them.
    pub(crate) fn contains(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        let is_shared = matches!(ip, IpAddr::V4(v4) if SHARED.contains(&v4));
        self.are_private_addresses && (is_private(&ip) || is_shared)
            || self.networks.iter().any(|network| network.contains(&ip))
    }
}

/// As addresses are compared: an IPv4 network that is mapped into IPv6 is an IPv4 network.
fn canonical(network: IpNet) -> IpNet {
    let IpAddr::V4(v4) = network.addr().to_canonical() else {
        return network;
    };
    let length = match network {
        IpNet::V4(_) => Some(network.prefix_len()),
        IpNet::V6(_) => network.prefix_len().checked_sub(96),
    };
    length
        .and_then(|length| Ipv4Net::new(v4, length).ok())
        .map_or(network, IpNet::V4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contains_what_is_listed_and_perhaps_private_addresses() {
        let networks = ["203.0.113.0/28", "2001:db8::/32", "::ffff:198.51.100.0/120"];
        let networks: Vec<IpNet> = networks.map(|net| net.parse().unwrap()).into();
        let list = TrustedProxies::new(networks.clone(), false);
        let both = TrustedProxies::new(networks, true);
        for (ip, in_list, in_both) in [
            ("203.0.113.15", true, true),
            ("::ffff:203.0.113.15", true, true),
            ("203.0.113.16", false, false),
            ("2001:db8:1::", true, true),
            ("198.51.100.9", true, true),
            ("198.51.101.9", false, false),
            ("127.0.0.1", false, true),
            ("::1", false, true),
            ("10.1.2.3", false, true),
            ("192.168.1.1", false, true),
            ("fd00::1", false, true),
            ("100.64.0.1", false, true),
            ("100.128.0.1", false, false),
            ("172.32.0.1", false, false),
        ] {
            let ip = ip.parse().unwrap();
            assert_eq!(list.contains(ip), in_list, "{ip}");
            assert_eq!(both.contains(ip), in_both, "{ip}");
            assert!(!TrustedProxies::none().contains(ip), "{ip}");
        }
    }
}
