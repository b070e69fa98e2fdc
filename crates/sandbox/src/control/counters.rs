//! `GET /__sandbox/counters`: calls, tokens by verdict and answers by errcode.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use crate::counters::Counters;
use crate::twin::Twin;

pub(crate) async fn show(State(twin): State<Arc<Twin>>) -> Json<Counters> {
    Json(twin.counters().clone())
}
