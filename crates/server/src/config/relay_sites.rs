//! Which other sites users are signed in for.

use url::Url;
use wechat_h5_local_net::is_private;

use super::error::{ConfigError, InvalidValue};
use super::public_url::PublicUrl;
use super::setting_definition::{AllowedSources, DefaultValue, Setting, Text};
use super::values::Table;
use crate::relay_sites::{RelaySite, RelaySites};

/// The sites of one account.
pub(crate) const RELAY_SITES: Setting = Setting {
    key: "relay_sites",
    sources: AllowedSources::Everywhere,
    value: "A,B,…",
    about: Text {
        en: "Other sites whose users are signed in under this server's domain: \
             origins, or addresses of callbacks",
        zh: "通过本服务器的域名完成登录的其他网站：源（origin）或回调地址",
    },
    default: DefaultValue::None,
};

/// Reads the list of one account.
pub(super) fn read(account: &Table, public: &PublicUrl) -> Result<RelaySites, ConfigError> {
    let sites = account.parse_list(&RELAY_SITES, |entry| site(entry, public))?;
    Ok(RelaySites::new(sites.unwrap_or_default()))
}

fn site(entry: &str, public: &PublicUrl) -> Result<RelaySite, InvalidValue> {
    let site = RelaySite::parse(entry).map_err(|problem| {
        let advice = "write each as https://shop.example.com or with the path of its callback, \
                      separated by commas";
        InvalidValue::new(format!("cannot be used ({problem})"), advice)
    })?;
    let origin = site.origin();
    if origin == public.origin() {
        let problem = format!("has `{entry}`, which is this server itself");
        let advice = "remove it: its users are signed in anyway";
        return Err(InvalidValue::new(problem, advice));
    }
    let is_unencrypted = origin.as_str().starts_with("http://");
    if is_unencrypted && !Url::parse(origin.as_str()).is_ok_and(|url| is_private(&url)) {
        let problem = format!("has `{entry}`: codes would be sent unencrypted");
        return Err(InvalidValue::new(problem, "use https"));
    }
    Ok(site)
}
