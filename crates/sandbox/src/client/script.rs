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
const CONTEXT: &str = include_str!("../../client/context.js");

/// Usable by itself, without a server: see the comment at its top.
const BRIDGE: &str = include_str!("../../client/bridge.js");

/// What else the client outcomes. Each needs the bridge alone.
const GROUPS: [&str; 7] = [
    include_str!("../../client/menu.js"),
    include_str!("../../client/image.js"),
    include_str!("../../client/voice.js"),
    include_str!("../../client/device.js"),
    include_str!("../../client/shop.js"),
    include_str!("../../client/launch.js"),
    include_str!("../../client/open_tags.js"),
];

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
        "decoder": format!("{base}/__sandbox/scan"),
        "user": format!("{base}/__sandbox/user"),
    });
    let query = Query::parse(&query.unwrap_or_default());
    let written = match query.filled("jweixin") {
        Some("none") => String::new(),
        _ => write_scripts(base, client.jweixin),
    };
    let groups = GROUPS.concat();
    javascript(format!(
        "window.__weixinSandbox = {DEFAULTS}({options}, window.__weixinSandbox || {{}});\n\
         {CONTEXT}\n\
         {BRIDGE}\n\
         {groups}\n\
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
