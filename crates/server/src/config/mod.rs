//! The configuration: read from a file, the environment and flags, then checked
//! once. `CONFIG.md` is the reference.
//!
//! One small struct per concern; each field says its variable, unit and default.

mod account;
mod error;
mod log;
mod page;
mod public;
mod raw;
mod session;
mod store;
mod weixin;

use std::net::SocketAddr;

pub use self::account::AccountConfig;
pub use self::error::ConfigError;
pub use self::log::{LogConfig, LogFormat};
pub use self::page::PageConfig;
pub use self::public::PublicUrl;
pub use self::raw::{Raw, RawAccount, Words};
pub use self::session::SessionConfig;
pub use self::store::StoreConfig;
pub use self::weixin::WeixinConfig;

/// A checked configuration.
#[derive(Debug)]
pub struct Config {
    /// How browsers reach us.
    pub public: PublicUrl,
    /// For whom we work.
    pub accounts: Vec<AccountConfig>,
    /// Where things are kept.
    pub store: StoreConfig,
    /// Where WeChat is.
    pub weixin: WeixinConfig,
    /// How long people stay signed in.
    pub session: SessionConfig,
    /// How the page is served.
    pub page: PageConfig,
}

impl Config {
    /// Checks everything but the listen addresses and the log, which are needed
    /// earlier. `bound` is the public listener's address.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], the first one found.
    pub fn check(raw: &Raw, bound: SocketAddr) -> Result<Self, ConfigError> {
        let public = PublicUrl::check(raw, bound)?;
        let accounts = account::check(raw, &public)?;
        Ok(Self {
            accounts,
            store: StoreConfig::check(raw)?,
            weixin: WeixinConfig::check(raw)?,
            session: SessionConfig::check(raw)?,
            page: PageConfig::check(raw, &public)?,
            public,
        })
    }
}

/// The address in this variable, or its default.
///
/// # Errors
///
/// [`ConfigError`] when it is not `<ip>:<port>`.
pub fn listen_address(
    variable: &'static str,
    value: Option<&str>,
    default: &str,
) -> Result<SocketAddr, ConfigError> {
    let value = value.unwrap_or(default);
    value.parse().map_err(|_| {
        let problem = format!("is `{value}`, which is no address");
        ConfigError::new(variable, problem, "use <ip>:<port>, such as 127.0.0.1:8080")
    })
}

/// An address that only this machine or its private network reaches.
pub(crate) fn is_private(host: Option<url::Host<&str>>) -> bool {
    match host {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Some(url::Host::Ipv6(ip)) => {
            ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()
        }
        Some(url::Host::Domain(name)) => is_localhost(name),
        None => false,
    }
}

/// An address that only this machine reaches.
pub(crate) fn is_loopback(host: Option<url::Host<&str>>) -> bool {
    match host {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => is_localhost(name),
        None => false,
    }
}

