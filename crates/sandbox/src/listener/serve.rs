//! Accepts connections, up to a maximum.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use wechat_h5_http_listener::{ACCEPT_RETRY_DELAY, WRITE_TIMEOUT, max_connections};

use super::connection::ConnectionConfig;
use super::stream::ResettableStream;

/// A router on a listener.
pub(crate) struct Server {
    listener: TcpListener,
    permits: Arc<Semaphore>,
    config: ConnectionConfig,
}

impl Server {
    pub(crate) fn new(listener: TcpListener, router: Router) -> Self {
        Self {
            listener,
            permits: Arc::new(Semaphore::new(max_connections())),
            config: ConnectionConfig {
                router,
                error_headers: Arc::default(),
                write_timeout: WRITE_TIMEOUT,
            },
        }
    }

    /// The same with these header lines in the responses to requests that cannot be read.
    pub(crate) fn with_error_headers(mut self, lines: &[u8]) -> Self {
        self.config.error_headers = lines.into();
        self
    }

    /// The same with half the connections: each needs a second one to another server.
    pub(crate) fn for_a_proxy(mut self) -> Self {
        self.permits = Arc::new(Semaphore::new((max_connections() / 2).max(1)));
        self
    }

    #[cfg(test)]
    fn with_limits(mut self, connections: usize, write_timeout: std::time::Duration) -> Self {
        self.permits = Arc::new(Semaphore::new(connections));
        self.config.write_timeout = write_timeout;
        self
    }

    /// Serves until `stop` is ready and all running requests are finished.
    pub(crate) async fn serve(self, stop: impl Future<Output = ()>) {
        let (stopping, stopped) = watch::channel(false);
        tokio::select! {
            never = self.accept(stopped) => match never {},
            () = stop => {}
        }
        // Each open connection has a receiver. None is an error: then nothing is open.
        let _ = stopping.send(true);
        stopping.closed().await;
    }

    async fn accept(self, stopped: watch::Receiver<bool>) -> Infallible {
        loop {
            let ((stream, peer), permit) = self.next().await;
            let stream = ResettableStream::new(stream, permit);
            let config = self.config.clone();
            tokio::spawn(config.serve(stream, peer, stopped.clone()));
        }
    }

    /// The next connection. It is accepted once there is a permit.
    async fn next(&self) -> ((TcpStream, SocketAddr), Option<OwnedSemaphorePermit>) {
        // The semaphore is never closed, so this never fails.
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok();
        loop {
            match self.listener.accept().await {
                Ok(accepted) => return (accepted, permit),
                // The usual cause is that no file descriptor is free.
                Err(_) => tokio::time::sleep(ACCEPT_RETRY_DELAY).await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::oneshot;
    use tokio::time::timeout;
    use wechat_h5_http_listener::HEADER_READ_TIMEOUT;

    const SOON: Duration = Duration::from_millis(200);
    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";

    /// One permit, and responses of this many bytes.
    async fn start(size: usize) -> (SocketAddr, oneshot::Sender<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(move || async move { vec![b'x'; size] }));
        let server = Server::new(listener, router)
            .with_error_headers(b"a: 1\r\n")
            .with_limits(1, SOON);
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(server.serve(async move { drop(stopped.await) }));
        (address, stop)
    }

    async fn connect(address: SocketAddr, bytes: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream
    }

    async fn rest(mut stream: TcpStream) -> String {
        let mut text = Vec::new();
        // A reset ends the response too.
        let _ = stream.read_to_end(&mut text).await;
        String::from_utf8_lossy(&text).into_owned()
    }

    #[tokio::test(start_paused = true)]
    async fn an_unfinished_head_does_not_hold_a_connection() {
        let (address, _stop) = start(1).await;
        let started = tokio::time::Instant::now();
        let half = connect(address, b"GET / HTTP/1.1\r\nhost: ").await;
        let next = connect(
            address,
            b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        );
        let response = rest(next.await).await;
        assert!(response.starts_with("HTTP/1.1 200"), "{response}");
        assert_eq!(started.elapsed().as_secs(), HEADER_READ_TIMEOUT.as_secs());
        assert_eq!(rest(half).await, "");
    }

    #[tokio::test]
    async fn a_client_that_does_not_read_is_disconnected() {
        // More than the kernel's buffers take.
        let (address, _stop) = start(64 << 20).await;
        let mut stalled = connect(address, REQUEST).await;
        stalled.read_u8().await.unwrap();
        let mut next = connect(address, REQUEST).await;
        let first_byte = timeout(HEADER_READ_TIMEOUT, next.read_u8()).await;
        assert_eq!(first_byte.unwrap().unwrap(), b'H');
    }

    #[tokio::test]
    async fn a_request_that_cannot_be_read_gets_the_headers_too() {
        let (address, _stop) = start(1).await;
        let response = rest(connect(address, b"GET\r\n\r\n").await).await;
        assert!(response.starts_with("HTTP/1.1 400"), "{response}");
        assert!(response.contains("\r\na: 1\r\n"), "{response}");
    }

    #[tokio::test]
    async fn an_idle_connection_does_not_delay_the_stop() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = Server::new(listener, Router::new());
        let serving = tokio::spawn(server.serve(async move { drop(stopped.await) }));
        let mut idle = connect(address, REQUEST).await;
        idle.read_u8().await.unwrap();
        drop(stop);
        timeout(SOON * 10, serving).await.unwrap().unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }
}
