//! `GET /__sandbox/chat?openid=&after=`: what users and accounts have written to each other.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use serde_json::{Value, json};

use super::query::{number, strict_query};
use crate::chat::Chat;
use crate::json_body::BadRequest;

/// `{"run", "next", "typing", "entries"}`, oldest first. `next` is the `after` of the next
/// request; `run` changes with a reset, after which `seq` starts from 1 again. `typing` has the
/// openids of users who see that the account is typing.
pub(super) async fn show(
    State(chat): State<Arc<Chat>>,
    query: RawQuery,
) -> Result<Json<Value>, BadRequest> {
    let query = strict_query(query, &["openid", "after"])?;
    let after = number(&query, "after")?.unwrap_or_default();
    let openid = query.filled("openid");
    let typing = chat.typing_seen_by(openid);
    let log = chat.log();
    Ok(Json(json!({
        "run": log.run(),
        "next": log.last(),
        "typing": typing,
        "entries": log.list(openid, after),
    })))
}
