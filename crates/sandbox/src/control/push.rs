//! `POST /__sandbox/push`, `POST /__sandbox/push/check-url`, `GET` and `POST
//! /__sandbox/push/config`: the platform as the one who calls.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;

use super::body::{Refused, read};
use crate::push::{self, ConfigChange, Delivered, MarkFail, Push, PushConfig, PushError, UrlCheck};
use crate::twin::Twin;

/// Answers when the account's server has, or after three tries without.
pub(crate) async fn send(
    State(twin): State<Arc<Twin>>,
    body: Bytes,
) -> Result<Json<Delivered>, Refused> {
    let push: Push = read(&body)?;
    let delivered = push::deliver(&twin, &push).await;
    delivered.map(Json).map_err(|error| refused(&error))
}

pub(crate) async fn check_url(State(twin): State<Arc<Twin>>) -> Result<Json<UrlCheck>, Refused> {
    let checked = push::check_url(&twin).await;
    checked.map(Json).map_err(|error| refused(&error))
}

pub(crate) async fn config(State(twin): State<Arc<Twin>>) -> Json<PushConfig> {
    Json(twin.push().clone())
}

/// What is left out stays as it is.
pub(crate) async fn configure(
    State(twin): State<Arc<Twin>>,
    body: Bytes,
) -> Result<Json<PushConfig>, Refused> {
    let change: ConfigChange = read(&body)?;
    let app_id = twin.options.first_account().app_id();
    let mut changed = twin.push().clone();
    changed.apply(change);
    changed.check(app_id).map_err(|error| refused(&error))?;
    twin.push().clone_from(&changed);
    *twin.mark_fail() = MarkFail::default();
    Ok(Json(changed))
}

fn refused(error: &PushError) -> Refused {
    Refused {
        code: "invalid_push",
        message: error.to_string(),
    }
}
