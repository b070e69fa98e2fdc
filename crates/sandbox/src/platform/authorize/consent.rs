//! The form of the consent page.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::pages::expired;
use super::route::{deny, grant, record};
use crate::platform::state::Platform;
use crate::query::Query;
use crate::user::IdentityKind;

pub(crate) const PATH: &str = "/__sandbox/consent";

/// Takes the form with `id` and `decision`.
///
/// A user who denies is redirected with `state` alone, as older documentation says; newer
/// clients are reported to stay where they are.
pub(super) async fn submit(State(platform): State<Arc<Platform>>, form: String) -> Response {
    let form = Query::parse(&form);
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
