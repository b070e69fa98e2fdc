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
mod relay;
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
            weixin: WeixinConfig::check(raw, &public)?,
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
        let api_bases = config.weixin.api_bases.iter().map(url::Url::as_str);
        assert_eq!(
            api_bases.collect::<Vec<_>>(),
            ["https://api.weixin.qq.com/", "https://api2.weixin.qq.com/"]
        );
        assert_eq!(config.accounts.len(), 1);
    }

    #[test]
    fn never_shows_the_secret() {
        let shown = format!("{:?}", check(&raw()).unwrap());
        assert!(!shown.contains("0123456789abcdef"), "{shown}");
    }

    /// How a message starts, and the setting that it is about.
    type Case = (&'static str, fn(&mut Raw));

    const CASES: [Case; 34] = [
        ("WECHAT_H5_APPID is missing", |raw| raw.appid = None),
        ("WECHAT_H5_APPID", |raw| raw.appid = Some("ww123".into())),
        ("WECHAT_H5_APPSECRET is missing", |raw| raw.appsecret = None),
        ("WECHAT_H5_APPSECRET", |raw| {
            raw.appsecret = Some("a b".into());
        }),
        ("WECHAT_H5_APPSECRET_FILE is set as well", |raw| {
            raw.appsecret_file = Some("/tmp/x".into());
        }),
        ("WECHAT_H5_APPSECRET_FILE", |raw| {
            raw.appsecret = None;
            raw.appsecret_file = Some("/does/not/exist".into());
        }),
        ("WECHAT_H5_PUBLIC_URL", |raw| {
            raw.public_url = Some("h5.example.com".into());
        }),
        ("WECHAT_H5_PUBLIC_URL", |raw| {
            raw.public_url = Some("https://h5.example.com/app".into());
        }),
        ("WECHAT_H5_PUBLIC_URL", |raw| {
            raw.public_url = Some("https://u:p@h5.example.com/".into());
        }),
        ("WECHAT_H5_PUBLIC_URL", |raw| {
            raw.public_url = Some("http://h5.example.com/".into());
        }),
        ("WECHAT_H5_PUBLIC_URL", |raw| {
            raw.public_url = Some("http://192.168.1.2/".into());
        }),
        ("WECHAT_H5_ORIGINS", |raw| {
            raw.origins = Some(Words::from("h5.example.com"));
        }),
        ("WECHAT_H5_ORIGINS is empty", |raw| {
            raw.origins = Some(Words::from(""));
        }),
        ("WECHAT_H5_JS_API_LIST", |raw| {
            raw.js_api_list = Some(Words::from("a b"));
        }),
        ("WECHAT_H5_OPEN_TAG_LIST", |raw| {
            raw.open_tag_list = Some(Words::from("a b"));
        }),
        ("WECHAT_H5_RELAY_SITES", |raw| {
            raw.relay_sites = Some(Words::from("shop.example.com"));
        }),
        ("WECHAT_H5_RELAY_SITES", |raw| {
            raw.relay_sites = Some(Words::from("https://*.example.com/callback"));
        }),
        ("WECHAT_H5_RELAY_SITES", |raw| {
            raw.relay_sites = Some(Words::from("http://shop.example.com"));
        }),
        ("WECHAT_H5_RELAY_SITES", |raw| {
            raw.relay_sites = Some(Words::from("http://127.0.0.1:8080/callback"));
        }),
        ("WECHAT_H5_STORE", |raw| raw.store = Some("sled".into())),
        ("WECHAT_H5_STORE", |raw| raw.store = Some("redb:".into())),
        ("WECHAT_H5_API_BASE", |raw| {
            raw.api_base = Some("api.weixin.qq.com".into());
        }),
        ("WECHAT_H5_API_BASE", |raw| {
            raw.api_base = Some("http://api.weixin.qq.com".into());
        }),
        ("WECHAT_H5_API_BASE is empty", |raw| {
            raw.api_base = Some(",".into());
        }),
        ("WECHAT_H5_API_BASE", |raw| {
            raw.api_base = Some("https://api.weixin.qq.com,http://api2.weixin.qq.com".into());
        }),
        ("WECHAT_H5_OPEN_BASE", |raw| {
            raw.open_base = Some("https://open.example/x".into());
        }),
        ("WECHAT_H5_OPEN_BASE", |raw| {
            raw.open_base = Some("http://127.0.0.1:8080".into());
        }),
        ("WECHAT_H5_SESSION_SECONDS", |raw| {
            raw.session_seconds = Some("1 day".into());
        }),
        ("WECHAT_H5_SESSION_SECONDS", |raw| {
            raw.session_seconds = Some("0".into());
        }),
        ("WECHAT_H5_PAGE_HEAD_SCRIPT", |raw| {
            raw.page_head_script = Some("/x.js".into());
        }),
        ("WECHAT_H5_PAGE_HEAD_SCRIPT", |raw| {
            raw.page_head_script = Some("https://evil.example/x".into());
        }),
        ("WECHAT_H5_PAGE_HEAD_SCRIPT", |raw| {
            raw.public_url = Some("https://h5.example.com/".into());
            raw.page_head_script = Some("http://127.0.0.1:8090/x.js".into());
        }),
        ("WECHAT_H5_APPID", |raw| {
            raw.account = vec![account("wx0000000000000000", None)];
        }),
        ("[[account]] 2: appid was used before", |raw| {
            raw.account = vec![account("wx0000000000000000", None); 2];
            (raw.appid, raw.appsecret) = (None, None);
        }),
    ];

    fn account(appid: &str, origins: Option<&str>) -> RawAccount {
        RawAccount {
            appid: Some(appid.into()),
            appsecret: raw().appsecret,
            origins: origins.map(Words::from),
            ..RawAccount::default()
        }
    }

    /// With the variable and what to do.
    #[test]
    fn says_what_is_wrong_in_one_line() {
        for (start, change) in CASES {
            let mut raw = raw();
            change(&mut raw);
            let message = check(&raw).unwrap_err();
            assert!(message.starts_with(start), "{message}");
            assert!(message.contains(": "), "{message}");
            assert!(!message.contains('\n'), "{message}");
            assert!(!message.contains("0123456789abcdef"), "{message}");
        }
    }

    #[test]
    fn several_accounts_each_have_their_own_settings() {
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
    fn tells_the_public_urls_that_need_something_else() {
        for (url, https_for_good, odd_port) in [
            ("https://h5.example.com/", true, None),
            ("https://h5.example.com:443/", true, None),
            ("https://h5.example.com:8443/", true, Some(8443)),
            ("https://localhost:8443/", false, None),
            ("https://192.168.1.2/", false, None),
            ("http://127.0.0.1:8080/", false, None),
        ] {
            let raw = Raw {
                public_url: Some(url.into()),
                ..raw()
            };
            let public = check(&raw).unwrap().public;
            assert_eq!(public.is_https_for_good(), https_for_good, "{url}");
            assert_eq!(public.odd_port(), odd_port, "{url}");
        }
    }

    #[test]
    fn a_wildcard_is_refused_in_one_clear_line() {
        let message = check(&Raw {
            origins: Some(Words::from("https://*.example.com")),
            ..raw()
        });
        assert_eq!(
            message.unwrap_err(),
            "WECHAT_H5_ORIGINS cannot be used (`https://*.example.com` has a wildcard: \
             write each origin in full): separate the entries by commas"
        );
    }

    #[test]
    fn listening_everywhere_needs_a_public_url() {
        let bound = "0.0.0.0:8080".parse().unwrap();
        let err = Config::check(&raw(), bound).unwrap_err().to_string();
        assert!(err.starts_with("WECHAT_H5_PUBLIC_URL"), "{err}");
    }
}
