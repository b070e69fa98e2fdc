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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Move {
    advance_seconds: u64,
}

pub(crate) async fn show(State(twin): State<Arc<Twin>>) -> Json<Value> {
    Json(describe(&twin.options.clock))
}

pub(crate) async fn advance(
    State(twin): State<Arc<Twin>>,
    body: Bytes,
) -> Result<Json<Value>, Refused> {
    let Move { advance_seconds } = read(&body)?;
    twin.options.clock.advance(advance_seconds);
    let note = Note::from_iter([("advanceSeconds".to_owned(), advance_seconds.into())]);
    twin.record(Kind::Admin, "clock", note);
    Ok(Json(describe(&twin.options.clock)))
}

fn describe(clock: &Clock) -> Value {
    json!({ "now": clock.now(), "aheadSeconds": clock.ahead() })
}
