//! `GET` and `POST /__sandbox/client`: what the simulator pretends to be.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde_json::{Map, Value};

use super::body::{Refused, read};
use super::turned::turned;
use crate::client::{ClientChange, ClientSettings};
use crate::twin::Twin;

pub(crate) async fn show(State(twin): State<Arc<Twin>>) -> Json<ClientSettings> {
    Json(twin.client().clone())
}

/// What is left out stays as it is; it counts from the next page load on,
/// and the shell tells its frame at once of new answers and another network.
pub(crate) async fn change(
    State(twin): State<Arc<Twin>>,
    body: Bytes,
) -> Result<Json<ClientSettings>, Refused> {
    let change: ClientChange = read(&body)?;
    let given: Map<String, Value> = read(&body)?;
    let settings = {
        let mut settings = twin.client();
        settings.apply(change);
        settings.clone()
    };
    let names: Vec<String> = given.into_iter().map(|(name, _)| name).collect();
    turned(&twin, "client", ("changed", names.into()));
    Ok(Json(settings))
}
