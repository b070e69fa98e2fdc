//! The start of TLS on a connection.

use std::convert::Infallible;
use std::fmt::Display;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;

use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower::Service;
use wechat_h5_http_listener::WriteTimeout;

use super::served_connection::ServedConnection;
use crate::internal_tls::{ClientCertificate, TlsSettings};
use crate::log_throttle::LogThrottle;
use crate::reloadable::Reloadable;

/// The longest time from a connection to its first request, as for the head of one.
const HANDSHAKE_TIMEOUT: Duration = wechat_h5_http_listener::HEADER_READ_TIMEOUT;

/// The first byte of a client that speaks TLS: its message is of the kind "handshake".
const HANDSHAKE: u8 = 22;

/// The TLS of a listener.
#[derive(Debug, Clone)]
pub(super) struct Tls {
    shared: Reloadable<TlsSettings>,
    pub(super) handshake_timeout: Duration,
    failed: Arc<LogThrottle>,
}

/// What a connection turned out to be.
enum Opened {
    /// TLS, with the certificate of the client, if it needs one.
    Tls(
        Box<TlsStream<WriteTimeout<TcpStream>>>,
        Option<ClientCertificate>,
    ),
    /// HTTP without TLS.
    Plain(WriteTimeout<TcpStream>),
    /// The client closed it.
    Closed,
}

impl Tls {
    pub(super) fn new(shared: Reloadable<TlsSettings>) -> Self {
        Self {
            shared,
            handshake_timeout: HANDSHAKE_TIMEOUT,
            failed: Arc::new(LogThrottle::new()),
        }
    }

    /// Serves a connection once its client has made a handshake.
    pub(super) async fn serve<S>(
        &self,
        connection: ServedConnection,
        stream: TcpStream,
        write_timeout: Duration,
        service: S,
    ) where
        S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let peer = connection.peer;
        let opened = timeout(self.handshake_timeout, self.open(stream, write_timeout)).await;
        let late = || io::Error::new(io::ErrorKind::TimedOut, "it took too long");
        match opened.unwrap_or_else(|_| Err(late())) {
            Ok(Opened::Tls(stream, certificate)) => {
                connection.serve(stream, certificate, service).await;
            }
            Ok(Opened::Plain(stream)) => {
                self.log_failure(peer, &"the client does not speak TLS");
                connection.refuse(stream).await;
            }
            Ok(Opened::Closed) => {}
            Err(err) => self.log_failure(peer, &err),
        }
    }

    /// Looks at the first byte, and makes a handshake where it begins one.
    async fn open(&self, stream: TcpStream, write_timeout: Duration) -> io::Result<Opened> {
        let mut first = [0];
        if stream.peek(&mut first).await? == 0 {
            return Ok(Opened::Closed);
        }
        let stream = WriteTimeout::new(stream, write_timeout);
        if first != [HANDSHAKE] {
            return Ok(Opened::Plain(stream));
        }
        let acceptor = TlsAcceptor::from(self.shared.load().server.clone());
        let stream = acceptor.accept(stream).await?;
        let (_, session) = stream.get_ref();
        let chain = session.peer_certificates().unwrap_or_default();
        let certificate = chain.first().map(ClientCertificate::of);
        Ok(Opened::Tls(Box::new(stream), certificate))
    }

    fn log_failure(&self, peer: SocketAddr, error: &dyn Display) {
        tracing::debug!(%peer, %error, "a connection to the internal listener is no TLS");
        if let Some(times) = self.failed.count() {
            tracing::warn!(
                %peer,
                %error,
                times,
                fix = "let the client use https, trust the listener's certificate and, where \
                       WECHAT_H5_INTERNAL_CLIENT_CA_FILE is set, present a certificate of its own",
                "a client of the internal listener cannot connect by TLS"
            );
        }
    }
}
