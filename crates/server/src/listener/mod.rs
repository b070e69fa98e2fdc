//! Accepts connections, up to a maximum. A client that sends its request head or reads
//! its response too slowly is disconnected. A shutdown waits for open responses, but
//! not for ever.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::{Service, ServiceExt as _};
use wechat_h5_http_listener::{
    ACCEPT_RETRY_DELAY, ErrorHeaders, HEADER_READ_TIMEOUT, MAX_HEAD, WRITE_TIMEOUT, WriteTimeout,
    max_connections,
};

/// The longest time for open responses after the signal to stop.
pub(crate) const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(8);

/// A bound address.
#[derive(Debug)]
pub(crate) struct Listener {
    tcp: TcpListener,
    address: SocketAddr,
    permits: Arc<Semaphore>,
    write_timeout: Duration,
    error_headers: Arc<[u8]>,
}

impl Listener {
    /// Binds; port 0 takes any that is free.
    ///
    /// # Errors
    ///
    /// When the address is in use or is not one of this machine.
    #[expect(clippy::unused_async, reason = "it needs tokio's reactor")]
    pub(crate) async fn bind(address: SocketAddr) -> io::Result<Self> {
        let tcp = wechat_h5_http_listener::bind(address)?;
        let address = tcp.local_addr()?;
        Ok(Self {
            tcp,
            address,
            permits: Arc::new(Semaphore::new(max_connections())),
            write_timeout: WRITE_TIMEOUT,
            error_headers: Arc::default(),
        })
    }

    /// The same with these header lines in the responses that no service makes: those to
    /// requests that cannot be read.
    pub(crate) fn with_error_headers(mut self, lines: &[u8]) -> Self {
        self.error_headers = lines.into();
        self
    }

    /// The address, with the real port.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The bound socket, for the sandbox: it accepts connections itself, because a test
    /// can have one reset.
    #[cfg(feature = "sandbox")]
    pub(crate) fn into_tcp(self) -> TcpListener {
        self.tcp
    }

    /// Serves until `stop` becomes true, then at most [`SHUTDOWN_TIMEOUT`] longer.
    pub(crate) async fn serve<S>(self, service: S, mut stop: watch::Receiver<bool>)
    where
        S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let connections = GracefulShutdown::new();
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(HEADER_READ_TIMEOUT)
            .max_buf_size(MAX_HEAD);
        let mut stopped = pin!(async move { stop.wait_for(|stop| *stop).await.map(drop) });
        loop {
            let ((stream, peer), permit) = tokio::select! {
                next = self.next() => next,
                _ = &mut stopped => break,
            };
            let service = service.clone();
            let connection = http.serve_connection(
                self.prepare(stream),
                service_fn(move |request| {
                    let mut request = request.map(Body::new);
                    request.extensions_mut().insert(ConnectInfo(peer));
                    service.clone().oneshot(request)
                }),
            );
            // An error here is the client's: it broke the connection.
            let connection = connections.watch(connection);
            tokio::spawn(async move {
                drop(connection.await);
                drop(permit);
            });
        }
        drop(self.tcp);
        if tokio::time::timeout(SHUTDOWN_TIMEOUT, connections.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("closed connections that were still open after the shutdown timeout");
        }
    }

    /// The next connection, and its permit. It is accepted once there is a permit.
    async fn next(&self) -> ((TcpStream, SocketAddr), Option<OwnedSemaphorePermit>) {
        if self.permits.available_permits() == 0 {
            tracing::warn!(
                address = %self.address,
                "the maximum of connections is reached: new ones wait"
            );
        }
        // The semaphore is never closed, so this never fails.
        let permit = self.permits.clone().acquire_owned().await.ok();
        loop {
            match self.tcp.accept().await {
                Ok(accepted) => return (accepted, permit),
                Err(err) => {
                    tracing::warn!(error = %err, "cannot accept a connection, retrying");
                    tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
                }
            }
        }
    }

    fn prepare(&self, stream: TcpStream) -> TokioIo<ErrorHeaders<WriteTimeout<TcpStream>>> {
        // So that small responses are sent at once. A failure only makes them slower.
        let _ = stream.set_nodelay(true);
        let stream = WriteTimeout::new(stream, self.write_timeout);
        TokioIo::new(ErrorHeaders::new(stream, self.error_headers.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::time::timeout;

    const SOON: Duration = Duration::from_millis(200);

    async fn connect_and_request(address: SocketAddr) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .unwrap();
        stream
    }

    /// A listener with one permit, and responses of this many bytes.
    async fn start(size: usize) -> (SocketAddr, Arc<Semaphore>, watch::Sender<bool>) {
        let address = "127.0.0.1:0".parse().unwrap();
        let mut listener = Listener::bind(address).await.unwrap();
        listener.permits = Arc::new(Semaphore::new(1));
        listener.write_timeout = SOON;
        let (address, permits) = (listener.address(), listener.permits.clone());
        let service = tower::service_fn(move |_: Request| {
            std::future::ready(Ok(Response::new(vec![0; size].into())))
        });
        let (keep, stop) = watch::channel(false);
        tokio::spawn(listener.serve(service, stop));
        (address, permits, keep)
    }

    /// A connection that finds the queue full is tried again by the kernel after a second.
    #[tokio::test]
    async fn a_burst_of_connections_waits_in_the_kernel_s_queue() {
        let limit = std::fs::read_to_string("/proc/sys/net/core/somaxconn").unwrap_or_default();
        let burst = limit
            .trim()
            .parse()
            .map_or(100, |limit: usize| limit.min(600));
        let listener = Listener::bind("127.0.0.1:0".parse().unwrap())
            .await
            .unwrap();
        let address = listener.address();
        let connect = || timeout(SOON * 4, TcpStream::connect(address));
        let mut connections = Vec::new();
        for number in 0..burst {
            let stream = connect().await;
            let stream = stream.unwrap_or_else(|_| panic!("connection {number} waits"));
            connections.push(stream.unwrap());
        }
    }

    #[tokio::test]
    async fn a_client_that_does_not_read_is_disconnected() {
        // More than the kernel's buffers take.
        let (address, permits, _keep) = start(64 << 20).await;
        let mut peer = connect_and_request(address).await;
        peer.read_u8().await.unwrap();
        assert_eq!(permits.available_permits(), 0);
        let mut other = connect_and_request(address).await;
        let first_byte = timeout(HEADER_READ_TIMEOUT, other.read_u8()).await;
        assert_eq!(first_byte.unwrap().unwrap(), b'H');
    }

    #[tokio::test]
    async fn a_connection_over_the_maximum_waits() {
        let (address, _, _keep) = start(0).await;
        let mut first = connect_and_request(address).await;
        first.read_u8().await.unwrap();
        let mut second = connect_and_request(address).await;
        assert!(timeout(SOON, second.read_u8()).await.is_err());
        drop(first);
        let first_byte = timeout(HEADER_READ_TIMEOUT, second.read_u8()).await;
        assert_eq!(first_byte.unwrap().unwrap(), b'H');
    }
}
