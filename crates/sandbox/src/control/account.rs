//! `GET` and `POST /__sandbox/account`: an account with its secret and its state, and
//! `GET /__sandbox/accounts`, all accounts.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use serde_json::{Value, json};

use super::account_change::AccountChange;
use super::account_query::{named_account, queried_account};
use super::record_change::record_change;
use super::users::describe_current;
use crate::addresses::Addresses;
use crate::json_body::{BadRequest, read_json};
use crate::platform::{AccountIndex, Platform, Records};

/// The account of `?appId=`, or the first.
pub(super) async fn show(
    State(platform): State<Arc<Platform>>,
    query: RawQuery,
) -> Result<Json<Value>, BadRequest> {
    let records = platform.records();
    let key = queried_account(&records, query)?;
    Ok(Json(describe(&records, key, platform.addresses())))
}

/// Every account.
pub(super) async fn list(State(platform): State<Arc<Platform>>) -> Json<Value> {
    let records = platform.records();
    let accounts: Vec<_> = records
        .accounts()
        .map(|(key, _)| describe(&records, key, platform.addresses()))
        .collect();
    Json(json!({ "accounts": accounts }))
}

pub(super) async fn change(
    State(platform): State<Arc<Platform>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    change_account(&platform, read_json(&body)?).map(Json)
}

/// Returns the account's description.
pub(super) fn change_account(
    platform: &Platform,
    change: AccountChange,
) -> Result<Value, BadRequest> {
    let now = platform.now();
    let mut records = platform.records();
    let key = named_account(&records, change.app_id.as_deref())?;
    change.apply(records.account_mut(key), now);
    let description = describe(&records, key, platform.addresses());
    drop(records);
    let app_id = description["appId"].clone();
    record_change(platform.journal(), "account", ("appId", app_id));
    Ok(description)
}

pub(super) fn describe(records: &Records, key: AccountIndex, addresses: &Addresses) -> Value {
    let state = records.account(key);
    let account = &state.account;
    json!({
        "appId": account.app_id().as_str(),
        "appSecret": account.secret().expose(),
        "name": account.name,
        "jsSafeDomains": account.js_safe_domain_names(),
        "oauthDomains": account.oauth_domain_names(),
        "apiBase": addresses.api_base,
        "openBase": addresses.open_base,
        "kind": account.kind,
        "banned": account.is_banned,
        "secretFrozen": account.is_secret_frozen,
        "openPlatform": account.open_platform,
        "ipAllowList": account.allow_list.entries(),
        "ipListScope": account.ip_list_scope,
        "risk": state.risk.name(),
        "quotas": account.limits.changed(),
        "user": describe_current(records),
    })
}
