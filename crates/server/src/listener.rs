//! Accepts connections: a slow head is cut off, and a shutdown waits for answers
//! under way, but not for ever.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::{Service, ServiceExt as _};

/// The longest time for the head of a request to arrive.
pub const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(10);
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
        Ok(Self { tcp, address })
    }

    /// The address, with the real port.
    pub fn address(&self) -> SocketAddr {
        self.address
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
            let stream = tokio::select! {
                accepted = self.tcp.accept() => match accepted {
                    Ok((stream, _)) => stream,
                    Err(err) => {
                        tracing::warn!(error = %err, "a connection was not accepted");
                        tokio::time::sleep(BREATH).await;
                        continue;
                    }
                },
                _ = &mut stopped => break,
            };
            let service = service.clone();
            let connection = http.serve_connection(
                prepare(stream),
                service_fn(move |request| service.clone().oneshot(request.map(Body::new))),
            );
            // What ends a connection early is the other side's affair.
            let connection = connections.watch(connection);
            tokio::spawn(async move { drop(connection.await) });
        }
        drop(self.tcp);
        if tokio::time::timeout(SHUTDOWN_LIMIT, connections.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("some connections were cut off at the end");
        }
    }
}

fn prepare(stream: TcpStream) -> TokioIo<TcpStream> {
    // Small answers leave at once; without it they are merely slower.
    let _ = stream.set_nodelay(true);
    TokioIo::new(stream)
}
