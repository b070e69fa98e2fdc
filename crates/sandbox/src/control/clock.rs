//! `GET` and `POST /__sandbox/clock`: the virtual time.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::{Clock, ClockChange, ClockChangeError};
use crate::journal::{Details, EntryKind, Journal};
use crate::json_body::{BadRequest, read_json};

/// One or more fields, which are applied in this order: all or, on an error, none.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Change {
    frozen: Option<bool>,
    /// Seconds since the epoch.
    set: Option<u64>,
    advance_seconds: Option<u64>,
}

pub(super) async fn show(State(clock): State<Clock>) -> Json<Value> {
    Json(describe(&clock))
}

pub(super) async fn change(
    State(clock): State<Clock>,
    State(journal): State<Arc<Journal>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let change: Change = read_json(&body)?;
    let moved = apply(&change, &clock)?;
    let mut details = Details::from_iter([("advanceSeconds".to_owned(), moved.into())]);
    details.insert("frozen".to_owned(), clock.is_frozen().into());
    journal.record(EntryKind::Control, "clock", details);
    Ok(Json(describe(&clock)))
}

fn apply(change: &Change, clock: &Clock) -> Result<u64, BadRequest> {
    let Change {
        frozen,
        set,
        advance_seconds,
    } = *change;
    if frozen.is_none() && set.is_none() && advance_seconds.is_none() {
        let message = "give advanceSeconds, set or frozen";
        return Err(BadRequest::new("invalid_body", message));
    }
    let change = ClockChange {
        frozen,
        set,
        advance_seconds: advance_seconds.unwrap_or_default(),
    };
    clock.change(change).map_err(|error| {
        // What was added last has led too far.
        let is_set = matches!(error, ClockChangeError::Past(_)) || advance_seconds.is_none();
        let field = if is_set { "set" } else { "advanceSeconds" };
        BadRequest::new("invalid_body", error.to_string()).at(field)
    })
}

fn describe(clock: &Clock) -> Value {
    json!({ "now": clock.now(), "aheadSeconds": clock.ahead(), "frozen": clock.is_frozen() })
}
