//! The settings of `wechat-h5 sandbox` and `wechat-h5 demo`.

#[cfg(feature = "sandbox")]
use std::net::SocketAddr;
#[cfg(feature = "sandbox")]
use std::path::PathBuf;

#[cfg(feature = "sandbox")]
use wechat_h5_sandbox::{HostHeader, NetworkTrust};

#[cfg(feature = "sandbox")]
use super::error::{ConfigError, InvalidValue};
#[cfg(feature = "sandbox")]
use super::listen::address;
use super::setting_definition::{AllowedSources, DefaultValue, SWITCH, Setting, Text};
#[cfg(feature = "sandbox")]
use super::switch::switch;
#[cfg(feature = "sandbox")]
use super::values::{Table, Values};

pub(super) const SETTINGS: &[Setting] = &[
    SANDBOX_LISTEN,
    TRUST_NETWORK,
    NODE_MODULES,
    PAGE,
    PROXY_LISTEN,
    PROXY_HOST,
    PAGE_URL,
    SEED,
    RANDOM_SEED,
    JOURNAL_ENTRIES,
];
pub(super) const DEMO_SETTINGS: &[Setting] = &[
    SANDBOX_LISTEN,
    TRUST_NETWORK,
    NODE_MODULES,
    DEMO_PUBLIC_URL,
    DEMO_WEBHOOK,
];

/// The address of the sandbox.
pub(crate) const SANDBOX_LISTEN: Setting = Setting {
    key: "sandbox_listen",
    sources: AllowedSources::NotFile,
    value: "IP:PORT",
    about: Text {
        en: "Address of the sandbox, loopback or private",
        zh: "沙箱的监听地址，仅限本机或内网地址",
    },
    default: DefaultValue::Value("127.0.0.1:8090"),
};

/// Whether the sandbox may be reached by others than this machine and private networks.
pub(crate) const TRUST_NETWORK: Setting = Setting {
    key: "trust_network",
    sources: AllowedSources::NotFile,
    value: SWITCH,
    about: Text {
        en: "Whether the listeners may be on any address, such as `0.0.0.0` in a container; \
             everybody who reaches them can read the sandbox's secrets and change it. `Host` \
             may then also be a name without a dot or one in `.internal`",
        zh: "监听地址是否可以是任意地址，例如容器里的 `0.0.0.0`；能访问它的人都能读取沙箱的密钥并修改沙箱。\
             此时 `Host` 还可以是不带点的名字，或 `.internal` 下的名字",
    },
    default: DefaultValue::Value("no"),
};

/// The folder of npm packages. The sandbox reads this variable itself.
const NODE_MODULES: Setting = Setting {
    key: "node_modules",
    sources: AllowedSources::Variable,
    value: "FOLDER",
    about: Text {
        en: "Folder with the npm packages `jweixin-npm`, `weixin-js-sdk` and `jweixin-wechat`; \
             `cargo xtask setup` fills one, and cargo sets the variable for what it runs",
        zh: "包含 npm 包 `jweixin-npm`、`weixin-js-sdk` 和 `jweixin-wechat` 的目录；\
             `cargo xtask setup` 会准备好，cargo 运行的程序会自动带上这个变量",
    },
    default: DefaultValue::None,
};

/// A page into which a proxy injects the simulator.
pub(crate) const PAGE: Setting = Setting {
    key: "page",
    sources: AllowedSources::Flag,
    value: "URL",
    about: Text {
        en: "Page to show in the phone, from a server on this machine such as \
             `http://127.0.0.1:5173/`; a proxy injects the simulator",
        zh: "在手机中显示的网页，来自本机的服务器，例如 `http://127.0.0.1:5173/`；由代理注入模拟器",
    },
    default: DefaultValue::None,
};

/// The address of the proxy for that page.
pub(crate) const PROXY_LISTEN: Setting = Setting {
    key: "proxy_listen",
    sources: AllowedSources::NotFile,
    value: "IP:PORT",
    about: Text {
        en: "Address of the proxy for `--page`, loopback or private",
        zh: "`--page` 所用代理的监听地址，仅限本机或内网地址",
    },
    default: DefaultValue::Value("127.0.0.1:8091"),
};

/// The `Host` that the page's server gets.
pub(crate) const PROXY_HOST: Setting = Setting {
    key: "proxy_host",
    sources: AllowedSources::NotFile,
    value: "NAME",
    about: Text {
        en: "`Host` that the server of `--page` gets: `browser` (the proxy's address, which the \
             browser shows and the page is signed for) or `upstream` (the server's own, if it \
             answers to no other name)",
        zh: "`--page` 的服务器收到的 `Host`：`browser`（浏览器中显示的代理地址，也是页面要签名的地址）\
             或 `upstream`（服务器自己的地址，用于不接受其他域名的服务器）",
    },
    default: DefaultValue::Value("browser"),
};

