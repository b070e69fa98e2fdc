//! Every route of the sandbox.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::routing::{any, get};

use crate::control::{cors, method_not_allowed, page_config, unknown_path};
use crate::state::SandboxState;
use crate::{client, control, faults, json_body, pay, platform, random, response_headers, shell};

pub(crate) fn build(state: SandboxState) -> Router {
    Router::new()
        .fallback_service(routes(state))
        .layer(from_fn(method_not_allowed::explain))
}

fn routes(state: SandboxState) -> Router {
    Router::new()
        .merge(platform::routes())
        .merge(pay::routes())
        .merge(sandbox_routes(&state))
        .route("/", get(shell::show))
        .route(shell::FILES, get(shell::file))
        .fallback(platform::respond_to_unknown_path)
        .layer(map_response(response_headers::add))
        .layer(from_fn_with_state(state.faults.clone(), faults::inject))
        .layer(from_fn_with_state(
            state.random.clone(),
            random::draw_from_source,
        ))
        .with_state(state)
}

/// What the proxy answers itself, at the page's own origin.
pub(crate) fn at_page_origin(state: &SandboxState) -> Router {
    Router::new()
        .route(page_config::PATH, get(page_config::show))
        .layer(from_fn_with_state(state.platform.clone(), cors::admit))
        .layer(map_response(response_headers::add_for_control))
        .layer(map_response(response_headers::add))
        .layer(from_fn_with_state(
            state.random.clone(),
            random::draw_from_source,
        ))
        .with_state(state.clone())
}

/// The routes below `/__sandbox/` that are open to the page's origin.
fn sandbox_routes(state: &SandboxState) -> Router<SandboxState> {
    let all = control::routes()
        .into_iter()
        .chain([(shell::INFO, get(shell::info))])
        .chain(client::routes());
    let (mut router, mut paths) = (Router::new(), Vec::new());
    for (path, route) in all {
        router = router.route(path, route);
        paths.push(path);
    }
    let unknown = unknown_path::handler(&paths);
    router
        .route("/__sandbox/", any(unknown.clone()))
        .route("/__sandbox/{*unknown}", any(unknown))
        .layer(from_fn(json_body::read_into_one_buffer))
        .layer(from_fn_with_state(state.platform.clone(), cors::admit))
        .layer(map_response(response_headers::add_for_control))
}
