//! The endpoints of api.mch.weixin.qq.com.

mod authenticate;
mod call;
mod certificates;
mod close_order;
mod error;
mod fields;
mod make_refund;
mod place_order;
mod query_order;
mod query_refund;
mod response;
mod route;
mod unknown_path;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::any;

use super::endpoint::PayEndpoint;
use super::state::Pay;
use route::Handler;

pub(crate) use response::injected_refusal;

/// The routes of all endpoints.
pub(crate) fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<Pay>: FromRef<S>,
{
    let endpoints = PayEndpoint::ALL.iter().copied();
    endpoints
        .fold(Router::new(), |router, endpoint| {
            let method_router = route::route(endpoint, handler(endpoint));
            router.route(endpoint.path(), method_router)
        })
        .route("/v3/{*path}", any(unknown_path::respond))
}

fn handler(endpoint: PayEndpoint) -> Handler {
    match endpoint {
        PayEndpoint::PlaceOrder => |pay, call| place_order::place(pay, call),
        PayEndpoint::QueryOrder => |pay, call| query_order::by_number(pay, call),
        PayEndpoint::QueryTransaction => |pay, call| query_order::by_transaction(pay, call),
        PayEndpoint::CloseOrder => |pay, call| close_order::close(pay, call),
        PayEndpoint::MakeRefund => make_refund::make,
        PayEndpoint::QueryRefund => |pay, call| query_refund::by_number(pay, call),
        PayEndpoint::Certificates => |pay, call| certificates::list(pay, call),
    }
}
