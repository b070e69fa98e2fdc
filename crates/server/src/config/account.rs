//! The accounts.

use std::collections::HashSet;

use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, JsApi, OpenTag};

use super::error::ConfigError;
use super::public::PublicUrl;
use super::raw::{Raw, RawAccount, Words};
use super::relay;
use crate::origins::{Origin, Origins};
use crate::relay::Sites;

/// One Official Account. Several are written as `[[account]]` tables in the file.
#[derive(Debug, Clone)]
pub struct AccountConfig {
    /// `WECHAT_H5_APPID`: the app id, from the platform's console. No default.
    pub app_id: AppId,
    /// `WECHAT_H5_APPSECRET`, or the first line of the file that
    /// `WECHAT_H5_APPSECRET_FILE` names: the AppSecret. No default, never a flag.
    pub secret: AppSecret,
    /// `WECHAT_H5_ORIGINS`: a list of the origins whose pages are signed. Default:
    /// the origin of `WECHAT_H5_PUBLIC_URL`.
    pub origins: Origins,
    /// `WECHAT_H5_JS_API_LIST`: a list of the APIs that pages ask for. Default:
    /// the four that the page shows, and `checkJsApi`.
    pub js_api_list: Vec<JsApi>,
    /// `WECHAT_H5_OPEN_TAG_LIST`: a list of the open tags that pages ask for.
    /// Default: none.
    pub open_tag_list: Vec<OpenTag>,
    /// `WECHAT_H5_RELAY_SITES`: a list of the other sites that people are signed in
    /// for under this server's domain; each an origin, or the address of a callback
    /// where nothing else of its origin may be led to. Default: none.
    pub relay_sites: Sites,
}

const DEFAULT_APIS: [JsApi; 5] = [
    JsApi::UpdateAppMessageShareData,
    JsApi::UpdateTimelineShareData,
    JsApi::GetNetworkType,
    JsApi::HideMenuItems,
    JsApi::CheckJsApi,
];

/// Where a value was written, for messages.
#[derive(Clone, Copy)]
enum Place {
    Top,
    Table(usize),
}

impl Place {
    fn name(self, key: &str) -> String {
        match self {
            Self::Top => format!("WECHAT_H5_{}", key.to_ascii_uppercase()),
            Self::Table(index) => format!("[[account]] {}: {key}", index + 1),
        }
    }
}

/// Checks the account at the top, or those in tables.
pub(super) fn check(raw: &Raw, public: &PublicUrl) -> Result<Vec<AccountConfig>, ConfigError> {
    if raw.account.is_empty() {
        return Ok(vec![one(&raw.top_account(), Place::Top, public)?]);
    }
    if raw.appid.is_some() || raw.appsecret.is_some() || raw.appsecret_file.is_some() {
        return Err(ConfigError::new(
            "WECHAT_H5_APPID or WECHAT_H5_APPSECRET",
            "is set beside [[account]] tables",
            "move the account into a table of its own, or remove the tables",
        ));
    }
    let mut seen = HashSet::new();
    let mut accounts = Vec::new();
    for (index, table) in raw.account.iter().enumerate() {
        let place = Place::Table(index);
        let account = one(table, place, public)?;
        if !seen.insert(account.app_id.clone()) {
            let advice = "use each appid in one table only";
            return Err(ConfigError::new(
                place.name("appid"),
                "was used before",
                advice,
            ));
        }
        accounts.push(account);
    }
    Ok(accounts)
}

fn one(raw: &RawAccount, place: Place, public: &PublicUrl) -> Result<AccountConfig, ConfigError> {
    Ok(AccountConfig {
        app_id: app_id(raw, place)?,
        secret: secret(raw, place)?,
        origins: origins(raw.origins.as_ref(), place, public)?,
        js_api_list: names(
            raw.js_api_list.as_ref(),
            place.name("js_api_list"),
            |name| JsApi::parse(name).map_err(|err| err.to_string()),
        )?
        .unwrap_or_else(|| DEFAULT_APIS.to_vec()),
        open_tag_list: names(
            raw.open_tag_list.as_ref(),
            place.name("open_tag_list"),
            |name| OpenTag::parse(name).map_err(|err| err.to_string()),
        )?
        .unwrap_or_default(),
        relay_sites: relay::check(raw.relay_sites.as_ref(), &place.name("relay_sites"), public)?,
    })
}

fn app_id(raw: &RawAccount, place: Place) -> Result<AppId, ConfigError> {
    let advice = "set it to the AppID that the platform's console shows (wx…)";
    let name = place.name("appid");
    let value = raw
        .appid
        .as_deref()
        .ok_or_else(|| ConfigError::missing(&name, advice))?;
    AppId::parse(value)
        .map_err(|err| ConfigError::new(name, format!("cannot be used ({err})"), advice))
}

fn secret(raw: &RawAccount, place: Place) -> Result<AppSecret, ConfigError> {
    let name = place.name("appsecret");
    let (name, text) = match (&raw.appsecret, &raw.appsecret_file) {
        (Some(_), Some(_)) => {
            let advice = format!("set it or {name}, not both");
            return Err(ConfigError::new(
                place.name("appsecret_file"),
                "is set as well",
                advice,
            ));
        }
        (Some(secret), None) => (name, secret.clone()),
        (None, Some(path)) => (place.name("appsecret_file"), read(path, place)?),
        (None, None) => {
            let file = place.name("appsecret_file");
            let advice = format!("set it, or {file}, to the AppSecret of this account");
            return Err(ConfigError::missing(name, advice));
        }
    };
    AppSecret::parse(text.trim()).map_err(|err| {
        let advice = "copy the AppSecret again, without anything around it";
        ConfigError::new(name, format!("cannot be used ({err})"), advice)
    })
}

fn read(path: &str, place: Place) -> Result<String, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|err| {
        let problem = format!("names {path}, which cannot be read ({err})");
        ConfigError::new(
            place.name("appsecret_file"),
            problem,
            "name a file with the AppSecret",
        )
    })?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn origins(
    words: Option<&Words>,
    place: Place,
    public: &PublicUrl,
) -> Result<Origins, ConfigError> {
    let listed = names(words, place.name("origins"), Origin::parse)?;
    if listed.as_ref().is_some_and(Vec::is_empty) {
        let advice = "list the origins of your pages, such as https://h5.example.com";
        return Err(ConfigError::new(place.name("origins"), "is empty", advice));
    }
    Ok(Origins::new(
        listed.unwrap_or_else(|| vec![public.origin()]),
    ))
}

fn names<T>(
    words: Option<&Words>,
    name: String,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<Vec<T>>, ConfigError> {
    words
        .map(|words| words.iter().map(parse).collect())
        .transpose()
        .map_err(|problem| {
            let advice = "separate the entries by commas";
            ConfigError::new(name, format!("cannot be used ({problem})"), advice)
        })
}
