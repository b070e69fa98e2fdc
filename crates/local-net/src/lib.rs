#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod address_scope;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use address_scope::AddressScope;
use url::{Host, Url};

/// An address with a known reach: an [`IpAddr`], a [`Host`] or a [`Url`].
pub trait Address: sealed::Address {}

impl Address for IpAddr {}
impl<S: AsRef<str>> Address for Host<S> {}
impl Address for Url {}

/// Whether the address is on this machine.
pub fn is_loopback(address: &impl Address) -> bool {
    address.reach() == AddressScope::Loopback
}

/// Whether the address is on this machine or on its private network.
pub fn is_private(address: &impl Address) -> bool {
    address.reach() != AddressScope::Public
}

/// The address by which this machine reaches a listener: a listener on every address
/// (`0.0.0.0`, `::`) is reached on loopback.
pub fn reached_at(listener: SocketAddr) -> SocketAddr {
    if listener.ip().is_unspecified() {
        return SocketAddr::new(Ipv4Addr::LOCALHOST.into(), listener.port());
    }
    listener
}

mod sealed {
    use super::{AddressScope, Host, IpAddr, Url};

    pub trait Address {
        fn reach(&self) -> AddressScope;
    }

    impl Address for IpAddr {
        fn reach(&self) -> AddressScope {
            AddressScope::of_ip(*self)
        }
    }

    impl<S: AsRef<str>> Address for Host<S> {
        fn reach(&self) -> AddressScope {
            match self {
                Self::Ipv4(ip) => AddressScope::of_ip((*ip).into()),
                Self::Ipv6(ip) => AddressScope::of_ip((*ip).into()),
                Self::Domain(name) => AddressScope::of_name(name.as_ref()),
            }
        }
    }

    impl Address for Url {
        fn reach(&self) -> AddressScope {
            self.host()
                .map_or(AddressScope::Public, |host| host.reach())
        }
    }
}
