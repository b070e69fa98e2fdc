//! Where WeChat's servers are.

use url::Url;
use wechat_h5_local_net::is_private;

use super::error::{ConfigError, InvalidValue};
use super::public_url::PublicUrl;
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::values::Values;
use crate::origin_allow_list::Origin;

pub(crate) const SETTINGS: &[Setting] = &[API_BASE, OPEN_BASE, PAY_BASE];

/// The hosts of WeChat's API.
pub(crate) const API_BASE: Setting = Setting {
    key: "api_base",
    sources: AllowedSources::Everywhere,
    value: "A,B,…",
    about: Text {
        en: "Hosts of WeChat's API, the preferred one first; where one fails, the next is used",
        zh: "微信接口域名列表，首选在前；一个不可用时使用下一个",
    },
    default: DefaultValue::Value("https://api.weixin.qq.com,https://api2.weixin.qq.com"),
};

/// The host of WeChat's authorize page.
pub(crate) const OPEN_BASE: Setting = Setting {
    key: "open_base",
    sources: AllowedSources::Everywhere,
    value: "URL",
    about: Text {
        en: "Host of WeChat's authorize page, or of the server that relays logins to it",
        zh: "微信授权页的域名，或代为中转登录的服务器",
    },
    default: DefaultValue::Value(wechat_h5_oauth::OPEN_BASE),
};

/// The hosts of WeChat Pay.
pub(crate) const PAY_BASE: Setting = Setting {
    key: "pay_base",
    sources: AllowedSources::Everywhere,
    value: "A,B,…",
    about: Text {
        en: "Hosts of WeChat Pay's API, the preferred one first; where one fails, the next is used",
        zh: "微信支付接口域名列表，首选在前；一个不可用时使用下一个",
    },
    default: DefaultValue::Value("https://api.mch.weixin.qq.com,https://api2.mch.weixin.qq.com"),
};

/// WeChat's hosts. In tests and in the demo they are the sandbox's.
#[derive(Debug, Clone)]
pub(crate) struct WechatConfig {
    /// The API's hosts, never empty; where one fails, the next is used.
    pub api_bases: Vec<Url>,
    /// The hosts of WeChat Pay, never empty.
    pub pay_bases: Vec<Url>,
    /// The host of the authorize page, or of the server that WeChat leads users back to,
    /// where that is another.
    pub open_base: Origin,
}

impl WechatConfig {
    pub(super) fn read(values: &Values, public: &PublicUrl) -> Result<Self, ConfigError> {
        let top = values.top();
        let bases = |setting| {
            let bases = top.parse_list(setting, base)?.unwrap_or_default();
            if bases.is_empty() {
                let invalid = InvalidValue::new("is empty", "name at least one host, or remove it");
                return Err(invalid.of(top.name(setting)));
            }
            Ok(bases)
        };
        let (api_bases, pay_bases) = (bases(&API_BASE)?, bases(&PAY_BASE)?);
        let open_base = top.parse(&OPEN_BASE, |value| {
            let open_base = Origin::of(&base(value)?);
            if open_base == public.origin() {
                let problem = format!("is `{value}`, which is this server itself");
                let advice = "name the server to which users are sent, or remove it";
                return Err(InvalidValue::new(problem, advice));
            }
            Ok(open_base)
        })?;
        Ok(Self {
            api_bases,
            pay_bases,
            open_base,
        })
    }

    /// Whether users are sent to WeChat itself, and not to another server first.
    pub(crate) fn uses_wechat_directly(&self) -> bool {
        self.open_base.as_str() == wechat_h5_oauth::OPEN_BASE
    }
}

fn base(value: &str) -> Result<Url, InvalidValue> {
    let wrong = |problem: String| {
        let advice = "use scheme and host alone, and https for other machines; or remove it";
        InvalidValue::new(problem, advice)
    };
    Origin::parse(value).map_err(|err| wrong(format!("cannot be used ({err})")))?;
    let url = Url::parse(value).map_err(|err| wrong(format!("is `{value}` ({err})")))?;
    if url.scheme() == "http" && !is_private(&url) {
        return Err(wrong(format!(
            "is `{value}`: it would send the AppSecret unencrypted"
        )));
    }
    Ok(url)
}
