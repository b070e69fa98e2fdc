//! `GET /__sandbox/jweixin/jweixin-1.6.0.js`: what WeChat's CDN responds, from npm.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

use super::super::javascript::javascript;
use super::super::state::Client;
use super::npm_scripts::{self, NpmScript};
use super::{JweixinVersion, blocking};
use crate::journal::{Details, EntryKind, RecordedRequest};

pub(crate) const BASE: &str = "/__sandbox/jweixin/";
pub(crate) const PATH: &str = "/__sandbox/jweixin/{file}";

/// The folder of WeChat's CDN, which answers itself where no version is at hand.
const CDN: &str = "https://res.wx.qq.com/open/js/";

pub(crate) async fn serve(State(client): State<Arc<Client>>, Path(file): Path<String>) -> Response {
    let Some(version) = JweixinVersion::of_file(&file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let folder = client.node_modules.clone();
    let found = blocking(move || {
        let scripts = npm_scripts::find_all(folder.as_deref()?);
        let script = npm_scripts::nearest(&scripts, version)?.clone();
        let source = script.read().ok()?;
        Some((script, source))
    });
    let Some((script, source)) = found.await else {
        record(&client, version, None);
        return Redirect::temporary(&format!("{CDN}{}", version.file())).into_response();
    };
    record(&client, version, Some(&script));
    javascript(match warning(version, &script) {
        Some(warning) => format!(
            "console.warn({});\n{source}",
            json!(format!("wechat-h5 sandbox: {warning}"))
        ),
        None => source,
    })
}

/// Another version than the page asked for.
fn warning(asked: JweixinVersion, used: &NpmScript) -> Option<String> {
    (used.version != asked).then(|| {
        format!(
            "the page asks for jweixin {asked} and gets {} of npm package {}, so other APIs may \
             exist than on a phone. To get {asked}: {}",
            used.version,
            used.package,
            asked.advice()
        )
    })
}

fn record(client: &Client, asked: JweixinVersion, used: Option<&NpmScript>) {
    let mut details = Details::new();
    let request = RecordedRequest::new(&Method::GET, &format!("{BASE}{}", asked.file()));
    details.insert("request".to_owned(), request.into());
    details.insert("asked".to_owned(), asked.to_string().into());
    let (outcome, warning) = match used {
        Some(script) => {
            details.insert("used".to_owned(), script.version.to_string().into());
            details.insert("package".to_owned(), script.package.as_str().into());
            let warning = warning(asked, script);
            (
                warning.as_ref().map_or("answered", |_| "other_version"),
                warning,
            )
        }
        None => (
            "from_cdn",
            Some(format!("no jweixin is at hand: {}", asked.advice())),
        ),
    };
    details.insert("outcome".to_owned(), outcome.into());
    if let Some(warning) = warning {
        details.insert("warning".to_owned(), warning.into());
    }
    let journal = client.platform.journal();
    journal.record(EntryKind::Jweixin, &asked.file(), details);
}
