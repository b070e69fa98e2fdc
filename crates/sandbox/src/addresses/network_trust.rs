//! Whom the sandbox's listeners may be open to.

use std::net::IpAddr;

use url::{Host, Url};
use wechat_h5_local_net::is_private;

/// Whom the sandbox's listeners may be open to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum NetworkTrust {
    /// This machine and its private networks: every listener is on an address of theirs.
    #[default]
    LocalOnly,
    /// Whoever reaches a listener on any address. For a container, whose network decides
    /// who that is.
    WholeNetwork,
}

impl NetworkTrust {
    /// Whether a listener may be on this address.
    pub(crate) fn allows_listener(self, ip: IpAddr) -> bool {
        self == Self::WholeNetwork || is_private(&ip)
    }

    /// Whether a host is on this machine or in a network that is trusted. In a trusted
    /// network hosts have names. Those that count have no dot, such as the services of a
    /// Compose file, or end in `.internal`, such as `host.docker.internal`: nobody can
    /// register one and let it lead here (DNS rebinding).
    pub(crate) fn is_near(self, url: &Url) -> bool {
        let has_trusted_name =
            || matches!(url.host(), Some(Host::Domain(name)) if is_unregistrable(name));
        is_private(url) || self == Self::WholeNetwork && has_trusted_name()
    }
}

fn is_unregistrable(name: &str) -> bool {
    !name.is_empty() && !name.contains('.') || name.ends_with(".internal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_nobody_can_register_are_near_in_a_trusted_network() {
        for (host, local_only, whole_network) in [
            ("127.0.0.1", true, true),
            ("localhost", true, true),
            ("h5.localhost", true, true),
            ("192.168.1.7", true, true),
            ("[fd00::1]", true, true),
            ("sandbox", false, true),
            ("SANDBOX", false, true),
            ("my-app_web", false, true),
            ("host.docker.internal", false, true),
            ("sandbox.internal", false, true),
            ("sandbox.", false, false),
            ("internal.evil.example", false, false),
            ("evilinternal.example", false, false),
            ("sandbox.local", false, false),
            ("rebound.evil.example", false, false),
            ("8.8.8.8", false, false),
            ("0.0.0.0", false, false),
            ("169.254.169.254", false, false),
            ("[fe80::1]", false, false),
        ] {
            let url = Url::parse(&format!("http://{host}:8090/")).unwrap();
            assert_eq!(NetworkTrust::LocalOnly.is_near(&url), local_only, "{host}");
            assert_eq!(
                NetworkTrust::WholeNetwork.is_near(&url),
                whole_network,
                "{host}"
            );
        }
    }
}
