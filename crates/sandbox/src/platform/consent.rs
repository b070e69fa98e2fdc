//! The answer to the consent page.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::authorize::{grant, note, refuse};
use super::page::stale;
use crate::ledger::Seen;
use crate::query::Query;
use crate::twin::Twin;

pub(crate) const PATH: &str = "/__sandbox/consent";

/// Takes the form with `id` and `answer`.
///
/// A refusal goes back with `state` alone, as older documentation says;
/// newer clients are reported to stay where they are.
pub(crate) async fn answer(State(twin): State<Arc<Twin>>, form: String) -> Response {
    let form = Query::parse(&form);
    let id = form.get("id").unwrap_or_default();
    let Some(asked) = twin.ledger().consents.find(id) else {
        note(&twin, "stale", &[]);
        return stale();
    };
    if form.get("answer") == Some("allow") {
        note(&twin, "allowed", &[("scope", asked.scope.as_str().into())]);
        return grant(&twin, &asked, Seen::Real);
    }
    note(
        &twin,
        "denied_by_user",
        &[("scope", asked.scope.as_str().into())],
    );
    refuse(&twin, &asked)
}
