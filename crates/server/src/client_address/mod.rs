//! Which client sent a request: the peer of the connection or, where that is a trusted
//! proxy, the address for which it forwards.

mod client_network;
mod forwarded_nodes;
mod trusted_proxies;

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::ConnectInfo;
use http::{Extensions, HeaderMap};

pub(crate) use self::client_network::ClientNetwork;
use self::forwarded_nodes::{has_forwarded_nodes, nodes};
pub(crate) use self::trusted_proxies::TrustedProxies;
use crate::reloadable::Reloadable;

/// Finds the client of a request.
#[derive(Debug, Default)]
pub(crate) struct ClientAddresses {
    trusted: Reloadable<TrustedProxies>,
    has_warned: AtomicBool,
}

impl ClientAddresses {
    /// Those of a server behind these proxies.
    pub(crate) fn new(trusted: impl Into<Reloadable<TrustedProxies>>) -> Self {
        Self {
            trusted: trusted.into(),
            has_warned: AtomicBool::new(false),
        }
    }

    /// The client, or `None` where trusted proxies sent the request and do not say for whom:
    /// one of them may stand for all visitors.
    ///
    /// Each proxy adds the address from which it received the request on the right. What is
    /// left of the first address that is no trusted proxy was written by that client itself.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        let peer = peer.to_canonical();
        let trusted = self.trusted.load();
        if !trusted.contains(peer) {
            self.warn_about(peer, headers);
            return Some(peer);
        }
        for node in nodes(headers) {
            let node = node?;
            if !trusted.contains(node) {
                return Some(node);
            }
        }
        None
    }

    /// The client of a request with these extensions and headers as one that is counted,
    /// unless only a trusted proxy is known.
    pub(crate) fn network(
        &self,
        extensions: &Extensions,
        headers: &HeaderMap,
    ) -> Option<ClientNetwork> {
        let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
        self.client(peer.ip(), headers).map(ClientNetwork::of)
    }

    /// Browsers send no such headers. Only once, because anybody can send them.
    fn warn_about(&self, peer: IpAddr, headers: &HeaderMap) {
        if !has_forwarded_nodes(headers) || wechat_h5_local_net::is_private(&peer) {
            return;
        }
        if !self.has_warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                %peer,
                "an address that is not a trusted proxy forwards requests: if this proxy is \
                 yours, add its address to WECHAT_H5_TRUSTED_PROXIES, because all its visitors \
                 count as one client"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    const XFF: &str = "x-forwarded-for";
    const FORWARDED: &str = "forwarded";

    fn client(peer: &str, lines: &[(&'static str, &str)]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            let line = HeaderValue::from_bytes(line.as_bytes()).unwrap();
            headers.append(HeaderName::from_static(name), line);
        }
        let proxies = vec!["203.0.113.0/28".parse().unwrap()];
        let addresses = ClientAddresses::new(TrustedProxies::new(proxies, true));
        let client = addresses.client(peer.parse().unwrap(), &headers);
        client.map(|ip| ip.to_string())
    }

    #[test]
    fn an_untrusted_peer_is_the_client_whatever_it_sends() {
        for lines in [
            &[][..],
            &[(XFF, "9.9.9.9")],
            &[(XFF, "127.0.0.1, 10.0.0.1")],
            &[(FORWARDED, "for=9.9.9.9")],
            &[(XFF, "junk"), (FORWARDED, "for=\"")],
        ] {
            for (peer, expected) in [
                ("8.8.8.8", "8.8.8.8"),
                ("203.0.113.16", "203.0.113.16"),
                ("::ffff:8.8.8.8", "8.8.8.8"),
                ("2001:db8::1", "2001:db8::1"),
            ] {
                assert_eq!(client(peer, lines).as_deref(), Some(expected), "{lines:?}");
            }
        }
    }

    #[test]
    fn behind_trusted_proxies_the_rightmost_other_address_is_the_client() {
        for (lines, expected) in [
            // One proxy, which adds the address of its peer.
            (&[(XFF, "8.8.8.8")][..], Some("8.8.8.8")),
            (&[(XFF, "2001:db8:1:2::3")], Some("2001:db8:1:2::3")),
            (&[(XFF, "::ffff:8.8.8.8")], Some("8.8.8.8")),
            // What the client wrote is left of it.
            (&[(XFF, "9.9.9.9, 8.8.8.8")], Some("8.8.8.8")),
            (&[(XFF, "127.0.0.1, 8.8.8.8")], Some("8.8.8.8")),
            (&[(XFF, "junk, \", 8.8.8.8")], Some("8.8.8.8")),
            (&[(XFF, "9.9.9.9"), (XFF, "8.8.8.8")], Some("8.8.8.8")),
            (
                &[(XFF, "9.9.9.9,10.0.0.1"), (XFF, "8.8.8.8")],
                Some("8.8.8.8"),
            ),
            // A chain of proxies: private, listed, and in both kinds of lines.
            (
                &[(XFF, "9.9.9.9, 8.8.8.8, 203.0.113.7, 10.0.0.1")],
                Some("8.8.8.8"),
            ),
            (
                &[(XFF, "8.8.8.8"), (XFF, "10.0.0.1, 100.64.0.9")],
                Some("8.8.8.8"),
            ),
            (&[(XFF, "8.8.8.8, 203.0.113.16")], Some("203.0.113.16")),
            // Ports, brackets, spaces and empty elements.
            (&[(XFF, "8.8.8.8:4711")], Some("8.8.8.8")),
            (&[(XFF, "[2001:db8::1]:4711")], Some("2001:db8::1")),
            (&[(XFF, "[2001:db8::1]")], Some("2001:db8::1")),
            (&[(XFF, " ,8.8.8.8 ,, ,")], Some("8.8.8.8")),
            (&[(XFF, "\t8.8.8.8\t")], Some("8.8.8.8")),
            // Nobody says for whom.
            (&[], None),
            (&[(XFF, "")], None),
            (&[(XFF, ",,")], None),
            (&[(XFF, "10.0.0.5")], None),
            // What cannot be read ends the chain.
            (&[(XFF, "8.8.8.8, unknown")], None),
            (&[(XFF, "8.8.8.8, _hidden")], None),
            (&[(XFF, "8.8.8.8, 1.2.3")], None),
            (&[(XFF, "8.8.8.8, 1.2.3.4:x:y")], None),
            (&[(XFF, "8.8.8.8, [2001:db8::1]x")], None),
            (&[(XFF, "8.8.8.8, 8.8.8.8 8.8.4.4")], None),
            (&[(XFF, "8.8.8.8, ÿ")], None),
        ] {
            assert_eq!(client("127.0.0.1", lines).as_deref(), expected, "{lines:?}");
        }
    }

    #[test]
    fn reads_forwarded_as_rfc_7239_writes_it() {
        for (lines, expected) in [
            (&["for=8.8.8.8"][..], Some("8.8.8.8")),
            (&["For=\"8.8.8.8:4711\""], Some("8.8.8.8")),
            (&["for=\"[2001:db8::1]:4711\""], Some("2001:db8::1")),
            (&["for=\"[2001:db8::1]\""], Some("2001:db8::1")),
            (
                &["proto=https; for=8.8.8.8 ;by=203.0.113.7"],
                Some("8.8.8.8"),
            ),
            (&["for=9.9.9.9, for=8.8.8.8"], Some("8.8.8.8")),
            (&["for=9.9.9.9", "for=8.8.8.8"], Some("8.8.8.8")),
            (&["for=8.8.8.8, for=10.0.0.1, ,"], Some("8.8.8.8")),
            (&["for=8.8.8.8;host=\"a,b;for=9.9.9.9\""], Some("8.8.8.8")),
            // A client cannot hide what a proxy adds inside of quotes that it opens.
            (&["for=\"9.9.9.9, for=8.8.8.8"], Some("8.8.8.8")),
            (&["host=\", for=8.8.8.8;proto=https"], Some("8.8.8.8")),
            (&["for=8.8.8.8:_port"], Some("8.8.8.8")),
            (&["for=8.8.8.8, for=unknown"], None),
            (&["for=8.8.8.8, for=_SEVKISEK"], None),
            (&["for=8.8.8.8, for=\"\""], None),
            (&["for=8.8.8.8, for=7.7.7.7;for=6.6.6.6"], None),
            (&["for=8.8.8.8, proto=https"], None),
            (&["for=8.8.8.8, 7.7.7.7"], None),
        ] {
            let lines: Vec<_> = lines.iter().map(|line| (FORWARDED, *line)).collect();
            assert_eq!(client("10.0.0.1", &lines).as_deref(), expected, "{lines:?}");
        }
    }

    /// A proxy writes one of the two and passes the other on as the client sent it. Most
    /// write `X-Forwarded-For`.
    #[test]
    fn x_forwarded_for_wins() {
        let lines = [(FORWARDED, "for=9.9.9.9"), (XFF, "8.8.8.8")];
        assert_eq!(client("127.0.0.1", &lines).as_deref(), Some("8.8.8.8"));
        let lines = [(FORWARDED, "for=9.9.9.9"), (XFF, "unknown")];
        assert_eq!(client("127.0.0.1", &lines), None);
    }

    #[test]
    fn a_thousand_entries_are_read() {
        let spoofed = "9.9.9.9, ".repeat(1000);
        let lines = [(XFF, &*format!("{spoofed}8.8.8.8"))];
        assert_eq!(client("127.0.0.1", &lines).as_deref(), Some("8.8.8.8"));
        let trusted = ", 10.0.0.1".repeat(1000);
        let lines = [(XFF, &*format!("9.9.9.9, 8.8.8.8{trusted}"))];
        assert_eq!(client("127.0.0.1", &lines).as_deref(), Some("8.8.8.8"));
    }

    #[test]
    fn without_trusted_proxies_the_peer_is_always_the_client() {
        let addresses = ClientAddresses::new(TrustedProxies::none());
        let mut headers = HeaderMap::new();
        headers.insert(XFF, HeaderValue::from_static("8.8.8.8"));
        for peer in ["127.0.0.1", "10.0.0.1", "::1", "8.8.4.4"] {
            let peer = peer.parse().unwrap();
            assert_eq!(addresses.client(peer, &headers), Some(peer));
        }
    }

    #[test]
    fn warns_once_about_a_public_peer_that_forwards() {
        let warned = |peer: &str, name: &'static str| {
            let addresses = ClientAddresses::new(TrustedProxies::none());
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static("8.8.8.8"));
            addresses.client(peer.parse().unwrap(), &headers);
            addresses.has_warned.into_inner()
        };
        assert!(warned("8.8.4.4", XFF));
        assert!(warned("2001:db8::1", FORWARDED));
        assert!(!warned("8.8.4.4", "accept"));
        assert!(!warned("127.0.0.1", XFF));
    }
}
