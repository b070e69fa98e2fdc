//! `POST /cgi-bin/shorturl`, and `POST /cgi-bin/shorten/gen` and `/fetch`
//! (<https://developers.weixin.qq.com/doc/offiaccount/Account_Management/KEY_Shortener.html>).

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::authenticate::check_access_token;
use super::call::Call;
use super::request_body::read;
use super::response::ok_with;
use crate::platform::errcode::Errcode;
use crate::platform::state::Platform;

/// Thirty days: the default, and the most.
const LONGEST_SECONDS: u64 = 2_592_000;
/// Bytes of a text.
const LONGEST_TEXT: usize = 4096;

#[derive(Deserialize)]
struct UrlRequest {
    #[serde(default)]
    action: String,
    #[serde(default)]
    long_url: String,
}

/// Since 2021-03-15 WeChat makes no short URLs: it responds with the long one.
pub(crate) fn url(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    check_access_token(platform, call)?;
    let request: UrlRequest = read(&call.body)?;
    if request.action != "long2short" {
        return Err(Errcode::InvalidActionName);
    }
    let mut schemes = ["http://", "https://", "weixin://wxpay"].into_iter();
    if !schemes.any(|scheme| request.long_url.starts_with(scheme)) {
        return Err(Errcode::InvalidUrl);
    }
    Ok(ok_with(&json!({ "short_url": request.long_url })))
}

#[derive(Deserialize)]
struct GenerateRequest {
    #[serde(default)]
    long_data: String,
    expire_seconds: Option<u64>,
}

pub(crate) fn generate(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    let request: GenerateRequest = read(&call.body)?;
    let seconds = request.expire_seconds.unwrap_or(LONGEST_SECONDS);
    if request.long_data.is_empty() {
        return Err(Errcode::TemplateData);
    }
    if request.long_data.len() > LONGEST_TEXT {
        return Err(Errcode::LongDataSize);
    }
    if seconds > LONGEST_SECONDS {
        return Err(Errcode::ShortKeyTtl);
    }
    let now = platform.now();
    let mut records = platform.records();
    let short_keys = &mut records.account_mut(key).short_keys;
    let short_key = short_keys.create(request.long_data, seconds, now);
    Ok(ok_with(&json!({ "short_key": short_key })))
}

#[derive(Deserialize)]
struct FetchRequest {
    #[serde(default)]
    short_key: String,
}

#[derive(Serialize)]
struct FetchBody<'a> {
    long_data: &'a str,
    create_time: u64,
    /// Those that remain.
    expire_seconds: u64,
}

pub(crate) fn fetch(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    let request: FetchRequest = read(&call.body)?;
    if request.short_key.is_empty() {
        return Err(Errcode::TemplateData);
    }
    let now = platform.now();
    let records = platform.records();
    let found = records
        .account(key)
        .short_keys
        .find(&request.short_key, now);
    let data = found.ok_or(Errcode::NoSuchShortKey)?;
    Ok(ok_with(&FetchBody {
        long_data: &data.text,
        create_time: data.created_at,
        expire_seconds: data.ends_at - now,
    }))
}
