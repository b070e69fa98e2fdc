//! Serves a router on a resettable listener.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::map_request;
use tokio::net::TcpListener;

use super::resettable::{Peer, ResettableListener};

/// Serves until `stop` is ready and all running requests are finished.
pub(crate) async fn serve(
    router: Router,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let service = service(router);
    // Only `stop` ends it: a failed accept is tried again.
    let _ = axum::serve(ResettableListener(listener), service)
        .with_graceful_shutdown(stop)
        .await;
}

fn service(router: Router) -> IntoMakeServiceWithConnectInfo<Router, Peer> {
    router
        .layer(map_request(add_peer_address))
        .into_make_service_with_connect_info::<Peer>()
}

/// Adds the peer's address in axum's own type, for routes that look at it.
async fn add_peer_address(mut request: Request) -> Request {
    let peer = request.extensions().get::<ConnectInfo<Peer>>();
    if let Some(address) = peer.map(|ConnectInfo(peer)| peer.address) {
        request
            .extensions_mut()
            .insert(ConnectInfo::<SocketAddr>(address));
    }
    request
}
