//! `GET` and `POST /__sandbox/clock`: what time it is, and moving it.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::{Refused, read};
use crate::clock::Clock;
use crate::journal::{Kind, Note};
use crate::twin::Twin;

/// The last second of the year 9999, in seconds since the epoch: dates have four
/// digits for the year.
const LATEST: u64 = 253_402_300_799;

/// One or more of these, done in this order.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Change {
    frozen: Option<bool>,
    /// Seconds since the epoch.
    set: Option<u64>,
    advance_seconds: Option<u64>,
}

pub(crate) async fn show(State(twin): State<Arc<Twin>>) -> Json<Value> {
    Json(describe(&twin.options.clock))
}

pub(crate) async fn change(
    State(twin): State<Arc<Twin>>,
    body: Bytes,
) -> Result<Json<Value>, Refused> {
    let change: Change = read(&body)?;
    let clock = &twin.options.clock;
    let before = clock.now();
    apply(&change, clock)?;
    let mut note = Note::from_iter([("advanceSeconds".to_owned(), (clock.now() - before).into())]);
    note.insert("frozen".to_owned(), clock.is_frozen().into());
    twin.record(Kind::Control, "clock", note);
    Ok(Json(describe(clock)))
}

fn apply(change: &Change, clock: &Clock) -> Result<(), Refused> {
    let refused = |message| Refused {
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
        } => return Err(refused("one of advanceSeconds, set and frozen".to_owned())),
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
