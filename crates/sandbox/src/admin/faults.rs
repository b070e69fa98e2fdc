//! `GET`, `POST` and `DELETE /__sandbox/faults`: what is to go wrong.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::body::{Refused, read};
use crate::faults::Fault;
use crate::journal::{Kind, Note};
use crate::query::Query;
use crate::twin::Twin;

pub(crate) async fn show(State(twin): State<Arc<Twin>>) -> Json<Value> {
    Json(json!({ "faults": twin.faults().rules() }))
}

/// Takes one fault, or a list of which all or none are taken, and answers each
/// with its `id`.
pub(crate) async fn inject(
    State(twin): State<Arc<Twin>>,
    body: Bytes,
) -> Result<Json<Value>, Refused> {
    let is_list = body.trim_ascii_start().starts_with(b"[");
    let faults: Vec<Fault> = if is_list {
        read(&body)?
    } else {
        vec![read(&body)?]
    };
    let invalid = |error: crate::faults::FaultError| Refused {
        code: "invalid_fault",
        message: error.to_string(),
    };
    faults.iter().try_for_each(Fault::check).map_err(invalid)?;
    let mut injected: Vec<Value> = Vec::new();
    for fault in faults {
        injected.push(json!(twin.faults().inject(fault, twin.now())));
    }
    note(&twin, "injected", injected.len());
    Ok(Json(if is_list {
        injected.into()
    } else {
        injected.remove(0)
    }))
}

/// Takes back all, or the one with `?id=`.
pub(crate) async fn remove(
    State(twin): State<Arc<Twin>>,
    RawQuery(query): RawQuery,
) -> Result<StatusCode, Refused> {
    let query = Query::parse(&query.unwrap_or_default());
    match query.filled("id") {
        None => twin.faults().clear(),
        Some(id) => {
            let is_known = id.parse().is_ok_and(|id| twin.faults().remove(id));
            if !is_known {
                return Err(Refused {
                    code: "invalid_query",
                    message: format!("there is no fault {id}: GET lists those in force"),
                });
            }
        }
    }
    note(&twin, "removed", 1);
    Ok(StatusCode::NO_CONTENT)
}

fn note(twin: &Twin, what: &str, count: usize) {
    let note = Note::from_iter([(what.to_owned(), count.into())]);
    twin.record(Kind::Admin, "faults", note);
}
