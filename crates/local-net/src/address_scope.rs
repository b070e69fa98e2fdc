//! The policy.

use std::net::IpAddr;

/// Who can reach an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressScope {
    /// This machine.
    Loopback,
    /// This machine's private network.
    PrivateNetwork,
    /// Others.
    Public,
}

impl AddressScope {
    pub(crate) fn of_ip(ip: IpAddr) -> Self {
        let ip = ip.to_canonical();
        let is_private_network = match ip {
            IpAddr::V4(v4) => v4.is_private(),
            IpAddr::V6(v6) => v6.is_unique_local(),
        };
        if ip.is_loopback() {
            Self::Loopback
        } else if is_private_network {
            Self::PrivateNetwork
        } else {
            Self::Public
        }
    }

    /// RFC 6761 keeps `localhost` and every name under it on the machine itself.
    pub(crate) fn of_name(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        if name == "localhost" || name.ends_with(".localhost") {
            Self::Loopback
        } else {
            Self::Public
        }
    }
}
