//! Accepts connections, up to a maximum. A client that sends its request head or reads
//! its response too slowly is disconnected, and so are clients that wait when places run
//! out. A shutdown answers what was sent before, but does not wait for ever.

mod activity;
mod client_places;
mod closing_order;
mod connections;
mod observed;
mod served_connection;
mod tls;

use std::convert::Infallible;
use std::future::{self, Future};
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};
use tower::Service;
use wechat_h5_http_listener::{ACCEPT_RETRY_DELAY, WRITE_TIMEOUT, WriteTimeout, max_connections};

use self::client_places::{ClientPlace, ClientPlaces};
use self::connections::{Connection, Connections};
pub(crate) use self::served_connection::HTTPS_NEEDED;
use self::served_connection::ServedConnection;
use self::tls::Tls;
use crate::client_address::TrustedProxies;
use crate::internal_tls::TlsSettings;
use crate::log_throttle::LogThrottle;
use crate::reloadable::Reloadable;

/// The time after the signal to stop in which connections are still accepted, and responses
/// tell clients to close theirs.
pub(crate) const DRAIN_TIME: Duration = Duration::from_secs(1);
/// The longest time for open responses after that.
pub(crate) const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(7);
/// Without connections for this long, a drain has nothing to wait for.
const QUIET_TIME: Duration = Duration::from_millis(20);
/// The time for connections to be closed after they are asked to.
const CLOSING_TIME: Duration = Duration::from_millis(1);
/// The time at the end of a drain for what has arrived and is not read yet.
const READ_TIME: Duration = Duration::from_millis(100);
/// How often connections are closed while there is no place for another.
const NO_PLACE_RETRY_DELAY: Duration = Duration::from_millis(10);
/// The part of all places that are kept free by closing connections that wait.
const FREE_PART: usize = 16;
/// The connections of a client that count as few, and the part of all that they are where
/// there are not many. A browser opens six.
const FEW_PLACES: usize = 8;
const FEW_PART: usize = 64;
/// The part of the maximum that the internal listener has.
const INTERNAL_PART: usize = 8;

/// A bound address.
#[derive(Debug)]
pub(crate) struct Listener {
    tcp: TcpListener,
    address: SocketAddr,
    max_connections: usize,
    permits: Arc<Semaphore>,
    places: Arc<ClientPlaces>,
    connections: Arc<Connections>,
    write_timeout: Duration,
    error_headers: Arc<[u8]>,
    tls: Option<Tls>,
    warnings: Warnings,
}

/// What strangers can cause again and again.
#[derive(Debug)]
struct Warnings {
    few_places: LogThrottle,
    client_has_enough: LogThrottle,
    accept_failed: LogThrottle,
}

