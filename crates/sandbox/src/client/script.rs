//! `GET /__sandbox/client.js`: settings, simulator, and the real jweixin.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::settings::JweixinBody;
use crate::query::Query;
use crate::twin::Twin;

/// What differs in the shell's frame; it chooses some of the options.
const SHELL_FRAME: &str = include_str!("../../client/shell_frame.js");

/// The simulator, which needs no server: see the comment at the top of its core.
const SIMULATOR: &[&str] = &include!("../../client/simulator.rs");

pub(crate) const PATH: &str = "/__sandbox/client.js";

/// What the page has set before is kept.
const DEFAULTS: &str = "(function (options, given) { \
    for (var name in options) { if (!(name in given)) { given[name] = options[name]; } } \
    return given; })";

/// Statements around the simulator: its options in front; behind, written into
/// the document, so that they run before the page's own scripts: the sheets
/// where somebody looks, and jweixin. `?jweixin=none` leaves both out: where a
/// test runner puts the simulator into every document, there is nothing yet to
/// write into.
pub(crate) async fn serve(State(twin): State<Arc<Twin>>, RawQuery(query): RawQuery) -> Response {
    let base = twin.options.api_base();
    let client = twin.client().clone();
    let options = json!({
        "profile": client.profile,
        "bridge": client.bridge,
        "ui": client.ui,
        "network": client.network,
        "outcomes": client.outcomes_by_name(),
        "snapshot": twin.ledger().users.current().habits.snapshot,
        "shell": twin.options.shell_base(),
        "verify": format!("{base}/__sandbox/verify"),
        "journal": format!("{base}/__sandbox/journal"),
        "scanUrl": format!("{base}/__sandbox/scan"),
        "userUrl": format!("{base}/__sandbox/user"),
    });
    let query = Query::parse(&query.unwrap_or_default());
    let written = match query.filled("jweixin") {
        Some("none") => String::new(),
        _ => write_scripts(base, client.jweixin),
    };
    let simulator = SIMULATOR.concat();
    javascript(format!(
        "window.__weixinSandbox = {DEFAULTS}({options}, window.__weixinSandbox || {{}});\n\
         {SHELL_FRAME}\n\
         {simulator}\n\
         {written}"
    ))
}

fn write_scripts(base: &str, body: JweixinBody) -> String {
    let (path, package) = (super::jweixin::PATH, body.package());
    let jweixin = write_script(&format!("{base}{path}?body={package}"));
    let sheets = write_script(&format!("{base}{}", super::sheets::PATH));
    format!("if (window.__weixinSandbox.ui === \"sheets\") {{ {sheets} }}\n{jweixin}\n")
}

fn write_script(url: &str) -> String {
    format!("document.write('<script src=\"{url}\"><\\/script>');")
}

pub(super) fn javascript(source: String) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/javascript; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, source).into_response()
}
