//! Which proxies are in front of the server.

use std::net::IpAddr;

use ipnet::IpNet;

use super::error::{ConfigError, InvalidValue};
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::values::Values;
use crate::client_address::TrustedProxies;

pub(super) const SETTINGS: &[Setting] = &[TRUSTED_PROXIES];

/// The proxies whose forwarding headers are believed.
pub(crate) const TRUSTED_PROXIES: Setting = Setting {
    key: "trusted_proxies",
    sources: AllowedSources::Everywhere,
    value: "A,B,…",
    about: Text {
        en: "Proxies that say for whom they forward (`X-Forwarded-For` or `Forwarded`): addresses, \
             networks such as `203.0.113.0/24`, `private` for loopback and private addresses, \
             or `none`",
        zh: "可信的反向代理，采用其 `X-Forwarded-For` 或 `Forwarded` 中的客户端地址：IP 地址、\
             网段（如 `203.0.113.0/24`）、`private`（回环与内网地址）或 `none`",
    },
    default: DefaultValue::Value("private"),
};

/// One entry of the list.
enum Entry {
    None,
    Private,
    Network(IpNet),
}

/// Reads the list.
pub(super) fn read(values: &Values) -> Result<TrustedProxies, ConfigError> {
    let entries = values.top().parse_list(&TRUSTED_PROXIES, entry)?;
    let entries = entries.unwrap_or_default();
    let count = entries.len();
    let mut networks = Vec::new();
    let mut has_private = false;
    for entry in entries {
        match entry {
            Entry::None if count == 1 => return Ok(TrustedProxies::none()),
            Entry::None => {
                let problem = "has `none` beside other entries";
                let invalid = InvalidValue::new(problem, "use `none` alone or remove it");
                return Err(invalid.of(values.top().name(&TRUSTED_PROXIES)));
            }
            Entry::Private => has_private = true,
            Entry::Network(network) => networks.push(network),
        }
    }
    if count == 0 {
        let invalid = InvalidValue::new("is empty", "use `none` to trust no proxy");
        return Err(invalid.of(values.top().name(&TRUSTED_PROXIES)));
    }
    Ok(TrustedProxies::new(networks, has_private))
}

fn entry(entry: &str) -> Result<Entry, InvalidValue> {
    match entry {
        "none" => return Ok(Entry::None),
        "private" => return Ok(Entry::Private),
        _ => {}
    }
    let address = entry.parse::<IpAddr>().map(IpNet::from).ok();
    let Some(network) = address.or_else(|| entry.parse().ok()) else {
        let problem = format!("has `{entry}`, which is neither an address nor a network");
        let advice = "list addresses and networks such as 203.0.113.7 or 203.0.113.0/24, \
                      `private`, or `none` alone";
        return Err(InvalidValue::new(problem, advice));
    };
    if network.prefix_len() == 0 {
        let problem = format!("has `{entry}`: everybody could choose the address they come from");
        return Err(InvalidValue::new(problem, "list the proxies' own networks"));
    }
    Ok(Entry::Network(network))
}
