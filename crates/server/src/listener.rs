//! Accepts connections, so many at once: a slow head or a slow reader is cut off,
//! and a shutdown waits for answers under way, but not for ever.

mod capacity;
mod write_limit;

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

pub use self::capacity::MAX_CONNECTIONS;
use self::write_limit::WriteLimit;

/// The longest time for the head of a request to arrive.
pub const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest time for a peer to take the next byte of its answer.
pub const WRITE_STALL_LIMIT: Duration = Duration::from_secs(30);
/// The longest time for answers under way after the signal to stop.
pub const SHUTDOWN_LIMIT: Duration = Duration::from_secs(8);
/// After a failed accept, most likely for want of file descriptors.
const BREATH: Duration = Duration::from_millis(50);
/// The longest head, in bytes.
const MAX_HEAD: usize = 32 * 1024;

/// A bound address.
#[derive(Debug)]
pub struct Listener {
    tcp: TcpListener,
    address: SocketAddr,
    places: Arc<Semaphore>,
    stall_limit: Duration,
}

impl Listener {
    /// Binds; port 0 takes any that is free.
    ///
    /// # Errors
    ///
    /// When the address is in use or not ours.
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        let tcp = TcpListener::bind(address).await?;
        let address = tcp.local_addr()?;
        Ok(Self {
            tcp,
            address,
            places: Arc::new(Semaphore::new(capacity::connections())),
            stall_limit: WRITE_STALL_LIMIT,
        })
    }

    /// The address, with the real port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The bound socket, for whoever accepts by themselves: the sandbox, whose
    /// connections must break when a test wants it.
    pub fn into_tcp(self) -> TcpListener {
        self.tcp
    }

    /// Serves until `stop` becomes true, then at most [`SHUTDOWN_LIMIT`] longer.
    pub async fn serve<S>(self, service: S, mut stop: watch::Receiver<bool>)
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
            let ((stream, peer), place) = tokio::select! {
                next = self.next() => next,
                _ = &mut stopped => break,
            };
            let service = service.clone();
            let connection = http.serve_connection(
                prepare(stream, self.stall_limit),
                service_fn(move |request| {
                    let mut request = request.map(Body::new);
                    request.extensions_mut().insert(ConnectInfo(peer));
                    service.clone().oneshot(request)
                }),
            );
            // What ends a connection early is the other side's affair.
            let connection = connections.watch(connection);
            tokio::spawn(async move {
                drop(connection.await);
                drop(place);
            });
        }
        drop(self.tcp);
        if tokio::time::timeout(SHUTDOWN_LIMIT, connections.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("some connections were cut off at the end");
        }
    }

    /// The next connection, and a place for it. It is accepted once there is one.
    async fn next(&self) -> ((TcpStream, SocketAddr), Option<OwnedSemaphorePermit>) {
        if self.places.available_permits() == 0 {
            tracing::warn!(address = %self.address, "every connection is taken: new ones wait");
        }
        // Never closed, so it is always had.
        let place = self.places.clone().acquire_owned().await.ok();
        loop {
            match self.tcp.accept().await {
                Ok(accepted) => return (accepted, place),
                Err(err) => {
                    tracing::warn!(error = %err, "a connection was not accepted");
                    tokio::time::sleep(BREATH).await;
                }
            }
        }
    }
}

fn prepare(stream: TcpStream, stall_limit: Duration) -> TokioIo<WriteLimit<TcpStream>> {
    // Small answers leave at once; without it they are merely slower.
    let _ = stream.set_nodelay(true);
    TokioIo::new(WriteLimit::new(stream, stall_limit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::time::timeout;

    const SOON: Duration = Duration::from_millis(200);

    async fn ask(address: SocketAddr) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .unwrap();
        stream
    }

    /// With one place, and answers of this many bytes.
    async fn start(size: usize) -> (SocketAddr, Arc<Semaphore>, watch::Sender<bool>) {
        let address = "127.0.0.1:0".parse().unwrap();
        let mut listener = Listener::bind(address).await.unwrap();
        listener.places = Arc::new(Semaphore::new(1));
        listener.stall_limit = SOON;
        let (address, places) = (listener.address(), listener.places.clone());
        let service = tower::service_fn(move |_: Request| {
            std::future::ready(Ok(Response::new(vec![0; size].into())))
        });
        let (keep, stop) = watch::channel(false);
        tokio::spawn(listener.serve(service, stop));
        (address, places, keep)
    }

    #[tokio::test]
    async fn a_peer_that_does_not_read_loses_its_place() {
        // More than the kernel takes for it.
        let (address, places, _keep) = start(64 << 20).await;
        let mut peer = ask(address).await;
        peer.read_u8().await.unwrap();
        assert_eq!(places.available_permits(), 0);
        let mut other = ask(address).await;
        let answered = timeout(HEADER_READ_TIMEOUT, other.read_u8()).await;
        assert_eq!(answered.unwrap().unwrap(), b'H');
    }

    #[tokio::test]
    async fn a_connection_too_many_waits_for_a_place() {
        let (address, _, _keep) = start(0).await;
        let mut first = ask(address).await;
        first.read_u8().await.unwrap();
        let mut second = ask(address).await;
        assert!(timeout(SOON, second.read_u8()).await.is_err());
        drop(first);
        let answered = timeout(HEADER_READ_TIMEOUT, second.read_u8()).await;
        assert_eq!(answered.unwrap().unwrap(), b'H');
    }
}
