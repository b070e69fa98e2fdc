//! `GET`, `POST` and `DELETE /__sandbox/faults`: what is to go wrong.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::body::{Refused, read};
use super::turned::turned;
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
    let mut warnings: Vec<String> = Vec::new();
    for fault in faults {
        let mut faults = twin.faults();
        let rule = faults.inject(fault, twin.now());
        warnings.extend(rule.warning().map(str::to_owned));
        injected.push(json!(rule));
    }
    let mut noted = Note::from_iter([("injected".to_owned(), injected.len().into())]);
    if !warnings.is_empty() {
        noted.insert("warnings".to_owned(), warnings.into());
    }
    twin.record(Kind::Control, "faults", noted);
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
    turned(&twin, "faults", ("removed", 1.into()));
    Ok(StatusCode::NO_CONTENT)
}
