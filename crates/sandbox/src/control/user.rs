//! `GET` and `POST /__sandbox/user`: who looks at the page.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use serde_json::Value;

use super::body::{Refused, read};
use super::turned::turned;
use super::user_change::{UserChange, describe, unknown_user};
use super::which_account::asked_account;
use crate::ledger::{AccountKey, Ledger};
use crate::push::in_background;
use crate::twin::Twin;

pub(crate) async fn show(
    State(twin): State<Arc<Twin>>,
    query: RawQuery,
) -> Result<Json<Value>, Refused> {
    let ledger = twin.ledger();
    let account = asked_account(&ledger, query)?;
    Ok(Json(describe(&ledger, ledger.users.current(), account)))
}

/// An `id` hands the phone to somebody else; what else comes along is changed
/// for them.
pub(crate) async fn change(
    State(twin): State<Arc<Twin>>,
    body: Bytes,
) -> Result<Json<Value>, Refused> {
    let change: UserChange = read(&body)?;
    let now = twin.now();
    let mut ledger = twin.ledger();
    let id = change.id.clone();
    let id = id.unwrap_or_else(|| ledger.users.current().id.clone());
    let pushes = change.apply(&mut ledger, &id, now)?;
    ledger.users.switch_to(&id).map_err(|_| unknown_user(&id))?;
    let shown = current(&ledger);
    drop(ledger);
    turned(&twin, "user", ("id", id.into()));
    in_background(&twin, pushes);
    Ok(Json(shown))
}

/// As the first account knows them.
pub(super) fn current(ledger: &Ledger) -> Value {
    describe(ledger, ledger.users.current(), AccountKey::FIRST)
}