/// RFC 6761: `localhost` and everything under it.
fn is_localhost(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw() -> Raw {
        Raw {
            appid: Some("wx5a4d6f78c1e2b390".into()),
            appsecret: Some("0123456789abcdef0123456789abcdef".into()),
            ..Raw::default()
        }
    }

    fn check(raw: &Raw) -> Result<Config, String> {
        let bound = "127.0.0.1:8080".parse().unwrap();
        Config::check(raw, bound).map_err(|err| err.to_string())
    }

    #[test]
    fn an_account_is_enough() {
        let config = check(&raw()).unwrap();
        assert_eq!(config.public.as_str(), "http://127.0.0.1:8080/");
        assert_eq!(
            config.weixin.api_base.as_str(),
            "https://api.weixin.qq.com/"
        );
        assert_eq!(config.accounts.len(), 1);
    }

    #[test]
    fn never_shows_the_secret() {
        let shown = format!("{:?}", check(&raw()).unwrap());
        assert!(!shown.contains("0123456789abcdef"), "{shown}");
    }

    /// One line each, with the variable and what to do.
    #[test]
    fn says_what_is_wrong_in_one_line() {
        let text = |value: &str| Some(value.to_owned());
        let secret = raw().appsecret;
        let cases: Vec<(&str, Raw)> = vec![
            (
                "WECHAT_H5_APPID is missing",
                Raw {
                    appid: None,
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_APPID",
                Raw {
                    appid: text("ww123"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_APPSECRET is missing",
                Raw {
                    appsecret: None,
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_APPSECRET",
                Raw {
                    appsecret: text("a b"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_APPSECRET_FILE",
                Raw {
                    appsecret_file: text("/tmp/x"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_APPSECRET_FILE",
                Raw {
                    appsecret: None,
                    appsecret_file: text("/does/not/exist"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_PUBLIC_URL",
                Raw {
                    public_url: text("h5.example.com"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_PUBLIC_URL",
                Raw {
                    public_url: text("https://h5.example.com/app"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_PUBLIC_URL",
                Raw {
                    public_url: text("https://u:p@h5.example.com/"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_PUBLIC_URL",
                Raw {
                    public_url: text("http://h5.example.com/"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_PUBLIC_URL",
                Raw {
                    public_url: text("http://192.168.1.2/"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_ORIGINS",
                Raw {
                    origins: Some(Words::from("h5.example.com")),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_ORIGINS",
                Raw {
                    origins: Some(Words::from("")),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_JS_API_LIST",
                Raw {
                    js_api_list: Some(Words::from("a b")),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_OPEN_TAG_LIST",
                Raw {
                    open_tag_list: Some(Words::from("a b")),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_STORE",
                Raw {
                    store: text("sled"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_STORE",
                Raw {
                    store: text("redb:"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_API_BASE",
                Raw {
                    api_base: text("api.weixin.qq.com"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_API_BASE",
                Raw {
                    api_base: text("http://api.weixin.qq.com"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_OPEN_BASE",
                Raw {
                    open_base: text("https://open.example/x"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_SESSION_SECONDS",
                Raw {
                    session_seconds: text("1 day"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_SESSION_SECONDS",
                Raw {
                    session_seconds: text("0"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_PAGE_HEAD_SCRIPT",
                Raw {
                    page_head_script: text("/x.js"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_PAGE_HEAD_SCRIPT",
                Raw {
                    page_head_script: text("https://evil.example/x.js"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_PAGE_HEAD_SCRIPT",
                Raw {
                    public_url: text("https://h5.example.com/"),
                    page_head_script: text("http://127.0.0.1:8090/x.js"),
                    ..raw()
                },
            ),
            (
                "WECHAT_H5_APPID",
                Raw {
                    account: vec![RawAccount {
                        appid: text("wx0000000000000000"),
                        appsecret: secret.clone(),
                        ..RawAccount::default()
                    }],
                    ..raw()
                },
            ),
            (
                "[[account]] 2: appid",
                Raw {
                    account: vec![
                        RawAccount {
                            appid: text("wx0000000000000000"),
                            appsecret: secret.clone(),
                            ..RawAccount::default()
                        };
                        2
                    ],
                    ..Raw::default()
                },
            ),
        ];
        for (start, raw) in cases {
            let message = check(&raw).unwrap_err();
            assert!(message.starts_with(start), "{message}");
            assert!(message.contains(": "), "{message}");
            assert!(!message.contains('\n'), "{message}");
            assert!(!message.contains("0123456789abcdef"), "{message}");
        }
    }

    #[test]
    fn several_accounts_each_have_their_own_settings() {
        let account = |appid: &str, origins: Option<&str>| RawAccount {
            appid: Some(appid.into()),
            appsecret: raw().appsecret,
            origins: origins.map(Words::from),
            ..RawAccount::default()
        };
        let config = check(&Raw {
            account: vec![
                account("wx0000000000000001", Some("https://a.example.com")),
                account("wx0000000000000002", None),
            ],
            ..Raw::default()
        });
        let page = wechat_h5_sign::PageUrl::parse("https://a.example.com/").unwrap();
        let admits: Vec<_> = config
            .unwrap()
            .accounts
            .iter()
            .map(|account| account.origins.admit(&page).is_ok())
            .collect();
        assert_eq!(admits, [true, false]);
    }

    #[test]
    fn https_is_needed_but_on_this_machine() {
        for (url, accepted) in [
            ("https://h5.example.com", true),
            ("https://h5.example.com:8443/", true),
            ("http://localhost:8080/", true),
            ("http://[::1]:8080/", true),
            ("http://10.0.0.1/", false),
        ] {
            let raw = Raw {
                public_url: Some(url.into()),
                ..raw()
            };
            assert_eq!(check(&raw).is_ok(), accepted, "{url}");
        }
    }

    #[test]
    fn listening_everywhere_needs_a_public_url() {
        let bound = "0.0.0.0:8080".parse().unwrap();
        let err = Config::check(&raw(), bound).unwrap_err().to_string();
        assert!(err.starts_with("WECHAT_H5_PUBLIC_URL"), "{err}");
    }
}
