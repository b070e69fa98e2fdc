//! The form of the consent page.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use wechat_h5_body::read_body;

use super::pages::expired;
use super::route::{deny, grant, record};
use crate::platform::state::Platform;
use crate::query::Query;
use crate::user::IdentityKind;

pub(crate) const PATH: &str = "/__sandbox/consent";

/// The longest form, in bytes.
const MAX_BYTES: usize = 4 * 1024;

/// Takes the form with `id` and `decision`.
///
/// A user who denies is redirected with `state` alone, as older documentation says; newer
/// clients are reported to stay where they are.
pub(super) async fn submit(State(platform): State<Arc<Platform>>, request: Request) -> Response {
    let form = read_body(request.into_body(), MAX_BYTES).await;
    let form = Query::parse(&String::from_utf8_lossy(&form.unwrap_or_default()));
    let id = form.get("id").unwrap_or_default();
    let Some(pending) = platform.records().pending_consents.find(id) else {
        record(&platform, "stale", &[]);
        return expired();
    };
    let scope = [("scope", pending.scope.as_str().into())];
    if form.get("decision") == Some("allow") {
        record(&platform, "allowed", &scope);
        return grant(&platform, &pending, IdentityKind::Real);
    }
    record(&platform, "denied_by_user", &scope);
    deny(&platform, &pending)
}
