//! Serving a sandbox on a listener of its own.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::map_request;
use tokio::net::TcpListener;

use crate::wire::{Peer, WireListener};

/// Until `stop` is ready, and then until the answers under way are given.
pub(crate) async fn serve(
    router: Router,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let service = service(router);
    // It ends by `stop` only: a failed accept is tried again.
    let _ = axum::serve(WireListener(listener), service)
        .with_graceful_shutdown(stop)
        .await;
}

fn service(router: Router) -> IntoMakeServiceWithConnectInfo<Router, Peer> {
    router
        .layer(map_request(tell_address))
        .into_make_service_with_connect_info::<Peer>()
}

/// For routes that look at the caller's address, as any listener tells it.
async fn tell_address(mut request: Request) -> Request {
    let peer = request.extensions().get::<ConnectInfo<Peer>>();
    if let Some(address) = peer.map(|ConnectInfo(peer)| peer.address) {
        request
            .extensions_mut()
            .insert(ConnectInfo::<SocketAddr>(address));
    }
    request
}
