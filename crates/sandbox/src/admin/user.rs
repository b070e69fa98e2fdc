//! `GET` and `POST /__sandbox/user`: who looks at the page.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::{Refused, read};
use crate::ledger::User;
use crate::twin::Twin;

/// What is left out stays as it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    nickname: Option<String>,
    snapshot: Option<bool>,
}

pub(crate) async fn show(State(twin): State<Arc<Twin>>) -> Json<Value> {
    Json(describe(&twin.ledger().user))
}

pub(crate) async fn change(
    State(twin): State<Arc<Twin>>,
    body: Bytes,
) -> Result<Json<Value>, Refused> {
    let change: Change = read(&body)?;
    let user = &mut twin.ledger().user;
    if let Some(nickname) = change.nickname {
        user.nickname = nickname;
    }
    if let Some(snapshot) = change.snapshot {
        user.snapshot = snapshot;
    }
    Ok(Json(describe(user)))
}

pub(super) fn describe(user: &User) -> Value {
    let identity = user.identity(false);
    json!({
        "nickname": user.nickname,
        "snapshot": user.snapshot,
        "openid": identity.openid,
        "unionid": identity.unionid,
    })
}
