//! `GET`, `POST` and `DELETE /__sandbox/faults`: the faults in force.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::record_change::record_change;
use crate::faults::{Fault, FaultError, Faults};
use crate::journal::{Details, EntryKind, Journal};
use crate::json_body::{BadRequest, read_json};
use crate::query::Query;

pub(super) async fn show(State(faults): State<Arc<Faults>>) -> Json<Value> {
    Json(json!({ "faults": faults.rules().all() }))
}

/// Puts one fault in force, or a list: all of its faults or, on an error, none. The response
/// has the `id` of each.
pub(super) async fn inject(
    State(in_force): State<Arc<Faults>>,
    State(journal): State<Arc<Journal>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let is_list = body.trim_ascii_start().starts_with(b"[");
    let faults: Vec<Fault> = if is_list {
        read_json(&body)?
    } else {
        vec![read_json(&body)?]
    };
    let invalid = |error: FaultError| BadRequest {
        code: "invalid_fault",
        message: error.to_string(),
    };
    faults.iter().try_for_each(Fault::check).map_err(invalid)?;
    let mut injected: Vec<Value> = Vec::new();
    let mut warnings: Vec<String> = Vec::new();
    for fault in faults {
        let now = in_force.now();
        let mut rules = in_force.rules();
        let rule = rules.inject(fault, now);
        warnings.extend(rule.warning().map(str::to_owned));
        injected.push(json!(rule));
    }
    let mut details = Details::from_iter([("injected".to_owned(), injected.len().into())]);
    if !warnings.is_empty() {
        details.insert("warnings".to_owned(), warnings.into());
    }
    journal.record(EntryKind::Control, "faults", details);
    Ok(Json(if is_list {
        injected.into()
    } else {
        injected.remove(0)
    }))
}

/// Removes all faults, or the one with `?id=`.
pub(super) async fn remove(
    State(faults): State<Arc<Faults>>,
    State(journal): State<Arc<Journal>>,
    RawQuery(query): RawQuery,
) -> Result<StatusCode, BadRequest> {
    let query = Query::parse(&query.unwrap_or_default());
    match query.filled("id") {
        None => faults.rules().clear(),
        Some(id) => {
            let is_known = id.parse().is_ok_and(|id| faults.rules().remove(id));
            if !is_known {
                return Err(BadRequest {
                    code: "invalid_query",
                    message: format!("there is no fault {id}: GET lists those in force"),
                });
            }
        }
    }
    record_change(&journal, "faults", ("removed", 1.into()));
    Ok(StatusCode::NO_CONTENT)
}
