//! `GET` and `POST /__sandbox/clock`: the virtual time.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::journal::{Details, EntryKind, Journal};
use crate::json_body::{BadRequest, read_json};

/// The last second of the year 9999, in seconds since the epoch: dates have four
/// digits for the year.
const LATEST: u64 = 253_402_300_799;

/// One or more fields, which are applied in this order.
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
    let before = clock.now();
    apply(&change, &clock)?;
    let mut details =
        Details::from_iter([("advanceSeconds".to_owned(), (clock.now() - before).into())]);
    details.insert("frozen".to_owned(), clock.is_frozen().into());
    journal.record(EntryKind::Control, "clock", details);
    Ok(Json(describe(&clock)))
}

fn apply(change: &Change, clock: &Clock) -> Result<(), BadRequest> {
    let refused = |message| BadRequest {
        code: "invalid_body",
        message,
    };
    let start = change.set.unwrap_or(clock.now());
    if start.saturating_add(change.advance_seconds.unwrap_or_default()) > LATEST {
        return Err(refused("the clock ends with the year 9999".to_owned()));
    }
    match change {
        Change {
            frozen: None,
            set: None,
            advance_seconds: None,
        } => return Err(refused("give advanceSeconds, set or frozen".to_owned())),
        Change {
            frozen: Some(true), ..
        } => clock.freeze(),
        Change {
            frozen: Some(false),
            ..
        } => clock.thaw(),
        _ => {}
    }
    if let Some(seconds) = change.set {
        clock
            .set(seconds)
            .map_err(|error| refused(error.to_string()))?;
    }
    clock.advance(change.advance_seconds.unwrap_or_default());
    Ok(())
}

fn describe(clock: &Clock) -> Value {
    json!({ "now": clock.now(), "aheadSeconds": clock.ahead(), "frozen": clock.is_frozen() })
}
