//! What is done with one connection: its requests go to a service.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode, header};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::Watcher;
use tokio::io::{AsyncRead, AsyncWrite};
use tower::{Service, ServiceExt as _};
use wechat_h5_http_listener::{ErrorHeaders, HEADER_READ_TIMEOUT, MAX_HEAD, ReusedTimer};

use super::activity::Activity;
use super::observed::{ObservedBody, ObservedStream};
use crate::internal_tls::ClientCertificate;

/// A connection before it is known what its client speaks.
pub(super) struct ServedConnection {
    pub peer: SocketAddr,
    pub activity: Arc<Activity>,
    pub is_draining: Arc<AtomicBool>,
    /// Ends it when the server stops.
    pub watcher: Watcher,
    pub error_headers: Arc<[u8]>,
}

/// What a client is told that speaks plain HTTP to a listener with TLS.
pub(crate) const HTTPS_NEEDED: &str = "This port speaks HTTPS only: use https:// in place of http://, and a client certificate \
     where one is needed.\n";

impl ServedConnection {
    /// Serves its requests until it is closed.
    pub(super) async fn serve<S, T>(
        self,
        stream: T,
        certificate: Option<ClientCertificate>,
        service: S,
    ) where
        S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self {
            peer,
            activity,
            is_draining,
            watcher,
            error_headers,
        } = self;
        let stream = ErrorHeaders::new(stream, error_headers);
        let stream = TokioIo::new(ObservedStream::new(stream, activity.clone()));
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let open = activity.request();
            let mut request = if is_body_read(&request) {
                request.map(|body| Body::new(ObservedBody::new(body, activity.unread_body())))
            } else if request.body().is_end_stream() {
                request.map(|_| Body::empty())
            } else {
                request.map(Body::new)
            };
            request.extensions_mut().insert(ConnectInfo(peer));
            if let Some(certificate) = &certificate {
                request.extensions_mut().insert(certificate.clone());
            }
            let response = service.clone().oneshot(request);
            let is_draining = is_draining.clone();
            async move {
                let mut response = response.await?;
                if is_draining.load(Ordering::Relaxed) {
                    let close = HeaderValue::from_static("close");
                    response.headers_mut().insert(header::CONNECTION, close);
                }
                Ok::<_, Infallible>(response.map(|body| ObservedBody::new(body, open)))
            }
        });
        // An error here is the client's: it broke the connection.
        let _ = watcher
            .watch(protocol().serve_connection(stream, service))
            .await;
    }

    /// Tells a client that does not speak TLS that it must.
    pub(super) async fn refuse<T>(self, stream: T)
    where
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let service = tower::service_fn(|_: Request| std::future::ready(Ok(https_needed())));
        self.serve(stream, None, service).await;
    }
}

fn https_needed() -> Response {
    let mut response = Response::new(HTTPS_NEEDED.into());
    *response.status_mut() = StatusCode::BAD_REQUEST;
    for (name, value) in [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONNECTION, "close"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Whether the request is handled only when its body has arrived.
fn is_body_read(request: &hyper::Request<Incoming>) -> bool {
    let is_ignored = matches!(*request.method(), Method::GET | Method::HEAD);
    !is_ignored && !request.body().is_end_stream()
}

/// The one protocol that is spoken: HTTP/1.1, and 1.0.
fn protocol() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(ReusedTimer::default())
        .header_read_timeout(HEADER_READ_TIMEOUT)
        // One buffer for head and body: to copy a short body costs less than a second part of
        // a write.
        .writev(false)
        .max_buf_size(MAX_HEAD);
    http
}
