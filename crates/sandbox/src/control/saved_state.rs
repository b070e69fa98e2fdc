//! `GET` and `POST /__sandbox/state`: everything that the control API can set, as one
//! document.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::account::describe;
use super::account_change::AccountChange;
use super::account_query::named_account;
use super::merchant_change::MerchantChange;
use super::merchants::{put_merchant, saved as saved_merchants};
use super::record_change::record_change;
use super::user_change::UserChange;
use super::users::{describe_all, restore_user};
use crate::client_settings::ClientChange;
use crate::clock::ClockChange;
use crate::faults::{ActiveFault, Fault};
use crate::json_body::{BadRequest, read_json};
use crate::platform::{AccountIndex, Records};
use crate::push::ConfigChange;
use crate::state::SandboxState;

/// What a change of an account may have.
const ACCOUNT_FIELDS: [&str; 11] = [
    "appId",
    "kind",
    "banned",
    "secretFrozen",
    "openPlatform",
    "jsSafeDomains",
    "oauthDomains",
    "ipAllowList",
    "ipListScope",
    "risk",
    "quotas",
];

/// What a description of a user has and no change: it follows from the others.
const DERIVED_USER_FIELDS: [&str; 2] = ["openid", "unionid"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SavedState {
    accounts: Vec<AccountChange>,
    /// Without `apiV3Key`, which is a secret.
    #[serde(default)]
    merchants: Vec<MerchantChange>,
    /// As the first account sees them.
    users: Vec<UserChange>,
    current_user: String,
    client: ClientChange,
    faults: Vec<Fault>,
    push: ConfigChange,
    ahead_seconds: u64,
}

pub(super) async fn save(State(sandbox): State<SandboxState>) -> Json<Value> {
    let (accounts, users) = {
        let records = sandbox.platform.records();
        let accounts = records.accounts().map(|(key, _)| {
            let all = describe(&records, key, &sandbox.addresses);
            picked(&all, |name| ACCOUNT_FIELDS.contains(&name))
        });
        let accounts: Vec<_> = accounts.collect();
        (accounts, describe_all(&records, AccountIndex::FIRST))
    };
    let each_user = users["users"].as_array().into_iter().flatten();
    let each_user = each_user.map(|user| picked(user, |name| !DERIVED_USER_FIELDS.contains(&name)));
    let active = sandbox.faults.active();
    let faults: Vec<_> = active.all().iter().map(ActiveFault::fault).collect();
    Json(json!({
        "accounts": accounts,
        "merchants": saved_merchants(&sandbox.pay),
        "users": each_user.collect::<Vec<_>>(),
        "currentUser": users["current"],
        "client": *sandbox.client_settings.get(),
        "faults": faults,
        "push": *sandbox.push.config(),
        "aheadSeconds": sandbox.clock.ahead(),
    }))
}

fn picked(all: &Value, is_wanted: impl Fn(&str) -> bool) -> Map<String, Value> {
    let fields = all.as_object().into_iter().flatten();
    fields
        .filter(|(name, _)| is_wanted(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Begins from the state at the start. After an error the sandbox has that state.
pub(super) async fn restore(
    State(sandbox): State<SandboxState>,
    body: Bytes,
) -> Result<StatusCode, BadRequest> {
    let saved: SavedState = read_json(&body)?;
    check(&sandbox.platform.records(), &saved)?;
    sandbox.reset();
    if let Err(refusal) = apply(&sandbox, saved) {
        sandbox.reset();
        return Err(refusal);
    }
    record_change(&sandbox.journal, "state", ("restored", true.into()));
    Ok(StatusCode::NO_CONTENT)
}

/// What can be known before anything changes.
fn check(records: &Records, saved: &SavedState) -> Result<(), BadRequest> {
    for account in &saved.accounts {
        named_account(records, account.app_id.as_deref())?;
    }
    for fault in &saved.faults {
        fault.check().map_err(|error| invalid("faults", &error))?;
    }
    let is_known = |user: &UserChange| user.id.as_ref() == Some(&saved.current_user);
    if !saved.users.iter().any(is_known) {
        let message = format!("no user has the id {:?}", saved.current_user);
        return Err(BadRequest::new("invalid_body", message).at("currentUser"));
    }
    Ok(())
}

fn apply(sandbox: &SandboxState, saved: SavedState) -> Result<(), BadRequest> {
    let clock = ClockChange {
        frozen: None,
        set: None,
        advance_seconds: saved.ahead_seconds,
    };
    let moved = sandbox.clock.change(clock);
    moved.map_err(|error| invalid("aheadSeconds", &error))?;
    let now = sandbox.clock.now();
    let mut records = sandbox.platform.records();
    for change in saved.accounts {
        let key = named_account(&records, change.app_id.as_deref())?;
        change.apply(records.account_mut(key), now);
    }
    for change in saved.users {
        restore_user(&mut records, change, now)?;
    }
    let switched = records.users.switch_to(&saved.current_user);
    switched.map_err(|error| invalid("currentUser", &format!("{error:?}")))?;
    drop(records);
    for change in saved.merchants {
        put_merchant(&sandbox.pay, change)?;
    }
    let changed = sandbox.client_settings.get().changed(saved.client);
    *sandbox.client_settings.get() = changed.map_err(|error| invalid("client", &error))?;
    let added = sandbox.faults.active().add(saved.faults, now).map(drop);
    added.map_err(|error| invalid("faults", &error))?;
    let configured = sandbox.push.change_config(saved.push).map(drop);
    configured.map_err(|error| invalid("push", &error))
}

fn invalid(field: &str, error: &dyn std::fmt::Display) -> BadRequest {
    BadRequest::new("invalid_body", format!("{field}: {error}")).at(field)
}
