//! `GET` and `POST /__sandbox/user`, the current user, and `/__sandbox/users`, all users.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use serde_json::{Value, json};

use super::account_query::queried_account;
use super::record_change::record_change;
use super::user_change::{UserChange, describe, unknown_user};
use crate::json_body::{BadRequest, read_json};
use crate::platform::{AccountIndex, Platform, Records, Users};
use crate::push::send_in_background;
use crate::user::User;

/// The current user, as seen by the account of `?appId=` or the first.
pub(super) async fn show_current(
    State(platform): State<Arc<Platform>>,
    query: RawQuery,
) -> Result<Json<Value>, BadRequest> {
    let records = platform.records();
    let account = queried_account(&records, query)?;
    Ok(Json(describe(&records, records.users.current(), account)))
}

/// Changes the current user. With an `id`, that user becomes the current one.
pub(super) async fn change_current(
    State(platform): State<Arc<Platform>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    change_current_user(&platform, read_json(&body)?).map(Json)
}

/// Returns the user's description.
pub(super) fn change_current_user(
    platform: &Platform,
    change: UserChange,
) -> Result<Value, BadRequest> {
    let current_id = platform.records().users.current().id.clone();
    let id = change.id.clone().unwrap_or(current_id);
    let find = |users: &Users| users.get(&id).cloned().ok_or_else(|| unknown_user(&id));
    apply(platform, ("user", &id), change, find, |records| {
        // Cannot fail: the user has just been found.
        let _ = records.users.switch_to(&id);
        describe_current(records)
    })
}

/// All users, as seen by the account of `?appId=` or the first.
pub(super) async fn list(
    State(platform): State<Arc<Platform>>,
    query: RawQuery,
) -> Result<Json<Value>, BadRequest> {
    let records = platform.records();
    let account = queried_account(&records, query)?;
    Ok(Json(describe_all(&records, account)))
}

/// Adds a user, or changes the one with the same id. The current user stays the same.
pub(super) async fn put(
    State(platform): State<Arc<Platform>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let change: UserChange = read_json(&body)?;
    let id = change.id.clone().filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| {
        BadRequest::new("invalid_body", "a user needs an id, such as \"xiaohong\"").at("id")
    })?;
    let find = |users: &Users| find_or_new(users, &id);
    apply(&platform, ("users", &id), change, find, |records| {
        describe_all(records, AccountIndex::FIRST)
    })
    .map(Json)
}

/// Adds a user, or changes the one with the same id. Nothing is pushed: it has happened before.
pub(super) fn restore_user(
    records: &mut Records,
    change: UserChange,
    now: u64,
) -> Result<(), BadRequest> {
    let id = change.id.clone().unwrap_or_default();
    let user = find_or_new(&records.users, &id)?;
    change.apply(records, user, now).map(drop)
}

fn find_or_new(users: &Users, id: &str) -> Result<User, BadRequest> {
    match users.get(id) {
        Some(user) => Ok(user.clone()),
        None if users.all().len() < MAX_USERS => Ok(User::new(id, id)),
        None => Err(too_many_users()),
    }
}

/// The most users that can be added up to.
const MAX_USERS: usize = 1000;

fn too_many_users() -> BadRequest {
    let message = format!("there are {MAX_USERS} users: POST /__sandbox/reset removes added ones");
    BadRequest::new("too_many_users", message)
}

/// Applies a change to a user, records it, and pushes what follows from it.
fn apply(
    platform: &Platform,
    (setting, id): (&str, &str),
    change: UserChange,
    find: impl FnOnce(&Users) -> Result<User, BadRequest>,
    finish: impl FnOnce(&mut Records) -> Value,
) -> Result<Value, BadRequest> {
    let now = platform.now();
    let (pushes, response) = {
        let mut records = platform.records();
        let user = find(&records.users)?;
        let pushes = change.apply(&mut records, user, now)?;
        (pushes, finish(&mut records))
    };
    record_change(platform.journal(), setting, ("id", id.into()));
    send_in_background(platform.push(), pushes);
    Ok(response)
}

/// The current user, as seen by the first account.
pub(super) fn describe_current(records: &Records) -> Value {
    describe(records, records.users.current(), AccountIndex::FIRST)
}

pub(super) fn describe_all(records: &Records, account: AccountIndex) -> Value {
    let users = records.users.all().iter();
    let users: Vec<_> = users.map(|user| describe(records, user, account)).collect();
    json!({ "current": records.users.current().id, "users": users })
}
