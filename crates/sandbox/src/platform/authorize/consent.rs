//! The form of the consent page.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::flow::DENIED_ON_THE_PAGE;
use super::pages::expired;
use super::route::{deny, grant, record};
use crate::fetch_metadata::is_cross_site;
use crate::page_language::PageLanguage;
use crate::platform::state::Platform;
use crate::query::Query;
use crate::request_body::read_in_time;
use crate::user::IdentityKind;

pub(crate) const PATH: &str = "/__sandbox/consent";

/// The longest form, in bytes.
const MAX_BYTES: usize = 4 * 1024;

const FOREIGN: &str = "the form of the consent page is sent by that page alone\n";

/// Takes the form with `id` and `decision`.
///
/// A user who denies is redirected with `state` alone, as older documentation says; newer
/// clients are reported to stay where they are.
pub(super) async fn submit(State(platform): State<Arc<Platform>>, request: Request) -> Response {
    // The form is on a page of the sandbox itself.
    if is_cross_site(request.headers()) {
        return (StatusCode::FORBIDDEN, FOREIGN).into_response();
    }
    let language = PageLanguage::of_shell(request.headers());
    let form = read_in_time(request, MAX_BYTES).await;
    let form = form.map(Request::into_body).unwrap_or_default();
    let form = Query::parse(&String::from_utf8_lossy(&form));
    let id = form.get("id").unwrap_or_default();
    let Some(pending) = platform.records().pending_consents.find(id) else {
        record(&platform, "stale", &[]);
        return expired(language);
    };
    let scope = [("scope", pending.scope.as_str().into())];
    if form.get("decision") == Some("allow") {
        record(&platform, "allowed", &scope);
        return grant(&platform, &pending, IdentityKind::Real, language);
    }
    let [scope] = scope;
    let why = ("why", DENIED_ON_THE_PAGE.into());
    record(&platform, "denied_by_user", &[scope, why]);
    deny(&platform, &pending, language)
}
