//! The simulated WeChat client: serves its scripts and the real jweixin, and verifies the
//! signatures of `wx.config`.

mod cards;
mod client_js;
mod javascript;
mod jweixin;
mod media;
mod payment;
mod qr_code_reader;
mod sheets_js;
mod signature;
mod state;
mod subscriptions;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get, post};

use crate::client_settings::APIS;

pub(crate) use client_js::PATH as SIMULATOR;
pub(crate) use jweixin::{CDN_BASE as JWEIXIN_BASE, JweixinVersion};
pub(crate) use signature::PATH as VERIFY;
pub(crate) use state::Client;

/// Whether a page of whatever site may load what is at this path: scripts hold no secret.
pub(crate) fn is_script(path: &str) -> bool {
    let scripts = [SIMULATOR, sheets_js::PATH, jweixin::PATH];
    scripts.contains(&path) || path.starts_with(JWEIXIN_BASE)
}

/// The routes below `/__sandbox/` that the simulator uses.
pub(crate) fn routes<S>() -> [(&'static str, MethodRouter<S>); 13]
where
    S: Clone + Send + Sync + 'static,
    Arc<Client>: FromRef<S>,
{
    [
        (VERIFY, post(signature::verify)),
        ("/__sandbox/apis", get(list_apis)),
        ("/__sandbox/scan", post(qr_code_reader::read_code)),
        (payment::PATH, post(payment::open)),
        (payment::CONFIRM_PATH, post(payment::confirm)),
        (cards::ADD_PATH, post(cards::add)),
        (cards::CHOOSE_PATH, post(cards::choose)),
        (subscriptions::PATH, post(subscriptions::accept)),
        (
            media::PATH,
            // The limit of `json_body` counts, not axum's.
            get(media::download)
                .post(media::upload)
                .layer(DefaultBodyLimit::disable()),
        ),
        (SIMULATOR, get(client_js::serve)),
        (sheets_js::PATH, get(sheets_js::serve)),
        (jweixin::PATH, get(jweixin::serve)),
        (jweixin::CDN_PATH, get(jweixin::serve_cdn)),
    ]
}

/// Every name of `wx` with its name on the bridge.
async fn list_apis() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], APIS)
}