/// A page with the simulator's script.
pub(crate) const PAGE_URL: Setting = Setting {
    key: "page_url",
    sources: AllowedSources::Flag,
    value: "URL",
    about: Text {
        en: "Page to show in the phone that has the simulator's script tag itself: on this \
             machine, or on a domain that the seed file registers",
        zh: "在手机中显示的网页，网页自带模拟器的 script 标签：在本机，或在初始数据文件登记的域名上",
    },
    default: DefaultValue::None,
};

/// The accounts and users at the start.
pub(crate) const SEED: Setting = Setting {
    key: "seed",
    sources: AllowedSources::Flag,
    value: "FILE",
    about: Text {
        en: "Seed file (TOML) with the accounts, users and merchants to start with",
        zh: "初始数据文件（TOML）：启动时的公众号、用户与商户",
    },
    default: DefaultValue::None,
};

/// The seed of the random numbers.
pub(crate) const RANDOM_SEED: Setting = Setting {
    key: "random_seed",
    sources: AllowedSources::Flag,
    value: "NUMBER",
    about: Text {
        en: "Generate the same tokens, tickets and codes in every run",
        zh: "让每次运行生成相同的 token、ticket 和 code",
    },
    default: DefaultValue::None,
};

/// The capacity of the journal.
pub(crate) const JOURNAL_ENTRIES: Setting = Setting {
    key: "journal_entries",
    sources: AllowedSources::Flag,
    value: "NUMBER",
    about: Text {
        en: "How many journal entries are kept, 1 to 100000000",
        zh: "保留的日志条目数，1 到 100000000",
    },
    default: DefaultValue::Value("10000"),
};

/// A page under development.
pub(crate) const DEMO_PUBLIC_URL: Setting = Setting {
    key: "public_url",
    sources: AllowedSources::Flag,
    value: "URL",
    about: Text {
        en: "Address of a page under development whose own server forwards `/api` to the demo: \
             it is signed too, and logins lead back to it",
        zh: "开发中的网页地址，其服务器把 `/api` 转发给 demo：同样为它签名，登录后也返回它",
    },
    default: DefaultValue::Derived(Text {
        en: "the demo's own page",
        zh: "demo 自带的网页",
    }),
};

/// A back end under development.
pub(crate) const DEMO_WEBHOOK: Setting = Setting {
    key: "push_webhook",
    sources: AllowedSources::Flag,
    value: "URL",
    about: Text {
        en: "Address of a back end under development that gets what the sandbox's users write and \
             do, signed with the key `sandboxwebhookkey`",
        zh: "开发中的业务后端地址，接收沙箱用户的消息和事件，签名密钥为 `sandboxwebhookkey`",
    },
    default: DefaultValue::Derived(Text {
        en: "an example, which repeats what the user has written",
        zh: "示例后端，会重复用户所发的内容",
    }),
};

/// The settings of a sandbox.
#[cfg(feature = "sandbox")]
#[derive(Debug)]
pub(crate) struct SandboxConfig {
    /// Whom the listeners may be open to.
    pub(crate) trust: NetworkTrust,
    /// The address to listen on.
    pub(crate) listen: SocketAddr,
    /// The page in the phone.
    pub(crate) page: Option<SandboxPage>,
    /// The accounts and users at the start.
    pub(crate) seed: Option<PathBuf>,
    /// The seed of the random numbers.
    pub(crate) random_seed: Option<u64>,
    /// How many journal entries are kept.
    pub(crate) journal_entries: usize,
}

/// The page in the phone.
#[cfg(feature = "sandbox")]
#[derive(Debug)]
pub(crate) enum SandboxPage {
    /// It has the simulator's script tag.
    Direct(String),
    /// A proxy on this address injects the simulator.
    PageProxy {
        page: String,
        listen: SocketAddr,
        host_header: HostHeader,
    },
}

#[cfg(feature = "sandbox")]
impl SandboxConfig {
    pub(crate) fn read(values: &Values) -> Result<Self, ConfigError> {
        let top = values.top();
        Ok(Self {
            trust: network_trust(values)?,
            listen: sandbox_listen(values)?,
            page: SandboxPage::read(top)?,
            seed: top.parse_optional(&SEED, |path| Ok(path.into()))?,
            random_seed: top.parse_optional(&RANDOM_SEED, number)?,
            journal_entries: top.parse(&JOURNAL_ENTRIES, |value| {
                let entries = number(value)?;
                if !(1..=100_000_000).contains(&entries) {
                    let problem = format!("is {value}, which is out of range");
                    return Err(InvalidValue::new(
                        problem,
                        "use a number from 1 to 100000000",
                    ));
                }
                Ok(usize::try_from(entries).unwrap_or(usize::MAX))
            })?,
        })
    }
}

/// The sandbox's address.
#[cfg(feature = "sandbox")]
pub(crate) fn sandbox_listen(values: &Values) -> Result<SocketAddr, ConfigError> {
    values.top().parse(&SANDBOX_LISTEN, address)
}

