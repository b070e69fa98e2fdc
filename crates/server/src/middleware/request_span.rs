//! The span of one request, for whoever collects traces: its route and not its path, and never
//! its query. It costs nearly nothing where nobody collects.

use axum::extract::Request;
use axum::response::Response;
use tracing::Span;
use tracing::field::Empty;
use wechat_h5_api::{TRACE_TARGET, known_path, shown_method};

use super::Listener;
use super::request_id::RequestId;
use crate::internal_route::InternalRoute;
use crate::public_route::PublicRoute;
use crate::traces;

/// Every path that is no route.
const OTHER: &str = "other";

/// The span of one request, until the head of its response.
pub(super) struct RequestSpan(Span);

impl RequestSpan {
    /// Begins with the request. A back end may say which trace it belongs to, a browser not.
    pub(super) fn start(request: &Request, id: &RequestId, listener: &Listener) -> Self {
        let path = request.uri().path();
        let span = tracing::info_span!(
            target: TRACE_TARGET,
            "request",
            otel.name = %format_args!("{} {}", shown_method(request.method()), route(listener, path)),
            otel.kind = "server",
            otel.status_code = Empty,
            http.request.method = shown_method(request.method()),
            http.response.status_code = Empty,
            http.route = route(listener, path),
            wechat_h5.listener = listener.name(),
            wechat_h5.request_id = id.as_str(),
        );
        if matches!(listener, Listener::Internal(_)) {
            traces::continue_trace(&span, request.headers());
        }
        Self(span)
    }

    /// Whether somebody collects it.
    pub(super) fn is_wanted(&self) -> bool {
        !self.0.is_disabled()
    }

    /// What belongs to the request is done inside of it.
    pub(super) fn span(&self) -> Span {
        self.0.clone()
    }

    pub(super) fn record_response(&self, response: &Response) {
        let status = response.status();
        self.0
            .record("http.response.status_code", i64::from(status.as_u16()));
        if status.is_server_error() {
            self.0.record("otel.status_code", "ERROR");
        }
    }
}

/// A path that no list has may hold anything.
fn route(listener: &Listener, path: &str) -> &'static str {
    match listener {
        Listener::Public => PublicRoute::of(path).map_or(OTHER, PublicRoute::path),
        Listener::Internal(_) => InternalRoute::of(path)
            .map(InternalRoute::path)
            .or_else(|| known_path(path))
            .unwrap_or(OTHER),
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;

    #[test]
    fn a_span_has_the_route_and_not_what_a_client_makes_up() {
        let public = Listener::Public;
        let internal = Listener::Internal(Vec::new().into());
        for (listener, path, expected) in [
            (&public, "/api/jssdk/config", "/api/jssdk/config"),
            (&public, "/wechat/push/wx1", "/wechat/push/{appid}"),
            (&public, "/cgi-bin/user/info", OTHER),
            (&public, "/o6_bmjrPTlm6", OTHER),
            (&internal, "/metrics", "/metrics"),
            (&internal, "/cgi-bin/token", "/cgi-bin/token"),
            (&internal, "/sns/userinfo", "/sns/userinfo"),
            (&internal, "/cgi-bin/user/info/o6_bmj", OTHER),
        ] {
            assert_eq!(route(listener, path), expected, "{path}");
        }
        let made_up = Method::from_bytes(b"SECRET").unwrap();
        assert_eq!(shown_method(&made_up), "_OTHER");
        assert_eq!(shown_method(&Method::PATCH), "PATCH");
    }
}
