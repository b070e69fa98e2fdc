//! The addresses to listen on.

use std::net::{IpAddr, SocketAddr};

use url::Host;
use wechat_h5_local_net::is_private;

use super::error::{ConfigError, InvalidValue};
use super::internal_tls::{INTERNAL_CLIENT_CA_FILE, requires_client_certificates};
use super::setting_definition::{AllowedSources, DefaultValue, SWITCH, Setting, Text};
use super::switch::switch;
use super::values::{Table, Values};

pub(super) const SETTINGS: &[Setting] =
    &[LISTEN, INTERNAL_LISTEN, INTERNAL_EXPOSED, INTERNAL_HOSTS];

/// The address of the public listener.
pub(crate) const LISTEN: Setting = Setting {
    key: "listen",
    sources: AllowedSources::Everywhere,
    value: "IP:PORT",
    about: Text {
        en: "Address of the page and the public API; port 0 takes any free port",
        zh: "网页与公开 API 的监听地址；端口 0 表示任选一个空闲端口",
    },
    default: DefaultValue::Value("127.0.0.1:8080"),
};

/// The address of the internal listener.
pub(crate) const INTERNAL_LISTEN: Setting = Setting {
    key: "internal_listen",
    sources: AllowedSources::Everywhere,
    value: "IP:PORT",
    about: Text {
        en: "Address of the internal listener, for health checks, metrics, and back ends that have a \
             client key; port 0 takes any free port",
        zh: "内部监听地址，供健康检查、指标采集和持有密钥的后端使用；端口 0 表示任选一个空闲端口",
    },
    default: DefaultValue::Value("127.0.0.1:8081"),
};

/// That the internal listener may be reached by strangers.
pub(crate) const INTERNAL_EXPOSED: Setting = Setting {
    key: "internal_exposed",
    sources: AllowedSources::Everywhere,
    value: SWITCH,
    about: Text {
        en: "Allows an address of the internal listener that is neither loopback nor private, \
             without client certificates: for a container that listens on all of its addresses \
             and does not publish this port",
        zh: "允许内部监听地址既非回环也非内网地址且不要求客户端证书：用于监听自身全部地址、且不对外发布该端口的容器",
    },
    default: DefaultValue::Value("no"),
};

/// The names of the internal listener.
pub(crate) const INTERNAL_HOSTS: Setting = Setting {
    key: "internal_hosts",
    sources: AllowedSources::Everywhere,
    value: "A,B,…",
    about: Text {
        en: "Host names by which the internal listener is called, such as that of a container; \
             IP addresses and `localhost` always work",
        zh: "访问内部监听地址时使用的主机名，例如容器名；IP 地址和 `localhost` 始终可用",
    },
    default: DefaultValue::None,
};

/// The server's two addresses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ListenConfig {
    /// For browsers.
    pub public: SocketAddr,
    /// For health checks.
    pub internal: SocketAddr,
}

impl ListenConfig {
    /// Reads both.
    ///
    /// # Errors
    ///
    /// [`ConfigError`].
    pub(crate) fn read(values: &Values) -> Result<Self, ConfigError> {
        let top = values.top();
        let public = top.parse(&LISTEN, address)?;
        let internal: SocketAddr = top.parse(&INTERNAL_LISTEN, address)?;
        if public == internal && public.port() != 0 {
            let problem = format!("is {internal}, and so is {}", top.name(&LISTEN));
            let invalid = InvalidValue::new(problem, "use another port for one of the two");
            return Err(invalid.of(top.name(&INTERNAL_LISTEN)));
        }
        refuse_exposed(top, internal)?;
        Ok(Self { public, internal })
    }
}

/// Whether an address can be reached from other networks than private ones.
pub(crate) fn reaches_beyond_private_networks(ip: IpAddr) -> bool {
    ip.is_unspecified() || !is_private(&ip)
}