/// Whom the sandbox's listeners may be open to.
#[cfg(feature = "sandbox")]
pub(crate) fn network_trust(values: &Values) -> Result<NetworkTrust, ConfigError> {
    values.top().parse(&TRUST_NETWORK, |value| {
        let advice = "use yes in a container, and leave it out elsewhere";
        Ok(if switch(value, advice)? {
            NetworkTrust::WholeNetwork
        } else {
            NetworkTrust::LocalOnly
        })
    })
}

#[cfg(feature = "sandbox")]
impl SandboxPage {
    fn read(top: &Table) -> Result<Option<Self>, ConfigError> {
        let error = |setting: &Setting, problem, advice| {
            Err(InvalidValue::new(problem, advice).of(setting.name()))
        };
        match (top.text(&PAGE)?, top.text(&PAGE_URL)?) {
            (Some(_), Some(_)) => error(&PAGE_URL, "is set beside --page", "use one of the two"),
            (None, _) if top.has(&PROXY_LISTEN) => error(
                &PROXY_LISTEN,
                "is set without --page",
                "add --page, or remove it",
            ),
            (None, _) if top.has(&PROXY_HOST) => error(
                &PROXY_HOST,
                "is set without --page",
                "add --page, or remove it",
            ),
            (None, page) => Ok(page.map(|page| Self::Direct(page.to_owned()))),
            (Some(page), None) => Ok(Some(Self::PageProxy {
                page: page.to_owned(),
                listen: top.parse(&PROXY_LISTEN, address)?,
                host_header: top.parse(&PROXY_HOST, host_header)?,
            })),
        }
    }
}

#[cfg(feature = "sandbox")]
fn host_header(value: &str) -> Result<HostHeader, InvalidValue> {
    match value {
        "browser" => Ok(HostHeader::Browser),
        "upstream" => Ok(HostHeader::Upstream),
        other => Err(InvalidValue::new(
            format!("is `{other}`"),
            "use `browser` or `upstream`",
        )),
    }
}

#[cfg(feature = "sandbox")]
fn number(value: &str) -> Result<u64, InvalidValue> {
    value.parse().map_err(|_| {
        let problem = format!("is `{value}`, which is not a number");
        InvalidValue::new(problem, "use digits alone")
    })
}

#[cfg(all(test, feature = "sandbox"))]
mod tests {
    use super::*;

    fn read(set: &[(&'static Setting, &str)]) -> Result<SandboxConfig, String> {
        let mut values = Values::default();
        for (setting, value) in set {
            values.set(setting, *value);
        }
        SandboxConfig::read(&values).map_err(|err| err.to_string())
    }

    #[test]
    fn the_journal_keeps_a_limited_number_of_entries() {
        for (entries, is_accepted) in [
            ("0", false),
            ("1", true),
            ("100000000", true),
            ("100000001", false),
            ("many", false),
        ] {
            let config = read(&[(&JOURNAL_ENTRIES, entries)]);
            assert_eq!(config.is_ok(), is_accepted, "{entries}");
        }
    }

    #[test]
    fn a_network_is_trusted_by_a_clear_word_only() {
        let trust = |value| read(&[(&TRUST_NETWORK, value)]).map(|config| config.trust);
        assert_eq!(read(&[]).unwrap().trust, NetworkTrust::LocalOnly);
        for value in ["yes", "true", "1"] {
            assert_eq!(trust(value), Ok(NetworkTrust::WholeNetwork));
        }
        for value in ["no", "false", "0"] {
            assert_eq!(trust(value), Ok(NetworkTrust::LocalOnly));
        }
        for value in ["on", "0.0.0.0", "YES"] {
            let message = trust(value).unwrap_err();
            assert!(
                message.starts_with("WECHAT_H5_TRUST_NETWORK is `"),
                "{message}"
            );
        }
    }

    #[test]
    fn one_page_is_shown_and_a_proxy_needs_it() {
        let page = (&PAGE, "http://127.0.0.1:5173/");
        let url = (&PAGE_URL, "http://127.0.0.1:5173/");
        let proxy = (&PROXY_LISTEN, "127.0.0.1:0");
        assert!(read(&[page, proxy]).is_ok());
        for (host, is_accepted) in [("browser", true), ("upstream", true), ("proxy", false)] {
            assert_eq!(
                read(&[page, (&PROXY_HOST, host)]).is_ok(),
                is_accepted,
                "{host}"
            );
        }
        assert!(read(&[url]).is_ok());
        for (set, message) in [
            (
                [page, url],
                "--page-url is set beside --page: use one of the two",
            ),
            (
                [url, (&PROXY_HOST, "upstream")],
                "WECHAT_H5_PROXY_HOST is set without --page: add --page, or remove it",
            ),
            (
                [url, proxy],
                "WECHAT_H5_PROXY_LISTEN is set without --page: add --page, or remove it",
            ),
        ] {
            assert_eq!(read(&set).unwrap_err(), message);
        }
    }
}
