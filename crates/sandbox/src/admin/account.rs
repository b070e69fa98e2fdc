//! `GET /__sandbox/account`: who the account is, its secret included.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::twin::Twin;

pub(crate) async fn show(State(twin): State<Arc<Twin>>) -> Json<Value> {
    let options = &twin.options;
    let account = &options.account;
    Json(json!({
        "appId": account.app_id().as_str(),
        "appSecret": account.secret().expose(),
        "origins": account.js_safe_domain_names(),
        "oauthDomains": account.oauth_domain_names(),
        "apiBase": options.api_base(),
        "openBase": options.open_base(),
        "user": super::user::describe(&twin.ledger().user),
    }))
}
