#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod reach;

use std::net::IpAddr;

use reach::Reach;
use url::{Host, Url};

/// An address with a known reach: an [`IpAddr`], a [`Host`] or a [`Url`].
pub trait Address: sealed::Address {}

impl Address for IpAddr {}
impl<S: AsRef<str>> Address for Host<S> {}
impl Address for Url {}

/// Whether the address is on this machine.
pub fn is_loopback(address: &impl Address) -> bool {
    address.reach() == Reach::Loopback
}

/// Whether the address is on this machine or on its private network.
pub fn is_private(address: &impl Address) -> bool {
    address.reach() != Reach::Public
}

mod sealed {
    use super::{Host, IpAddr, Reach, Url};

    pub trait Address {
        fn reach(&self) -> Reach;
    }

    impl Address for IpAddr {
        fn reach(&self) -> Reach {
            Reach::of_ip(*self)
        }
    }

    impl<S: AsRef<str>> Address for Host<S> {
        fn reach(&self) -> Reach {
            match self {
                Self::Ipv4(ip) => Reach::of_ip((*ip).into()),
                Self::Ipv6(ip) => Reach::of_ip((*ip).into()),
                Self::Domain(name) => Reach::of_name(name.as_ref()),
            }
        }
    }

    impl Address for Url {
        fn reach(&self) -> Reach {
            self.host().map_or(Reach::Public, |host| host.reach())
        }
    }
}
