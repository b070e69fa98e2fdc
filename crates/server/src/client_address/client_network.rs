//! What counts as one client.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use wechat_h5_api::ClientKey;

/// An IPv4 address, or the first 64 bits of an IPv6 address: a subscriber has a whole /64
/// and can send from any address in it.
///
/// An IPv4 address is a number below 2^32. The IPv6 networks of these numbers are reserved.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ClientNetwork(u64);

impl ClientNetwork {
    /// The one of this address. An IPv4 address that is mapped into IPv6 is an IPv4 address.
    pub(crate) fn of(ip: IpAddr) -> Self {
        match ip.to_canonical() {
            IpAddr::V4(v4) => Self(v4.to_bits().into()),
            IpAddr::V6(v6) => Self((v6.to_bits() >> 64) as u64),
        }
    }

    /// As which client its logins count.
    pub(crate) fn login_client(self) -> ClientKey {
        ClientKey::new(self.0, self.site().map(|site| site.0))
    }

    const fn is_ipv4(self) -> bool {
        self.0 <= u32::MAX as u64
    }

    /// The /48 of an IPv6 network, which is what one site gets.
    pub(crate) fn site(self) -> Option<Self> {
        (!self.is_ipv4()).then_some(Self(self.0 >> 16 << 16))
    }

    /// The /32 of an IPv6 network, which is what one provider gets, or the /16 of an IPv4
    /// address.
    pub(crate) fn region(self) -> Self {
        if self.is_ipv4() {
            Self(self.0 >> 16 << 16)
        } else {
            Self(self.0 >> 32 << 32)
        }
    }
}

impl fmt::Display for ClientNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match u32::try_from(self.0) {
            Ok(v4) => Ipv4Addr::from_bits(v4).fmt(f),
            Err(_) => write!(f, "{}/64", Ipv6Addr::from_bits(u128::from(self.0) << 64)),
        }
    }
}

impl fmt::Debug for ClientNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ip: &str) -> ClientNetwork {
        ClientNetwork::of(ip.parse().unwrap())
    }

    #[test]
    fn an_ipv6_client_is_a_64_and_an_ipv4_client_an_address() {
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:1.2.3.4"), of("1.2.3.4"));
        assert_ne!(of("1.2.3.4"), of("1.2.3.5"));
        assert_eq!(of("2001:db8:1:2::1").to_string(), "2001:db8:1:2::/64");
        assert_eq!(of("1.2.3.4").to_string(), "1.2.3.4");
    }

    #[test]
    fn wider_networks_contain_it() {
        assert_eq!(of("1.2.3.4").site(), None);
        assert_eq!(of("2001:db8:1:2::").site(), Some(of("2001:db8:1::")));
        assert_eq!(of("2001:db8:1:2::").region(), of("2001:db8::"));
        assert_eq!(of("1.2.3.4").region(), of("1.2.0.0"));
    }
}
