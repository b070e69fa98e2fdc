//! `/cgi-bin/clear_quota` and `/cgi-bin/openapi/quota/…`
//! (<https://developers.weixin.qq.com/doc/offiaccount/openApi/clear_quota.html>).

use serde::{Deserialize, Serialize};

use super::body::{OK, read};
use super::call::{Call, json};
use super::caller::{authenticate, judge_access_token};
use super::endpoints;
use crate::account::Limit;
use crate::error_body::Errcode;
use crate::ledger::{AccountKey, AccountState};
use crate::twin::Twin;

/// Told where there is no limit.
const BOUNDLESS: u64 = i32::MAX as u64;

#[derive(Deserialize)]
struct Clear {
    #[serde(default)]
    appid: String,
}

/// Every daily count of the account back to nothing, ten times a month.
pub(crate) fn clear(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let key = judge_access_token(twin, call)?;
    let asked: Clear = read(&call.body)?;
    if asked.appid.is_empty() {
        return Err(Errcode::AppidMissing);
    }
    let ledger = twin.ledger();
    let is_own = ledger.account(key).account.app_id().as_str() == asked.appid;
    drop(ledger);
    if !is_own {
        return Err(Errcode::InvalidAppid);
    }
    clear_all(twin, key)
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct ClearBySecret {
    appid: String,
    appsecret: String,
}

/// The same for who has no token left.
pub(crate) fn clear_by_secret(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let asked: ClearBySecret = read(&call.body)?;
    let (app_id, secret) = (Some(asked.appid.as_str()), Some(asked.appsecret.as_str()));
    let key = authenticate(&twin.ledger(), app_id, secret)?;
    clear_all(twin, key)
}

fn clear_all(twin: &Twin, key: AccountKey) -> Result<String, Errcode> {
    let now = twin.now();
    let mut ledger = twin.ledger();
    let usage = &mut ledger.account_mut(key).usage;
    usage.clear(now).map_err(|_| Errcode::ClearQuotaSpent)?;
    Ok(OK.to_owned())
}

#[derive(Deserialize)]
struct Path {
    #[serde(default)]
    cgi_path: String,
}

/// `rate_limit` is there only where there is one, `component_rate_limit` never:
/// no account here belongs to a third-party platform.
#[derive(Serialize)]
struct Body {
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

pub(crate) fn get(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let key = judge_access_token(twin, call)?;
    let Path { cgi_path } = read(&call.body)?;
    let now = twin.now();
    let ledger = twin.ledger();
    let state = ledger.account(key);
    let limit = limit_of(state, &cgi_path)?;
    let daily_limit = limit.per_day.unwrap_or(BOUNDLESS);
    let used = state.usage.used(&cgi_path, now);
    Ok(json(&Body {
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

/// The count of one endpoint back to nothing.
pub(crate) fn clear_one(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let key = judge_access_token(twin, call)?;
    let Path { cgi_path } = read(&call.body)?;
    let mut ledger = twin.ledger();
    let state = ledger.account_mut(key);
    limit_of(state, &cgi_path)?;
    state.usage.clear_one(&cgi_path);
    Ok(OK.to_owned())
}

/// 76022 is for an endpoint that has no quota, 76021 for one that is none:
/// our reading.
fn limit_of(state: &AccountState, path: &str) -> Result<Limit, Errcode> {
    let account = &state.account;
    match account.limits.of(path, account.kind) {
        Some(limit) => Ok(limit),
        None if endpoints::is_known(path) => Err(Errcode::CgiPathNotAllowed),
        None => Err(Errcode::UnknownCgiPath),
    }
}
