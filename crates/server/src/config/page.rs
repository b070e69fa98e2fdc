//! How the page is served.

use url::Url;
use wechat_h5_local_net::is_private;

use super::error::ConfigError;
use super::public::PublicUrl;
use super::raw::Raw;

/// The page.
#[derive(Debug, Clone)]
pub struct PageConfig {
    /// `WECHAT_H5_PAGE_HEAD_SCRIPT`: the URL of a script put first in the page's
    /// `<head>`, such as the client simulator. Only where both it and the public
    /// URL are loopback or private. Default: none.
    pub head_script: Option<Url>,
}

impl PageConfig {
    pub(super) fn check(raw: &Raw, public: &PublicUrl) -> Result<Self, ConfigError> {
        let Some(value) = raw.page_head_script.as_deref() else {
            return Ok(Self { head_script: None });
        };
        let wrong = |problem: String| {
            let advice = "remove it, or use it on loopback or private addresses only";
            ConfigError::new("WECHAT_H5_PAGE_HEAD_SCRIPT", problem, advice)
        };
        let url = Url::parse(value).map_err(|err| wrong(format!("is `{value}` ({err})")))?;
        if !matches!(url.scheme(), "http" | "https") || !is_private(&url) {
            return Err(wrong(format!("is `{value}`, which others can reach")));
        }
        if !public.is_private() {
            return Err(wrong("is set for a page that others can reach".into()));
        }
        Ok(Self {
            head_script: Some(url),
        })
    }
}
