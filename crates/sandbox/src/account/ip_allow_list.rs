//! The addresses that may fetch an account's tokens (IP 白名单).

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// The IP allow-list of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AllowList {
    /// Every address may fetch tokens.
    #[default]
    Anybody,
    /// Only these addresses may; an empty list allows none.
    Only(Vec<IpRange>),
}

impl AllowList {
    pub(crate) fn admits(&self, caller: IpAddr) -> bool {
        match self {
            Self::Anybody => true,
            Self::Only(ranges) => ranges.iter().any(|range| range.contains(caller)),
        }
    }

    /// `None` where every address is allowed, else the entries.
    pub(crate) fn entries(&self) -> Option<&[IpRange]> {
        match self {
            Self::Anybody => None,
            Self::Only(ranges) => Some(ranges),
        }
    }
}

impl From<Option<Vec<IpRange>>> for AllowList {
    fn from(entries: Option<Vec<IpRange>>) -> Self {
        entries.map_or(Self::Anybody, Self::Only)
    }
}

/// An address, or a network in CIDR notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IpRange(IpNet);

/// Why an entry of an allow-list was refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not an IP address and not a network like 10.0.0.0/8: {0:?}")]
pub struct IpRangeError(String);

impl IpRange {
    fn contains(&self, ip: IpAddr) -> bool {
        self.0.contains(&ip.to_canonical())
    }
}

impl FromStr for IpRange {
    type Err = IpRangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let range = match text.parse::<IpAddr>() {
            Ok(address) => Ok(address.into()),
            Err(_) => text.parse(),
        };
        range.map(Self).map_err(|_| IpRangeError(text.to_owned()))
    }
}

impl TryFrom<String> for IpRange {
    type Error = IpRangeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<IpRange> for String {
    fn from(range: IpRange) -> Self {
        range.to_string()
    }
}

/// A single address is written without a prefix length.
impl fmt::Display for IpRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() {
            self.0.addr().fmt(f)
        } else {
            self.0.fmt(f)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_networks_are_matched() {
        for (range, ip, inside) in [
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "::1", false),
            ("127.0.0.1", "::ffff:127.0.0.1", true),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
        ] {
            let allowed = AllowList::Only(vec![range.parse().unwrap()]);
            assert_eq!(allowed.admits(ip.parse().unwrap()), inside, "{range} {ip}");
        }
        assert!(AllowList::Anybody.admits("203.0.113.9".parse().unwrap()));
        assert!(!AllowList::Only(Vec::new()).admits("127.0.0.1".parse().unwrap()));
    }

    #[test]
    fn invalid_ranges_are_refused() {
        for text in [
            "",
            "localhost",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/",
            "1.2.3",
        ] {
            assert!(text.parse::<IpRange>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_range_is_displayed_as_it_was_typed() {
        for text in ["127.0.0.1", "10.0.0.0/8", "::1", "2001:db8::/32"] {
            assert_eq!(text.parse::<IpRange>().unwrap().to_string(), text);
        }
    }
}
