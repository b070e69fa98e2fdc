//! Where WeChat is.

use url::Url;
use wechat_h5_local_net::is_private;

use super::error::ConfigError;
use super::public::PublicUrl;
use super::raw::{Raw, Words};
use crate::origins::Origin;

/// The nearest host, and the one for disasters.
const API_BASES: [&str; 2] = ["https://api.weixin.qq.com", "https://api2.weixin.qq.com"];

/// The platform's hosts. Something else stands there in tests and in the demo.
#[derive(Debug, Clone)]
pub struct WeixinConfig {
    /// `WECHAT_H5_API_BASE`: a list of the API's hosts, never empty; where one fails,
    /// the next is asked. Default: `https://api.weixin.qq.com` and
    /// `https://api2.weixin.qq.com`.
    pub api_bases: Vec<Url>,
    /// `WECHAT_H5_OPEN_BASE`: the authorize page, or the server with the domain that
    /// WeChat knows, where that is another. Default: `https://open.weixin.qq.com`.
    pub open_base: Origin,
}

impl WeixinConfig {
    pub(super) fn check(raw: &Raw, public: &PublicUrl) -> Result<Self, ConfigError> {
        let open = raw
            .open_base
            .as_deref()
            .unwrap_or(wechat_h5_oauth::OPEN_BASE);
        let api_bases = api_bases(raw.api_base.as_ref())?;
        let open_base = Origin::of(&base("WECHAT_H5_OPEN_BASE", open)?);
        if open_base == public.origin() {
            let problem = format!("is `{open}`, this server itself");
            let advice = "name the server that people are led to, or remove it";
            return Err(ConfigError::new("WECHAT_H5_OPEN_BASE", problem, advice));
        }
        Ok(Self {
            api_bases,
            open_base,
        })
    }

    /// Whether people are led to WeChat itself, and not to another server first.
    pub fn leads_to_wechat_itself(&self) -> bool {
        self.open_base.as_str() == wechat_h5_oauth::OPEN_BASE
    }
}

fn api_bases(words: Option<&Words>) -> Result<Vec<Url>, ConfigError> {
    const NAME: &str = "WECHAT_H5_API_BASE";
    let bases: Vec<_> = match words {
        Some(words) => words.iter().collect(),
        None => API_BASES.into(),
    };
    if bases.is_empty() {
        let advice = "name at least one host, or remove it";
        return Err(ConfigError::new(NAME, "is empty", advice));
    }
    bases.into_iter().map(|value| base(NAME, value)).collect()
}

fn base(name: &'static str, value: &str) -> Result<Url, ConfigError> {
    let wrong = |problem: String| {
        let advice = "use scheme and host alone, and https for other machines; or remove it";
        ConfigError::new(name, problem, advice)
    };
    Origin::parse(value).map_err(|err| wrong(format!("cannot be used ({err})")))?;
    let url = Url::parse(value).map_err(|err| wrong(format!("is `{value}` ({err})")))?;
    if url.scheme() == "http" && !is_private(&url) {
        return Err(wrong(format!(
            "is `{value}`: it would carry the AppSecret in the clear"
        )));
    }
    Ok(url)
}
