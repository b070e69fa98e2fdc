//! `GET /__sandbox/client.js`: the options, the simulator, and the real jweixin.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::json;

use super::javascript::javascript;
use super::state::Client;
use super::{jweixin_js, media, sheets_js, subscriptions};
use crate::client_settings::JweixinBody;
use crate::query::Query;

/// Chooses the options that differ in the shell's frame.
const SHELL_FRAME: &str = include_str!("../../client/shell_frame.js");

/// The simulator, which also works without a server: see the comment in its first file.
const SIMULATOR: &[&str] = &include!("../../client/script_list.rs");

pub(crate) const PATH: &str = "/__sandbox/client.js";

/// Options that the page has set before are kept.
const DEFAULTS: &str = "(function (options, page) { \
    for (var name in options) { if (!(name in page)) { page[name] = options[name]; } } \
    return page; })";

/// The options, the simulator, and statements that write the scripts of the sheets and of
/// jweixin into the document, so that they run before the page's own. `?jweixin=none`
/// leaves these statements out: when a test runner adds the simulator to a document, there
/// is nothing to write into yet.
pub(super) async fn serve(
    State(client): State<Arc<Client>>,
    RawQuery(query): RawQuery,
) -> Response {
    let base = &client.addresses.api_base;
    let settings = client.settings.get().clone();
    let is_snapshot_user = client.platform.records().users.current().behavior.snapshot;
    let options = json!({
        "profile": settings.profile,
        "bridge": settings.bridge,
        "ui": settings.ui,
        "network": settings.network,
        "openedFrom": settings.opened_from,
        "hiddenOpenTags": settings.hidden_open_tags,
        "outcomes": settings.outcomes_by_name(),
        "snapshot": is_snapshot_user,
        "shell": client.addresses.shell_base(),
        "verify": format!("{base}/__sandbox/verify"),
        "journal": format!("{base}/__sandbox/journal"),
        "mediaUrl": format!("{base}{}", media::PATH),
        "subscriptionsUrl": format!("{base}{}", subscriptions::PATH),
        "scanUrl": format!("{base}/__sandbox/scan"),
        "userUrl": format!("{base}/__sandbox/user"),
    });
    let query = Query::parse(&query.unwrap_or_default());
    let written = match query.filled("jweixin") {
        Some("none") => String::new(),
        _ => write_scripts(base, settings.jweixin),
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
    let (path, package) = (jweixin_js::PATH, body.package());
    let jweixin = write_script(&format!("{base}{path}?body={package}"));
    let sheets = write_script(&format!("{base}{}", sheets_js::PATH));
    format!("if (window.__weixinSandbox.ui === \"sheets\") {{ {sheets} }}\n{jweixin}\n")
}

fn write_script(url: &str) -> String {
    format!("document.write('<script src=\"{url}\"><\\/script>');")
}
