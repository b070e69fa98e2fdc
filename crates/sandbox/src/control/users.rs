//! `GET` and `POST /__sandbox/users`: everybody who has WeChat.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use serde_json::{Value, json};

use super::body::{Refused, read};
use super::turned::turned;
use super::user_change::{UserChange, describe};
use super::which_account::asked_account;
use crate::ledger::{AccountKey, Ledger, User};
use crate::push::in_background;
use crate::twin::Twin;

/// As the account of `?appid=` knows them, or the first.
pub(crate) async fn show(
    State(twin): State<Arc<Twin>>,
    query: RawQuery,
) -> Result<Json<Value>, Refused> {
    let ledger = twin.ledger();
    let account = asked_account(&ledger, query)?;
    Ok(Json(list(&ledger, account)))
}

/// Adds somebody, or changes who has the id already; the phone stays where it is.
pub(crate) async fn put(
    State(twin): State<Arc<Twin>>,
    body: Bytes,
) -> Result<Json<Value>, Refused> {
    let change: UserChange = read(&body)?;
    let id = change.id.clone().filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| Refused {
        code: "invalid_body",
        message: "a user needs an id, such as \"xiaohong\"".to_owned(),
    })?;
    let now = twin.now();
    let mut ledger = twin.ledger();
    if ledger.users.get(&id).is_none() {
        ledger.users.put(User::new(&id, &id));
    }
    let pushes = change.apply(&mut ledger, &id, now)?;
    let shown = list(&ledger, AccountKey::FIRST);
    drop(ledger);
    turned(&twin, "users", ("id", id.into()));
    in_background(&twin, pushes);
    Ok(Json(shown))
}

fn list(ledger: &Ledger, account: AccountKey) -> Value {
    let users = ledger.users.all().iter();
    let users: Vec<_> = users.map(|user| describe(ledger, user, account)).collect();
    json!({ "current": ledger.users.current().id, "users": users })
}
