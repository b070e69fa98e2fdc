//! `GET` and `POST /__sandbox/client`: the settings of the simulated client.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde_json::{Map, Value};

use super::record_change::record_change;
use crate::client_settings::{ClientChange, ClientSettings, CurrentSettings};
use crate::journal::Journal;
use crate::json_body::{BadRequest, read_json};

pub(super) async fn show(State(settings): State<Arc<CurrentSettings>>) -> Json<ClientSettings> {
    Json(settings.get().clone())
}

/// An absent field keeps its value. A change takes effect at the next page load; the shell
/// applies outcomes and the network to its frame at once.
pub(super) async fn change(
    State(settings): State<Arc<CurrentSettings>>,
    State(journal): State<Arc<Journal>>,
    body: Bytes,
) -> Result<Json<ClientSettings>, BadRequest> {
    let change: ClientChange = read_json(&body)?;
    let fields: Map<String, Value> = read_json(&body)?;
    let changed = {
        let mut settings = settings.get();
        let changed = settings.changed(change).map_err(|error| {
            BadRequest::new("invalid_body", error.to_string()).at("customOutcomes")
        })?;
        settings.clone_from(&changed);
        changed
    };
    let names: Vec<String> = fields.into_iter().map(|(name, _)| name).collect();
    record_change(&journal, "client", ("changed", names.into()));
    Ok(Json(changed))
}
