//! `GET` and `POST /__sandbox/account`: who the account is, its secret included,
//! and what the platform thinks of it.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use serde_json::{Value, json};

use super::account_change::AccountChange;
use super::body::{Refused, read};
use super::turned::turned;
use super::which_account::{asked_account, named_account};
use crate::ledger::{AccountKey, Ledger};
use crate::options::Options;
use crate::twin::Twin;

/// The account of `?appid=`, or the first.
pub(crate) async fn show(
    State(twin): State<Arc<Twin>>,
    query: RawQuery,
) -> Result<Json<Value>, Refused> {
    let ledger = twin.ledger();
    let key = asked_account(&ledger, query)?;
    Ok(Json(describe(&ledger, key, &twin.options)))
}

/// Every account.
pub(crate) async fn list(State(twin): State<Arc<Twin>>) -> Json<Value> {
    let ledger = twin.ledger();
    let accounts: Vec<_> = ledger
        .accounts()
        .map(|(key, _)| describe(&ledger, key, &twin.options))
        .collect();
    Json(json!({ "accounts": accounts }))
}

pub(crate) async fn change(
    State(twin): State<Arc<Twin>>,
    body: Bytes,
) -> Result<Json<Value>, Refused> {
    let change: AccountChange = read(&body)?;
    let now = twin.now();
    let mut ledger = twin.ledger();
    let key = named_account(&ledger, change.app_id.as_deref())?;
    change.apply(ledger.account_mut(key), now);
    let shown = describe(&ledger, key, &twin.options);
    drop(ledger);
    let app_id = shown["appId"].clone();
    turned(&twin, "account", ("appId", app_id));
    Ok(Json(shown))
}

fn describe(ledger: &Ledger, key: AccountKey, options: &Options) -> Value {
    let account = &ledger.account(key).account;
    json!({
        "appId": account.app_id().as_str(),
        "appSecret": account.secret().expose(),
        "name": account.name,
        "jsSafeDomains": account.js_safe_domain_names(),
        "oauthDomains": account.oauth_domain_names(),
        "apiBase": options.api_base(),
        "openBase": options.open_base(),
        "kind": account.kind,
        "banned": account.is_banned,
        "secretFrozen": account.is_secret_frozen,
        "openPlatform": account.open_platform,
        "ipAllowList": account.allow_list.entries(),
        "risk": account.risk.name(),
        "quotas": account.limits.settings(),
        "user": super::user::current(ledger),
    })
}
