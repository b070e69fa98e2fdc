//! The addresses to listen on.

use std::net::SocketAddr;

use url::Host;

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::values::Values;

pub(super) const SETTINGS: &[Setting] = &[LISTEN, INTERNAL_LISTEN, INTERNAL_HOSTS];

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
        Ok(Self { public, internal })
    }
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
