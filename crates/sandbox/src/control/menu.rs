//! `GET /__sandbox/menu`: the account's menu, as the current user sees it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use serde_json::{Value, json};

use super::account_query::queried_account;
use crate::json_body::BadRequest;
use crate::platform::{Platform, menu_shown_to};

/// `{"button": […]}` in WeChat's form; empty without a menu. The account is that of `?appId=`,
/// or the first.
pub(super) async fn show(
    State(platform): State<Arc<Platform>>,
    query: RawQuery,
) -> Result<Json<Value>, BadRequest> {
    let profile = platform.client_settings().get().profile;
    let records = platform.records();
    let key = queried_account(&records, query)?;
    let menu = menu_shown_to(records.users.current(), records.account(key), profile);
    Ok(Json(json!({ "button": menu.unwrap_or_default() })))
}
