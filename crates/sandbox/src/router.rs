//! Every route of the sandbox.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::admin;
use crate::client;
use crate::home;
use crate::platform::{self, authorize, consent, sns_auth, sns_token, sns_userinfo};
use crate::platform::{avatar, stable_token, ticket, token, unknown};
use crate::random;
use crate::twin::Twin;

pub(crate) fn build(twin: Arc<Twin>) -> Router {
    Router::new()
        .merge(api())
        .merge(pages())
        .merge(knobs(&twin))
        .fallback(unknown::answer)
        .layer(from_fn_with_state(twin.clone(), random::draw_from_source))
        .with_state(twin)
}

/// api.weixin.qq.com
fn api() -> Router<Arc<Twin>> {
    Router::new()
        .route("/cgi-bin/token", platform::get(token::answer))
        .route(
            "/cgi-bin/stable_token",
            platform::post(stable_token::answer),
        )
        .route("/cgi-bin/ticket/getticket", platform::get(ticket::answer))
        .route(
            "/sns/oauth2/access_token",
            platform::get(sns_token::exchange),
        )
        .route(
            "/sns/oauth2/refresh_token",
            platform::get(sns_token::refresh),
        )
        .route("/sns/userinfo", platform::get(sns_userinfo::answer))
        .route("/sns/auth", platform::get(sns_auth::answer))
}

/// open.weixin.qq.com, the avatar, and the page for people
fn pages() -> Router<Arc<Twin>> {
    Router::new()
        .route("/", get(home::show))
        .route(authorize::PATH, get(authorize::show))
        .route(avatar::PATH, get(avatar::show))
        .route(consent::PATH, post(consent::answer))
}

/// not WeChat
fn knobs(twin: &Arc<Twin>) -> Router<Arc<Twin>> {
    Router::new()
        .route("/__sandbox/account", get(admin::account::show))
        .route(
            "/__sandbox/user",
            get(admin::user::show).post(admin::user::change),
        )
        .route(
            "/__sandbox/clock",
            get(admin::clock::show).post(admin::clock::change),
        )
        .route(
            "/__sandbox/journal",
            get(admin::journal::show).post(admin::journal::add),
        )
        .route("/__sandbox/counters", get(admin::counters::show))
        .route("/__sandbox/verify", post(admin::verify::answer))
        .route(
            "/__sandbox/client",
            get(admin::client::show).post(admin::client::change),
        )
        .route("/__sandbox/reset", post(admin::reset::reset))
        .route(client::script::PATH, get(client::script::serve))
        .route(client::jweixin::PATH, get(client::jweixin::serve))
        .layer(from_fn_with_state(twin.clone(), admin::cors::admit))
}
