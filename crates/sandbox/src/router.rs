//! Every route of the sandbox.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::admin;
use crate::client;
use crate::faults;
use crate::platform::{authorize, avatar, consent, endpoints, showqrcode, unknown, way_back};
use crate::random;
use crate::shell;
use crate::twin::Twin;

pub(crate) fn build(twin: Arc<Twin>) -> Router {
    Router::new()
        .merge(endpoints::router())
        .merge(pages())
        .merge(knobs(&twin))
        .fallback(unknown::answer)
        .layer(from_fn_with_state(twin.clone(), faults::strike))
        .layer(from_fn_with_state(twin.clone(), random::draw_from_source))
        .with_state(twin)
}

/// open.weixin.qq.com, the pictures, and the shell for people
fn pages() -> Router<Arc<Twin>> {
    Router::new()
        .route("/", get(shell::show))
        .route(shell::FILES, get(shell::file))
        .route(authorize::PATH, get(authorize::show))
        .route(avatar::PATH, get(avatar::show))
        .route(showqrcode::PATH, get(showqrcode::show))
        .route(consent::PATH, post(consent::answer))
        .route(way_back::PATH, get(way_back::show))
}

/// not WeChat
fn knobs(twin: &Arc<Twin>) -> Router<Arc<Twin>> {
    Router::new()
        .route(
            "/__sandbox/account",
            get(admin::account::show).post(admin::account::change),
        )
        .route("/__sandbox/accounts", get(admin::account::list))
        .route(
            "/__sandbox/user",
            get(admin::user::show).post(admin::user::change),
        )
        .route(
            "/__sandbox/users",
            get(admin::users::show).post(admin::users::put),
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
        .route(
            "/__sandbox/faults",
            get(admin::faults::show)
                .post(admin::faults::inject)
                .delete(admin::faults::remove),
        )
        .route("/__sandbox/push", post(admin::push::send))
        .route("/__sandbox/push/check-url", post(admin::push::check_url))
        .route(
            "/__sandbox/push/config",
            get(admin::push::config).post(admin::push::configure),
        )
        .route("/__sandbox/verify", post(admin::verify::answer))
        .route(
            "/__sandbox/client",
            get(admin::client::show).post(admin::client::change),
        )
        .route("/__sandbox/reset", post(admin::reset::reset))
        .route("/__sandbox/scan", post(admin::scan::read_code))
        .route(shell::FACTS, get(shell::facts))
        .route(client::script::PATH, get(client::script::serve))
        .route(client::sheets::PATH, get(client::sheets::serve))
        .route(client::jweixin::PATH, get(client::jweixin::serve))
        .layer(from_fn_with_state(twin.clone(), admin::cors::admit))
}
