//! `GET`, `POST` and `DELETE /__sandbox/faults`: the faults in force.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::query::strict_query;
use super::record_change::record_change;
use crate::faults::{ActiveFault, Fault, FaultError, Faults};
use crate::journal::{Details, EntryKind, Journal};
use crate::json_body::{BadRequest, read_json};

pub(super) async fn show(State(faults): State<Arc<Faults>>) -> Json<Value> {
    Json(json!({ "faults": faults.active().all() }))
}

/// Adds one fault, or a list: all of its faults or, on an error, none. The response has the
/// `id` of each.
pub(super) async fn add(
    State(faults): State<Arc<Faults>>,
    State(journal): State<Arc<Journal>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let is_list = body.trim_ascii_start().starts_with(b"[");
    let new: Vec<Fault> = if is_list {
        read_json(&body)?
    } else {
        vec![read_json(&body)?]
    };
    for (at, fault) in new.iter().enumerate() {
        let place = if is_list {
            format!("[{at}].")
        } else {
            String::new()
        };
        fault.check().map_err(|error| invalid(&error, &place))?;
    }
    let now = faults.now();
    let (mut added, warnings) = {
        let mut active = faults.active();
        describe(active.add(new, now).map_err(|error| invalid(&error, ""))?)
    };
    let mut details = Details::from_iter([("added".to_owned(), added.len().into())]);
    if !warnings.is_empty() {
        details.insert("warnings".to_owned(), warnings.into());
    }
    journal.record(EntryKind::Control, "faults", details);
    Ok(Json(if is_list {
        added.into()
    } else {
        added.remove(0)
    }))
}

/// `place` is the path of the fault in the body.
fn invalid(error: &FaultError, place: &str) -> BadRequest {
    let refusal = BadRequest::new("invalid_fault", error.to_string());
    match error.field() {
        Some(field) => refusal.at(format!("{place}{field}")),
        None => refusal,
    }
}

/// Each fault as JSON, and the warnings of all.
fn describe(faults: &[ActiveFault]) -> (Vec<Value>, Vec<String>) {
    let warnings = faults.iter().filter_map(ActiveFault::warning);
    (
        faults.iter().map(|fault| json!(fault)).collect(),
        warnings.map(str::to_owned).collect(),
    )
}

/// Removes all faults, or the one with `?id=`.
pub(super) async fn remove(
    State(faults): State<Arc<Faults>>,
    State(journal): State<Arc<Journal>>,
    query: RawQuery,
) -> Result<StatusCode, BadRequest> {
    let query = strict_query(query, &["id"])?;
    let removed = match query.filled("id") {
        None => faults.active().clear(),
        Some(id) => {
            let is_known = id.parse().is_ok_and(|id| faults.active().remove(id));
            if !is_known {
                let message = format!("there is no fault {id}: GET lists those in force");
                return Err(BadRequest::new("invalid_query", message).at("id"));
            }
            1
        }
    };
    record_change(&journal, "faults", ("removed", removed.into()));
    Ok(StatusCode::NO_CONTENT)
}
