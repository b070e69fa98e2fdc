//! `GET /__sandbox/client.js`: settings, simulator, and the real jweixin.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::settings::JweixinBody;
use crate::query::Query;
use crate::twin::Twin;

/// Usable by itself, without a server: see the comment at its top.
const BRIDGE: &str = include_str!("../../client/bridge.js");

/// What else the client answers. Each needs the bridge alone.
const GROUPS: [&str; 6] = [
    include_str!("../../client/menu.js"),
    include_str!("../../client/image.js"),
    include_str!("../../client/voice.js"),
    include_str!("../../client/device.js"),
    include_str!("../../client/shop.js"),
    include_str!("../../client/launch.js"),
];

pub(crate) const PATH: &str = "/__sandbox/client.js";

/// What the page has set before is kept.
const DEFAULTS: &str = "(function (options, given) { \
    for (var name in options) { if (!(name in given)) { given[name] = options[name]; } } \
    return given; })";

/// Two statements around the simulator: its options in front, and jweixin
/// written into the document behind, so that it runs before the page's own
/// scripts. `?jweixin=none` leaves the second out: where a test runner puts the
/// simulator into every document, there is nothing yet to write into.
pub(crate) async fn serve(State(twin): State<Arc<Twin>>, RawQuery(query): RawQuery) -> Response {
    let base = twin.options.api_base();
    let client = twin.client().clone();
    let options = json!({
        "profile": client.profile,
        "bridge": client.bridge,
        "answers": client.answers,
        "verify": format!("{base}/__sandbox/verify"),
        "journal": format!("{base}/__sandbox/journal"),
    });
    let query = Query::parse(&query.unwrap_or_default());
    let jweixin = match query.filled("jweixin") {
        Some("none") => String::new(),
        _ => write_jweixin(base, client.jweixin),
    };
    let groups = GROUPS.concat();
    javascript(format!(
        "window.__weixinSandbox = {DEFAULTS}({options}, window.__weixinSandbox || {{}});\n\
         {BRIDGE}\n\
         {groups}\n\
         {jweixin}"
    ))
}

fn write_jweixin(base: &str, body: JweixinBody) -> String {
    let (path, package) = (super::jweixin::PATH, body.package());
    format!("document.write('<script src=\"{base}{path}?body={package}\"><\\/script>');\n")
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
