//! `GET /__sandbox/counters`: calls, token verdicts and errcodes.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use crate::journal::{Counters, Journal};

pub(super) async fn show(State(journal): State<Arc<Journal>>) -> Json<Counters> {
    Json(journal.counters().clone())
}
