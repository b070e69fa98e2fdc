//! Every route of the two listeners.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, any, delete, get, post};
use http::Method;

use crate::app::AppState;
use crate::internal_route::InternalRoute;
use crate::middleware::{Listener, MiddlewareService, read_first};
use crate::public_route::PublicRoute;
use crate::rate_limit::LimitedRoute;
use crate::routes::{
    backup, cards, dead_pushes, debug_sessions, errors, events, gateway, health, jssdk,
    jssdk_report, limit_clients, metrics, oauth, openapi, page, pay_notification, payments, push,
    quota_endpoint, relay, session, session_authorization, token_endpoints, user_endpoints,
};

/// For browsers.
pub(crate) fn public(app: AppState) -> MiddlewareService {
    let routes = PublicRoute::ALL.into_iter();
    // What is off is as unknown as any other path.
    let is_on = |route: &PublicRoute| app.debug_sessions.is_some() || !route.is_for_debugging();
    let routes = routes.filter(is_on);
    let routes = routes.fold(Router::new(), |router, route| {
        router.route(route.path(), limited(&app, route))
    });
    let routes = routes
        .fallback(page::file)
        .method_not_allowed_fallback(page::method_not_allowed);
    let (headers, metrics) = (app.response_headers.clone(), app.request_metrics.clone());
    let routes = routes.with_state(app);
    MiddlewareService::new(headers, routes, Listener::Public).with_metrics(metrics)
}

/// The handler, behind the limit of requests that this route has for each client.
fn limited(app: &AppState, route: PublicRoute) -> MethodRouter<AppState> {
    let limit = |handler: MethodRouter<AppState>, limit: LimitedRoute| {
        handler.layer(from_fn_with_state((app.clone(), limit), limit_clients))
    };
    match route {
        // Its handler checks the limit.
        PublicRoute::JsSdkConfig => get(jssdk::config),
        PublicRoute::JsSdkReport => limit(post(jssdk_report::explain), LimitedRoute::Report),
        PublicRoute::CardToAdd => limit(get(cards::add), LimitedRoute::Jssdk),
        PublicRoute::CardsToChoose => limit(get(cards::choose), LimitedRoute::Jssdk),
        PublicRoute::LoginAuthorize => limit(get_only(oauth::authorize), LimitedRoute::Authorize),
        PublicRoute::LoginCallback => limit(get_only(oauth::callback), LimitedRoute::Callback),
        PublicRoute::RelayAuthorize => limit(get_only(relay::authorize), LimitedRoute::Relay),
        PublicRoute::RelayCallback => limit(get_only(relay::callback), LimitedRoute::Relay),
        PublicRoute::Session => {
            get(session::show).merge(limit(delete(session::sign_out), LimitedRoute::Authorize))
        }
        PublicRoute::SessionCheck => {
            limit(post(session_authorization::check), LimitedRoute::Callback)
        }
        PublicRoute::SessionRefresh => {
            limit(post(session_authorization::refresh), LimitedRoute::Callback)
        }
        PublicRoute::Push => limit(get(push::check_url).post(push::receive), LimitedRoute::Push),
        PublicRoute::PayNotification => limit(post(pay_notification::receive), LimitedRoute::Push),
        PublicRoute::DebugSessions => post(debug_sessions::create),
        PublicRoute::DebugClaim => post(debug_sessions::claim),
        PublicRoute::DebugSession => delete(debug_sessions::end),
        PublicRoute::DebugMessages => post(debug_sessions::send),
        PublicRoute::DebugEvents => get_only(debug_sessions::events),
        PublicRoute::Errors => get(errors::explain),
        PublicRoute::Health => get(health::health),
        PublicRoute::Readiness => get(health::ready),
    }
}

/// For health checks, and for back ends with a key, which call WeChat through it.
pub(crate) fn internal(app: AppState) -> MiddlewareService {
    let add = |router: Router<AppState>, route: &InternalRoute| {
        router.route(route.path(), of_internal(*route))
    };
    let (of_wechat, operations): (Vec<_>, Vec<_>) = InternalRoute::ALL
        .iter()
        .partition(|route| route.is_of_wechat());
    let operations = operations.into_iter().fold(Router::new(), add);
    let operations = operations
        .method_not_allowed_fallback(page::method_not_allowed)
        .layer(from_fn(read_first));
    let routes = of_wechat.into_iter().fold(operations, add);
    let users = user_endpoints::PATHS.into_iter();
    let routes = users.fold(routes, |router, path| {
        router.route(path, any(user_endpoints::pass))
    });
    let own = InternalRoute::ALL.into_iter();
    let own = own.filter(|route| route.is_of_wechat());
    let own = own.map(InternalRoute::path).chain(user_endpoints::PATHS);
    let routes = own
        .chain([quota_endpoint::PATH])
        .fold(routes, |router, path| {
            router.route(&format!("{path}/"), any(gateway::slash_at_end))
        });
    let routes = routes
        .route(quota_endpoint::PATH, any(quota_endpoint::clear))
        .fallback(gateway::pass);
    let (headers, hosts) = (app.response_headers.clone(), app.internal_hosts.clone());
    MiddlewareService::new(headers, routes.with_state(app), Listener::Internal(hosts))
}

/// The handler. Those of WeChat's endpoints read the body themselves.
fn of_internal(route: InternalRoute) -> MethodRouter<AppState> {
    match route {
        InternalRoute::Health => get(health::health),
        InternalRoute::Readiness => get(health::ready_in_detail),
        InternalRoute::Metrics => get(metrics::show),
        InternalRoute::Events => get(events::stream),
        InternalRoute::OpenApi => get(openapi::show),
        InternalRoute::Backup => get(backup::send),
        InternalRoute::DeadPushes => get(dead_pushes::list)
            .post(dead_pushes::replay)
            .delete(dead_pushes::give_up),
        InternalRoute::PayJsApi => post(payments::jsapi),
        InternalRoute::PayRefund => post(payments::refund),
        InternalRoute::Token => any(token_endpoints::token),
        InternalRoute::StableToken => any(token_endpoints::stable_token),
        InternalRoute::Ticket => any(token_endpoints::ticket),
    }
}

/// axum's `get` serves a HEAD too, with all the work of a GET. Only a GET may start or
/// finish a login: link previews and scanners send HEAD.
fn get_only<H, T>(handler: H) -> MethodRouter<AppState>
where
    H: Handler<T, AppState>,
    T: 'static,
{
    any(handler).layer(from_fn(refuse_other_methods))
}

async fn refuse_other_methods(request: Request, next: Next) -> Response {
    if request.method() == Method::GET {
        return next.run(request).await;
    }
    page::allow_only("GET")
}
