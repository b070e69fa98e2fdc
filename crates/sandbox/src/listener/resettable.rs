//! Accepts connections, and gives each request the address of its peer and the handle that
//! resets the connection.

use std::io;
use std::net::SocketAddr;

use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Request};
use axum::serve::{IncomingStream, Listener};
use tokio::net::TcpListener;

use super::reset_handle::ResetHandle;
use super::stream::ResettableStream;

pub(super) struct ResettableListener(pub(super) TcpListener);

/// The connection that a request came on.
#[derive(Clone, Debug)]
pub(super) struct Peer {
    pub(super) address: SocketAddr,
    reset_handle: ResetHandle,
}

/// The handle of the request's connection; `None` if another listener serves the router.
pub(crate) fn reset_handle(request: &Request) -> Option<ResetHandle> {
    let peer = request.extensions().get::<ConnectInfo<Peer>>();
    peer.map(|ConnectInfo(peer)| peer.reset_handle.clone())
}

impl Listener for ResettableListener {
    type Io = ResettableStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (ResettableStream, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        (ResettableStream::new(stream), address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, ResettableListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, ResettableListener>) -> Self {
        Self {
            address: *stream.remote_addr(),
            reset_handle: stream.io().reset_handle(),
        }
    }
}
