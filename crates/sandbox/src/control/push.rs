//! `POST /__sandbox/push`, `POST /__sandbox/push/check-url`, `GET` and `POST
//! /__sandbox/push/config`: server push.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;

use crate::json_body::{BadRequest, read_json};
use crate::platform::{Interaction, Platform};
use crate::push::{
    self, ConfigChange, DeliveryReport, Push, PushConfig, PushError, PushState, UrlCheck,
};

/// Sends a push of the current user. The response follows after the one of the account's
/// server, or after three attempts.
pub(super) async fn send(
    State(platform): State<Arc<Platform>>,
    body: Bytes,
) -> Result<Json<DeliveryReport>, BadRequest> {
    let push: Push = read_json(&body)?;
    if let Some(interaction) = interaction(&push) {
        platform.record_interaction(interaction);
    }
    let push = push.of(platform.current_openid());
    let report = push::deliver(platform.push(), &push).await;
    report.map(Json).map_err(|error| refused(&error))
}

/// What the user has done, where it allows customer messages.
fn interaction(push: &Push) -> Option<Interaction> {
    if push.is_message() {
        Some(Interaction::Message)
    } else {
        Interaction::named(push.name())
    }
}

pub(super) async fn check_url(
    State(service): State<Arc<PushState>>,
) -> Result<Json<UrlCheck>, BadRequest> {
    let check = push::check_url(&service).await;
    check.map(Json).map_err(|error| refused(&error))
}

pub(super) async fn config(State(service): State<Arc<PushState>>) -> Json<PushConfig> {
    Json(service.config().clone())
}

/// An absent field keeps its value.
pub(super) async fn configure(
    State(service): State<Arc<PushState>>,
    body: Bytes,
) -> Result<Json<PushConfig>, BadRequest> {
    let change: ConfigChange = read_json(&body)?;
    let changed = service.change_config(change);
    changed.map(Json).map_err(|error| refused(&error))
}

fn refused(error: &PushError) -> BadRequest {
    let refusal = BadRequest::new("invalid_push", error.to_string());
    match error.field() {
        Some(field) => refusal.at(field),
        None => refusal,
    }
}
