//! `GET /__sandbox/client.js`: the options, the simulator, and what it writes into the page.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::json;

use super::javascript::javascript;
use super::jweixin::{self, SandboxScript};
use super::state::Client;
use super::{JWEIXIN_BASE, cards, media, payment, sheets_js, subscriptions};
use crate::client_settings::JweixinSource;
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

/// The options, the simulator, and statements that write scripts into the document, so that
/// they run before the page's own: that of the sheets, and jweixin where the settings ask for
/// the sandbox's. `?jweixin=` replaces that setting in this document; `none` writes nothing
/// at all: when a test runner adds the simulator to a document, there is nothing to write
/// into yet.
pub(super) async fn serve(
    State(client): State<Arc<Client>>,
    RawQuery(query): RawQuery,
) -> Response {
    let base = &client.addresses.api_base;
    let settings = client.settings.get().clone();
    let is_snapshot_user = client.platform.records().users.current().behavior.snapshot;
    let query = Query::parse(&query.unwrap_or_default());
    let wanted = query.filled("jweixin");
    let source = wanted.map_or(Some(settings.jweixin), parse_source);
    let jweixin = source.unwrap_or(settings.jweixin);
    let missing = Arc::clone(&client).find_missing_from(jweixin).await;
    let options = json!({
        "profile": settings.profile,
        "bridge": settings.bridge,
        "ui": settings.ui,
        "network": settings.network,
        "fontSize": settings.font_size,
        "openedFrom": settings.opened_from,
        "hiddenOpenTags": settings.hidden_open_tags,
        "outcomes": settings.outcomes_by_name(),
        "snapshot": is_snapshot_user,
        "jweixinBase": (jweixin != JweixinSource::None).then(|| format!("{base}{JWEIXIN_BASE}")),
        "jweixinMissing": missing,
        "shell": client.addresses.shell_base(),
        "verify": format!("{base}/__sandbox/verify"),
        "journal": format!("{base}/__sandbox/journal"),
        "mediaUrl": format!("{base}{}", media::PATH),
        "subscriptionsUrl": format!("{base}{}", subscriptions::PATH),
        "cardsUrl": format!("{base}{}", cards::PATH),
        "paymentUrl": format!("{base}{}", payment::PATH),
        "scanUrl": format!("{base}/__sandbox/scan"),
        "userUrl": format!("{base}/__sandbox/user"),
        "configUrl": format!("{base}/__sandbox/config"),
    });
    let written = match wanted {
        Some("none") => String::new(),
        _ => write_scripts(base, SandboxScript::of(jweixin)),
    };
    let problem = source.map_or_else(unknown_source, |_| String::new());
    let simulator = SIMULATOR.concat();
    javascript(format!(
        "window.__weixinSandbox = {DEFAULTS}({options}, window.__weixinSandbox || {{}});\n\
         {SHELL_FRAME}\n\
         {simulator}\n\
         {problem}{written}"
    ))
}

fn parse_source(name: &str) -> Option<JweixinSource> {
    serde_json::from_value(name.into()).ok()
}

fn unknown_source() -> String {
    "console.error(\"wechat-h5 sandbox: ?jweixin= is page, none, sandbox, jweixin-npm, \
     weixin-js-sdk or jweixin-wechat; the setting is used\");\n"
        .to_owned()
}

fn write_scripts(base: &str, jweixin: Option<SandboxScript>) -> String {
    let sheets = write_script(&format!("{base}{}", sheets_js::PATH));
    let jweixin = jweixin.map_or_else(String::new, |script| {
        let (path, package) = (jweixin::PATH, script.package());
        write_script(&format!("{base}{path}?body={package}"))
    });
    format!("if (window.__weixinSandbox.ui === \"sheets\") {{ {sheets} }}\n{jweixin}\n")
}

fn write_script(url: &str) -> String {
    format!("document.write('<script src=\"{url}\"><\\/script>');")
}
