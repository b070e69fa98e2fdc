//! How the page is served.

use url::Url;
use wechat_h5_local_net::is_private;

use super::error::{ConfigError, InvalidValue};
use super::public_url::PublicUrl;
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::values::Values;
use crate::web_url;

pub(crate) const SETTINGS: &[Setting] = &[PAGE_HEAD_SCRIPT];

/// A script in the page's head.
pub(crate) const PAGE_HEAD_SCRIPT: Setting = Setting {
    key: "page_head_script",
    sources: AllowedSources::Everywhere,
    value: "URL",
    about: Text {
        en: "Script to put first in the page's head, such as the client simulator; \
             only if it and the public URL are on loopback or private addresses",
        zh: "插入网页 head 最前面的脚本，例如客户端模拟器；仅当脚本与公开地址都是本机或内网地址时可用",
    },
    default: DefaultValue::None,
};

/// The page.
#[derive(Debug, Clone)]
pub(crate) struct PageConfig {
    /// The script to put first in the page's `<head>`.
    pub head_script: Option<Url>,
}

impl PageConfig {
    pub(super) fn read(values: &Values, public: &PublicUrl) -> Result<Self, ConfigError> {
        let head_script = values.top().parse_optional(&PAGE_HEAD_SCRIPT, |value| {
            let wrong = |problem| {
                let advice = "remove it, or use it on loopback or private addresses only";
                InvalidValue::new(problem, advice)
            };
            let url =
                web_url::parse(value).map_err(|err| wrong(format!("cannot be used ({err})")))?;
            if !matches!(url.scheme(), "http" | "https") || !is_private(&url) {
                return Err(wrong(format!("is `{value}`, which is a public address")));
            }
            if !public.is_private() {
                return Err(wrong("is set, but the public URL is public".into()));
            }
            Ok(url)
        })?;
        Ok(Self { head_script })
    }
}
