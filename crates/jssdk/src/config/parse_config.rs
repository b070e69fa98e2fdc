//! Parses the config that a server sent, by the browser's own JSON parser: a Rust
//! one would make the module bigger.

use alloc::string::String;
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

use js_sys::Object;
use wasm_bindgen::prelude::*;
use wechat_h5_sign::{AppId, JsApi, JsSdkConfig, NonceStr, OpenTag, Signature, Timestamp};

use crate::sys;

/// Why a text is not a config.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseConfigError {
    /// This field is missing, or not in the form that `wx.config` takes.
    InvalidField(&'static str),
    /// The text is not JSON.
    NotJson,
}

impl fmt::Display for ParseConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidField(name) => {
                f.write_str("the config has no usable `")?;
                f.write_str(name)?;
                f.write_str("`")
            }
            Self::NotJson => f.write_str("the config is not JSON"),
        }
    }
}

impl Error for ParseConfigError {}

/// Reads the JSON of a `JsSdkConfig`, with WeChat's own field names. The
/// timestamp may be a number or a string of digits. Lists are read as `wx.config`
/// reads them: they may be missing, their strings need not be names of APIs, and an
/// object, which PHP makes of an array with gaps, is the list of its values.
///
/// # Errors
///
/// [`ParseConfigError`], with the name of the first invalid field.
pub fn parse_config(json: &str) -> Result<JsSdkConfig, ParseConfigError> {
    from_js(&parse(json)?)
}

/// The same without the list of APIs, for a page that requests its own: it is not signed. That
/// keeps the names of all APIs out of a small module.
///
/// # Errors
///
/// [`ParseConfigError`], with the name of the first invalid field.
pub fn parse_config_without_js_apis(json: &str) -> Result<JsSdkConfig, ParseConfigError> {
    let config = parse(json)?;
    Ok(JsSdkConfig {
        open_tag_list: list(&config, "openTagList", open_tag)?,
        ..signed_fields(&config)?
    })
}

/// The same from an object that was parsed already.
pub(crate) fn from_js(config: &JsValue) -> Result<JsSdkConfig, ParseConfigError> {
    Ok(JsSdkConfig {
        js_api_list: list(config, "jsApiList", js_api)?,
        open_tag_list: list(config, "openTagList", open_tag)?,
        ..signed_fields(config)?
    })
}

fn parse(json: &str) -> Result<JsValue, ParseConfigError> {
    sys::parse_json(json).map_err(|_| ParseConfigError::NotJson)
}

fn signed_fields(config: &JsValue) -> Result<JsSdkConfig, ParseConfigError> {
    Ok(JsSdkConfig {
        app_id: text(config, "appId", AppId::parse)?,
        timestamp: timestamp(config).ok_or(ParseConfigError::InvalidField("timestamp"))?,
        nonce_str: text(config, "nonceStr", NonceStr::parse)?,
        signature: text(config, "signature", Signature::parse)?,
        js_api_list: Vec::new(),
        open_tag_list: Vec::new(),
    })
}

fn text<T, E>(
    config: &JsValue,
    name: &'static str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<T, ParseConfigError> {
    sys::text_member(config, name)
        .and_then(|value| parse(&value).ok())
        .ok_or(ParseConfigError::InvalidField(name))
}

fn timestamp(config: &JsValue) -> Option<Timestamp> {
    let value = sys::member(config, "timestamp");
    let digits = match value.as_string() {
        Some(digits) => digits,
        None => value.as_f64().map(|_| sys::text_of(&value))?,
    };
    Timestamp::from_seconds(digits.parse().ok()?).ok()
}

fn js_api(name: String) -> JsApi {
    JsApi::parse(&name).unwrap_or_else(|_| JsApi::Other(name.into()))
}

fn open_tag(name: String) -> OpenTag {
    OpenTag::parse(&name).unwrap_or_else(|_| OpenTag::Other(name.into()))
}

/// The strings of a list; what is not a string is left out, as clients do.
fn list<T>(
    config: &JsValue,
    name: &'static str,
    parse: impl Fn(String) -> T,
) -> Result<Vec<T>, ParseConfigError> {
    let value = sys::member(config, name);
    if value.is_falsy() {
        return Ok(Vec::new());
    }
    let list: &Object = value
        .dyn_ref()
        .ok_or(ParseConfigError::InvalidField(name))?;
    let values = Object::values(list).into_iter();
    Ok(values
        .filter_map(|entry| entry.as_string())
        .map(parse)
        .collect())
}