/// A connection with its places.
struct Accepted {
    stream: TcpStream,
    peer: SocketAddr,
    connection: Connection,
    places: (OwnedSemaphorePermit, ClientPlace),
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
        let listener = Self {
            tcp,
            address,
            max_connections: 0,
            permits: Arc::new(Semaphore::new(0)),
            places: Arc::new(ClientPlaces::new(0, Reloadable::default())),
            connections: Arc::new(Connections::new()),
            write_timeout: WRITE_TIMEOUT,
            error_headers: Arc::default(),
            tls: None,
            warnings: Warnings {
                few_places: LogThrottle::new(),
                client_has_enough: LogThrottle::new(),
                accept_failed: LogThrottle::new(),
            },
        };
        Ok(listener.with_places(max_connections(), Reloadable::default()))
    }

    /// The same with this maximum of connections. One client can hold a part of them,
    /// a trusted proxy all.
    fn with_places(mut self, max_connections: usize, trusted: Reloadable<TrustedProxies>) -> Self {
        self.max_connections = max_connections;
        self.permits = Arc::new(Semaphore::new(max_connections));
        self.places = Arc::new(ClientPlaces::new(max_connections, trusted));
        self
    }

    /// The same behind these proxies.
    pub(crate) fn with_trusted_proxies(self, trusted: Reloadable<TrustedProxies>) -> Self {
        let max_connections = self.max_connections;
        self.with_places(max_connections, trusted)
    }

    /// The same with few connections, for the internal listener: it shares the limit of open
    /// files with the public one.
    pub(crate) fn for_few_connections(self, trusted: Reloadable<TrustedProxies>) -> Self {
        let max_connections = (self.max_connections / INTERNAL_PART).max(1);
        self.with_places(max_connections, trusted)
    }

    /// The same with these header lines in the responses that no service makes: those to
    /// requests that cannot be read.
    pub(crate) fn with_error_headers(mut self, lines: &[u8]) -> Self {
        self.error_headers = lines.into();
        self
    }

    /// The same, speaking TLS with what is current at each connection.
    pub(crate) fn with_tls(mut self, tls: Option<Reloadable<TlsSettings>>) -> Self {
        self.tls = tls.map(Tls::new);
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

    /// Serves until `stop` becomes true, then at most [`DRAIN_TIME`] and
    /// [`SHUTDOWN_TIMEOUT`] longer.
    pub(crate) async fn serve<S>(self, service: S, mut stop: watch::Receiver<bool>)
    where
        S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let graceful = GracefulShutdown::new();
        let is_draining = Arc::new(AtomicBool::new(false));
        let serve = |accepted| self.spawn(accepted, service.clone(), &is_draining, &graceful);
        let mut stopped = pin!(async move { stop.wait_for(|stop| *stop).await.map(drop) });
        loop {
            tokio::select! {
                accepted = self.next() => serve(accepted),
                _ = &mut stopped => break,
            }
        }
        is_draining.store(true, Ordering::Relaxed);
        self.accept_for(DRAIN_TIME, &serve, || self.quiet()).await;
        // The kernel resets what waits to be accepted when the socket is closed.
        self.accept_for(READ_TIME, &serve, || future::ready(()))
            .await;
        let Self {
            tcp, connections, ..
        } = self;
        drop(tcp);
        // For what has arrived and is not read yet.
        sleep(READ_TIME).await;
        connections.close_unused();
        if timeout(SHUTDOWN_TIMEOUT, graceful.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("closed connections that were still open after the shutdown timeout");
        }
    }

    /// Accepts connections for this long, or until `end` is ready while none waits.
    async fn accept_for<F>(&self, time: Duration, serve: impl Fn(Accepted), end: impl Fn() -> F)
    where
        F: Future<Output = ()>,
    {
        let mut time = pin!(sleep(time));
        loop {
            tokio::select! {
                biased;
                () = &mut time => return,
                accepted = self.next() => serve(accepted),
                () = end() => return,
            }
        }
    }

    /// Resolves when there has been no connection for a moment.
    async fn quiet(&self) {
        self.connections.all_closed().await;
        sleep(QUIET_TIME).await;
    }

    /// Serves a connection in a task of its own.
    fn spawn<S>(
        &self,
        accepted: Accepted,
        service: S,
        is_draining: &Arc<AtomicBool>,
        graceful: &GracefulShutdown,
    ) where
        S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let Accepted {
            stream,
            peer,
            connection,
            places,
        } = accepted;
        // So that small responses are sent at once. A failure only makes them slower.
        let _ = stream.set_nodelay(true);
        let served = ServedConnection {
            peer,
            activity: connection.activity().clone(),
            is_draining: is_draining.clone(),
            watcher: graceful.watcher(),
            error_headers: self.error_headers.clone(),
        };
        let (write_timeout, tls) = (self.write_timeout, self.tls.clone());
        let served = async move {
            match tls {
                None => {
                    let stream = WriteTimeout::new(stream, write_timeout);
                    served.serve(stream, None, service).await;
                }
                Some(tls) => tls.serve(served, stream, write_timeout, service).await,
            }
        };
        tokio::spawn(async move {
            tokio::select! {
                // Reads what has arrived before the connection is closed.
                biased;
                () = served => {}
                () = connection.closed() => {}
            }
            drop((connection, places));
        });
    }

    /// The next connection whose client may have another one. It is accepted once there is a
    /// place for it.
    async fn next(&self) -> Accepted {
        loop {
            let permit = self.permit().await;
            let (stream, peer) = match self.tcp.accept().await {
                Ok(accepted) => accepted,
                Err(err) => {
                    self.recover_from(&err).await;
                    continue;
                }
            };
            if let Some(place) = self.places.take(peer.ip()) {
                return Accepted {
                    stream,
                    peer,
                    connection: self.connections.add(place.client()),
                    places: (permit, place),
                };
            }
            tracing::debug!(%peer, "closed a connection: its client has enough");
            if let Some(closed) = self.warnings.client_has_enough.count() {
                tracing::warn!(
                    address = %self.address,
                    %peer,
                    closed,
                    "connections are closed at once, because one client holds its maximum of \
                     connections: if it is a proxy of yours, add its address to \
                     WECHAT_H5_TRUSTED_PROXIES"
                );
            }
        }
    }

    /// A place among all.
    async fn permit(&self) -> OwnedSemaphorePermit {
        let free = self.max_connections / FREE_PART;
        loop {
            let available = self.permits.available_permits();
            let delay = if available <= free {
                // So that not each connection makes room for one.
                if available + self.connections.asked_to_close() <= free {
                    self.make_room();
                }
                NO_PLACE_RETRY_DELAY
            } else {
                Duration::MAX
            };
            // Never an error but for the timeout: the semaphore is not closed.
            if let Ok(Ok(permit)) = timeout(delay, self.permits.clone().acquire_owned()).await {
                return permit;
            }
        }
    }

    /// Closes some connections that wait for their clients.
    fn make_room(&self) {
        let closed = self.close_waiting();
        if let Some(times) = self.warnings.few_places.count() {
            tracing::warn!(
                address = %self.address,
                max_connections = self.max_connections,
                closed,
                times,
                "the maximum of connections is nearly reached: idle connections are closed. A \
                 higher limit of open files (LimitNOFILE, ulimit -n) allows more, up to 10,000"
            );
        }
    }

    fn close_waiting(&self) -> usize {
        let few = (self.max_connections / FEW_PART).clamp(1, FEW_PLACES);
        let at_most = (self.max_connections / FREE_PART).max(1);
        self.connections.close_waiting(few, at_most)
    }

    /// After an error of `accept`: that of one connection says nothing about the next.
    async fn recover_from(&self, err: &io::Error) {
        let is_of_one_connection = matches!(
            err.kind(),
            io::ErrorKind::ConnectionAborted
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionRefused
        );
        if is_of_one_connection {
            return;
        }
        // The usual cause is that the limit of open files is reached.
        let closed = self.close_waiting();
        if let Some(times) = self.warnings.accept_failed.count() {
            tracing::warn!(error = %err, times, "cannot accept a connection, retrying");
        }
        let delay = if closed > 0 {
            CLOSING_TIME
        } else {
            ACCEPT_RETRY_DELAY
        };
        sleep(delay).await;
    }
}

#[cfg(test)]
mod tests;
