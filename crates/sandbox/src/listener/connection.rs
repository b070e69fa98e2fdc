//! One connection: its limits, and what its requests know of it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::watch;
use tower::ServiceExt as _;
use wechat_h5_http_listener::{
    ErrorHeaders, HEADER_READ_TIMEOUT, MAX_HEAD, ReusedTimer, WriteTimeout,
};

use super::stream::ResettableStream;

/// What all connections of a listener share.
#[derive(Clone)]
pub(super) struct ConnectionConfig {
    pub(super) router: Router,
    /// Header lines of the responses that no route makes.
    pub(super) error_headers: Arc<[u8]>,
    pub(super) write_timeout: Duration,
}

impl ConnectionConfig {
    /// Serves until the peer closes the connection, or until the running request is finished
    /// when `stop` becomes true.
    pub(super) async fn serve(
        self,
        stream: ResettableStream,
        peer: SocketAddr,
        mut stop: watch::Receiver<bool>,
    ) {
        let reset_handle = stream.reset_handle();
        let stream = WriteTimeout::new(stream, self.write_timeout);
        let stream = ErrorHeaders::new(stream, self.error_headers);
        let router = self.router;
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(reset_handle.clone());
            respond(router.clone(), request)
        });
        let connection = http1::Builder::new()
            .timer(ReusedTimer::default())
            .header_read_timeout(HEADER_READ_TIMEOUT)
            .max_buf_size(MAX_HEAD)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut connection = pin!(connection);
        tokio::select! {
            _ = connection.as_mut() => return,
            _ = stop.wait_for(|stop| *stop) => {}
        }
        connection.as_mut().graceful_shutdown();
        // An error is the peer's: it broke the connection.
        let _ = connection.await;
    }
}

async fn respond(router: Router, request: Request<Incoming>) -> Result<Response, Infallible> {
    router.oneshot(request.map(Body::new)).await
}
