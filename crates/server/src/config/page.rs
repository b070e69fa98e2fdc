//! How the page is served.

use url::Url;
use wechat_h5_local_net::is_private;

use super::error::{ConfigError, InvalidValue};
use super::public_url::PublicUrl;
use super::setting_definition::{AllowedSources, DefaultValue, SWITCH, Setting, Text};
use super::switch::switch;
use super::values::Values;
use crate::web_url;

pub(crate) const SETTINGS: &[Setting] = &[
    PAGE_HEAD_SCRIPT,
    PAGE_OPEN_TAGS,
    PAGE_VCONSOLE,
    DEBUG_PAIRING,
];

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

/// Whether the page may show open tags.
pub(crate) const PAGE_OPEN_TAGS: Setting = Setting {
    key: "page_open_tags",
    sources: AllowedSources::Everywhere,
    value: SWITCH,
    about: Text {
        en: "Adds `'unsafe-eval'` to the page's security policy, without which clients are reported \
             to show no open tags; for trying them on the page's APIs tab",
        zh: "在网页的安全策略里加上 `'unsafe-eval'`，据报告没有它时客户端不显示开放标签；\
             用于在网页的“接口”页试用开放标签",
    },
    default: DefaultValue::Value("no"),
};

/// Whether the page may load vConsole.
pub(crate) const PAGE_VCONSOLE: Setting = Setting {
    key: "page_vconsole",
    sources: AllowedSources::Everywhere,
    value: SWITCH,
    about: Text {
        en: "Loads vConsole, Tencent's console for phones, in a page that was opened with \
             `?debug=1`; for those who know it, while somebody debugs",
        zh: "以 `?debug=1` 打开网页时加载腾讯的 vConsole，供熟悉它的人使用，请只在调试期间开启",
    },
    default: DefaultValue::Value("no"),
};

/// Whether a desk may debug a phone.
pub(crate) const DEBUG_PAIRING: Setting = Setting {
    key: "debug_pairing",
    sources: AllowedSources::Everywhere,
    value: SWITCH,
    about: Text {
        en: "Lets a desktop browser debug the page on a phone that was opened with `?debug=1`, by \
             a code that the phone shows; for one process, while somebody debugs",
        zh: "允许电脑浏览器凭手机上显示的配对码调试手机上以 `?debug=1` 打开的网页；\
             仅支持单个进程，请只在调试期间开启",
    },
    default: DefaultValue::Value("no"),
};

/// The page.
#[derive(Debug, Clone, Default)]
pub(crate) struct PageConfig {
    /// The script to put first in the page's `<head>`.
    pub head_script: Option<Url>,
    /// Whether its policy allows what open tags are reported to need.
    pub has_open_tags: bool,
    /// Whether it loads vConsole when it is debugged.
    pub has_vconsole: bool,
    /// Whether a desk may debug a phone.
    pub debug_pairing: bool,
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
        Ok(Self {
            head_script,
            has_open_tags: values.top().parse(&PAGE_OPEN_TAGS, |value| {
                switch(
                    value,
                    "use yes while you try open tags, and leave it out otherwise",
                )
            })?,
            has_vconsole: values.top().parse(&PAGE_VCONSOLE, while_debugging)?,
            debug_pairing: values.top().parse(&DEBUG_PAIRING, while_debugging)?,
        })
    }
}

fn while_debugging(value: &str) -> Result<bool, InvalidValue> {
    switch(value, "use yes while you debug, and leave it out otherwise")
}