/// The internal listener tells appids, errcodes and addresses to everybody who reaches it, and
/// whoever finds a client key calls WeChat there.
fn refuse_exposed(top: &Table, internal: SocketAddr) -> Result<(), ConfigError> {
    let is_allowed = top.parse(&INTERNAL_EXPOSED, |value| {
        switch(value, "use yes in a container, and leave it out elsewhere")
    })?;
    if is_allowed
        || !reaches_beyond_private_networks(internal.ip())
        || requires_client_certificates(top)
    {
        return Ok(());
    }
    let problem = format!("is {internal}, which strangers may reach");
    let advice = format!(
        "use 127.0.0.1 or a private address, or let clients need a certificate ({}); in a \
         container that does not publish this port, set {} to yes",
        INTERNAL_CLIENT_CA_FILE.name(),
        top.short_name(&INTERNAL_EXPOSED)
    );
    Err(ConfigError::new(
        top.name(&INTERNAL_LISTEN),
        problem,
        advice,
    ))
}

/// Reads the names of the internal listener.
pub(super) fn internal_hosts(values: &Values) -> Result<Vec<String>, ConfigError> {
    let names = values.top().parse_list(&INTERNAL_HOSTS, host_name)?;
    Ok(names.unwrap_or_default())
}

/// Without a port, because any port of the name is the same to a browser's attacker.
fn host_name(value: &str) -> Result<String, InvalidValue> {
    match Host::parse(value) {
        Ok(Host::Domain(name)) => Ok(name),
        Ok(_) => Err(InvalidValue::new(
            format!("has `{value}`, which is an address"),
            "remove it: addresses always work",
        )),
        Err(_) => Err(InvalidValue::new(
            format!("has `{value}`, which is not a host name"),
            "use names without scheme and port, such as wechat-h5",
        )),
    }
}

/// Reads an address.
pub(super) fn address(value: &str) -> Result<SocketAddr, InvalidValue> {
    value.parse().map_err(|_| {
        let problem = format!("is `{value}`, which is not an address");
        InvalidValue::new(problem, "use <ip>:<port>, such as 127.0.0.1:8080")
    })
}

#[cfg(test)]
mod tests {
    use super::super::internal_tls::INTERNAL_TLS_CERT_FILE;
    use super::*;

    fn read(internal: &str, others: &[(&'static Setting, &str)]) -> Result<SocketAddr, String> {
        let mut values = Values::default();
        values.set(&INTERNAL_LISTEN, internal);
        for (setting, value) in others {
            values.set(setting, *value);
        }
        let config = ListenConfig::read(&values).map_err(|err| err.to_string())?;
        Ok(config.internal)
    }

    #[test]
    fn an_internal_listener_that_strangers_reach_needs_client_certificates_or_an_exception() {
        let certificates = [
            (&INTERNAL_TLS_CERT_FILE, "c.pem"),
            (&INTERNAL_CLIENT_CA_FILE, "ca.pem"),
        ];
        let exception = [(&INTERNAL_EXPOSED, "yes")];
        for (address, is_exposed) in [
            ("127.0.0.1:1", false),
            ("10.0.0.1:1", false),
            ("[::1]:1", false),
            ("[fd00::1]:1", false),
            ("0.0.0.0:1", true),
            ("[::]:1", true),
            ("203.0.113.1:1", true),
        ] {
            for allowed in [&certificates[..], &exception[..]] {
                assert!(read(address, allowed).is_ok(), "{address}");
            }
            // Without client certificates, TLS keeps out nobody.
            for others in [&[][..], &certificates[..1], &[(&INTERNAL_EXPOSED, "no")]] {
                let read = read(address, others);
                assert_eq!(read.is_err(), is_exposed, "{address}");
                let Err(message) = read else { continue };
                let start = format!("WECHAT_H5_INTERNAL_LISTEN is {address}, which strangers");
                assert!(message.starts_with(&start), "{message}");
                for remedy in [
                    "127.0.0.1",
                    "INTERNAL_CLIENT_CA_FILE",
                    "INTERNAL_EXPOSED to",
                ] {
                    assert!(message.contains(remedy), "{message}");
                }
            }
        }
    }
}
