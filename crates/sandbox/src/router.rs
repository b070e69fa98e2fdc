//! Every route of the sandbox.

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, any, get, post};

use crate::client;
use crate::control;
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

/// The paths that stand for WeChat's own.
pub(crate) fn platform_paths() -> impl Iterator<Item = &'static str> {
    endpoints::paths().chain([authorize::PATH, avatar::PATH, showqrcode::PATH])
}

/// not WeChat
fn knobs(twin: &Arc<Twin>) -> Router<Arc<Twin>> {
    knob_routes()
        .into_iter()
        .fold(Router::new(), |router, (path, route)| {
            router.route(path, route)
        })
        .route("/__sandbox/", any(control::unknown::answer))
        .route("/__sandbox/{*unknown}", any(control::unknown::answer))
        .layer(from_fn(control::body::tell_of_length))
        .layer(from_fn_with_state(twin.clone(), control::cors::admit))
}

/// The paths of the knobs, for whoever has mistyped one.
pub(crate) fn knob_paths() -> impl Iterator<Item = &'static str> {
    knob_routes().into_iter().map(|(path, _)| path)
}

fn knob_routes() -> [(&'static str, MethodRouter<Arc<Twin>>); 20] {
    use control::{
        account, client as settings, clock, counters, faults, journal, push, reset, scan, user,
        users, verify,
    };
    [
        (
            "/__sandbox/account",
            get(account::show).post(account::change),
        ),
        ("/__sandbox/accounts", get(account::list)),
        ("/__sandbox/user", get(user::show).post(user::change)),
        ("/__sandbox/users", get(users::show).post(users::put)),
        ("/__sandbox/clock", get(clock::show).post(clock::change)),
        ("/__sandbox/journal", get(journal::show).post(journal::add)),
        ("/__sandbox/counters", get(counters::show)),
        (
            "/__sandbox/faults",
            get(faults::show)
                .post(faults::inject)
                .delete(faults::remove),
        ),
        ("/__sandbox/push", post(push::send)),
        ("/__sandbox/push/check-url", post(push::check_url)),
        (
            "/__sandbox/push/config",
            get(push::config).post(push::configure),
        ),
        ("/__sandbox/verify", post(verify::answer)),
        (
            "/__sandbox/client",
            get(settings::show).post(settings::change),
        ),
        ("/__sandbox/apis", get(client::api_name::list)),
        ("/__sandbox/reset", post(reset::reset)),
        ("/__sandbox/scan", post(scan::read_code)),
        (shell::FACTS, get(shell::facts)),
        (client::script::PATH, get(client::script::serve)),
        (client::sheets::PATH, get(client::sheets::serve)),
        (client::jweixin::PATH, get(client::jweixin::serve)),
    ]
}
