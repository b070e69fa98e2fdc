//! `/cgi-bin/clear_quota` and `/cgi-bin/openapi/quota/…`
//! (<https://developers.weixin.qq.com/doc/offiaccount/openApi/clear_quota.html>).

use serde::{Deserialize, Serialize};

use super::authenticate::{authenticate, check_access_token};
use super::call::Call;
use super::request_body::{OK, read};
use super::response::json;
use crate::account::Limit;
use crate::platform::endpoint::Endpoint;
use crate::platform::errcode::Errcode;
use crate::platform::records::{AccountIndex, AccountRecords};
use crate::platform::state::Platform;

/// The number for an endpoint without a limit.
const UNLIMITED: u64 = i32::MAX as u64;

#[derive(Deserialize)]
struct ClearRequest {
    #[serde(default)]
    appid: String,
}

/// Sets all daily counts of the account to zero, up to ten times a month.
pub(crate) fn clear(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    let request: ClearRequest = read(&call.body)?;
    if request.appid.is_empty() {
        return Err(Errcode::AppidMissing);
    }
    let records = platform.records();
    let is_own = records.account(key).account.app_id().as_str() == request.appid;
    drop(records);
    if !is_own {
        return Err(Errcode::InvalidAppid);
    }
    clear_all(platform, key)
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct ClearBySecretRequest {
    appid: String,
    appsecret: String,
}

/// The same for a caller without a token. WeChat's documents have both values in the body;
/// public SDKs send them in the query.
pub(crate) fn clear_by_secret(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let of_query = |name| call.query.get(name).unwrap_or_default().to_owned();
    let request = match call.query.filled("appsecret") {
        Some(secret) => ClearBySecretRequest {
            appid: of_query("appid"),
            appsecret: secret.to_owned(),
        },
        None => read(&call.body)?,
    };
    let (app_id, secret) = (
        Some(request.appid.as_str()),
        Some(request.appsecret.as_str()),
    );
    let key = authenticate(&platform.records(), app_id, secret)?;
    clear_all(platform, key)
}

fn clear_all(platform: &Platform, key: AccountIndex) -> Result<String, Errcode> {
    let now = platform.now();
    let mut records = platform.records();
    let usage = &mut records.account_mut(key).usage;
    usage.clear(now).map_err(|_| Errcode::ClearQuotaSpent)?;
    Ok(OK.to_owned())
}

#[derive(Deserialize)]
struct EndpointRequest {
    #[serde(default)]
    cgi_path: String,
}

/// `rate_limit` is absent without a limit. `component_rate_limit` is always absent: no
/// account here belongs to a third-party platform.
#[derive(Serialize)]
struct ResponseBody {
    errcode: i64,
    errmsg: &'static str,
    quota: Quota,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_limit: Option<RateLimit>,
}

#[derive(Serialize)]
struct Quota {
    daily_limit: u64,
    used: u64,
    remain: u64,
}

#[derive(Serialize)]
struct RateLimit {
    call_count: u64,
    refresh_second: u64,
}

pub(crate) fn get(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    let EndpointRequest { cgi_path } = read(&call.body)?;
    let now = platform.now();
    let records = platform.records();
    let state = records.account(key);
    let limit = limit_of(state, &cgi_path)?;
    let daily_limit = limit.per_day.unwrap_or(UNLIMITED);
    let used = state.usage.used(&cgi_path, now);
    Ok(json(&ResponseBody {
        errcode: 0,
        errmsg: "ok",
        quota: Quota {
            daily_limit,
            used,
            remain: daily_limit.saturating_sub(used),
        },
        rate_limit: limit.per_minute.map(|call_count| RateLimit {
            call_count,
            refresh_second: 60,
        }),
    }))
}

/// Sets the count of one endpoint to zero.
pub(crate) fn clear_one(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    let EndpointRequest { cgi_path } = read(&call.body)?;
    let mut records = platform.records();
    let state = records.account_mut(key);
    limit_of(state, &cgi_path)?;
    state.usage.clear_one(&cgi_path);
    Ok(OK.to_owned())
}

/// 76022 for an endpoint without a quota, 76021 for an unknown endpoint: a guess.
fn limit_of(state: &AccountRecords, path: &str) -> Result<Limit, Errcode> {
    let account = &state.account;
    match account.limits.of(path, account.kind) {
        Some(limit) => Ok(limit),
        None if Endpoint::has_path(path) => Err(Errcode::CgiPathNotAllowed),
        None => Err(Errcode::UnknownCgiPath),
    }
}
