//! Calls of commands to the internal listener of a server that runs beside them.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use http::{Method, Request, Response, header};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, CertificateError, ClientConfig};
use wechat_h5_body::read_body;

use crate::http_host::HttpResponse;
use crate::listener::HTTPS_NEEDED;

/// The longest that a short call takes.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest response of a short call, in bytes.
const MAX_RESPONSE: usize = 256 * 1024;

/// A client of the internal listener at one address.
#[derive(Debug, Clone)]
pub(crate) struct InternalClient {
    address: SocketAddr,
    tls: Option<ClientTls>,
}

/// How it speaks TLS.
#[derive(Debug, Clone)]
pub(crate) struct ClientTls {
    /// Whom it believes, and what it presents.
    pub config: Arc<ClientConfig>,
    /// Where that is from.
    pub own: OwnCertificate,
}

/// The certificate that a command presents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnCertificate {
    /// That of the settings for commands.
    Configured,
    /// That of the listener, which may be one for clients too.
    OfListener,
    /// The listener wants one, and there is none.
    Missing,
    /// The listener wants none.
    Unneeded,
}

/// What is wrong, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TlsDisagreement {
    pub problem: &'static str,
    pub advice: &'static str,
}

/// Why there is no response.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InternalCallError {
    /// Nobody listens.
    #[error("nobody listens ({0})")]
    NotConnected(io::Error),
    /// Server and command do not agree about TLS.
    #[error("{}", .0.problem)]
    Tls(TlsDisagreement),
    /// The connection broke, or had something else on it.
    #[error("{0}")]
    Broken(String),
    /// The response did not arrive in time.
    #[error("no response arrived in time")]
    TooSlow,
}

impl InternalClient {
    pub(crate) const fn new(address: SocketAddr, tls: Option<ClientTls>) -> Self {
        Self { address, tls }
    }

    /// Where the listener is.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// `GET` of this path with its query.
    pub(crate) async fn get(&self, path: &str) -> Result<HttpResponse, InternalCallError> {
        let request = Request::get(path).body(Body::empty());
        self.call(request).await
    }

    /// `POST` of this JSON.
    pub(crate) async fn post(
        &self,
        path: &str,
        body: &Value,
    ) -> Result<HttpResponse, InternalCallError> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(Bytes::from(body.to_string())));
        self.call(request).await
    }

    async fn call(
        &self,
        request: http::Result<Request<Body>>,
    ) -> Result<HttpResponse, InternalCallError> {
        let broken = |err: &dyn std::fmt::Display| InternalCallError::Broken(err.to_string());
        let request = request.map_err(|err| broken(&err))?;
        let response = timeout(CALL_TIMEOUT, async {
            let (head, body) = self.send(request).await?.into_parts();
            let body = read_body(body, MAX_RESPONSE).await;
            let body = body.map_err(|err| broken(&err))?;
            if body == HTTPS_NEEDED.as_bytes() {
                return Err(InternalCallError::Tls(TlsDisagreement::LISTENER_ONLY));
            }
            Ok(HttpResponse {
                status: head.status,
                headers: head.headers,
                body,
            })
        });
        response.await.unwrap_or(Err(InternalCallError::TooSlow))
    }

    /// Sends this request on a connection of its own, and returns the response with a body that
    /// arrives while it is read.
    pub(crate) async fn send(
        &self,
        mut request: Request<Body>,
    ) -> Result<Response<Incoming>, InternalCallError> {
        let host = header::HeaderValue::try_from(self.address.to_string());
        request
            .headers_mut()
            .insert(header::HOST, host.map_err(|err| self.failure(&err))?);
        let stream = TcpStream::connect(self.address)
            .await
            .map_err(InternalCallError::NotConnected)?;
        let Some(tls) = &self.tls else {
            return self.exchange(stream, request).await;
        };
        // Its certificate is known: the name counts for nothing.
        let name = ServerName::IpAddress(self.address.ip().into());
        let stream = TlsConnector::from(tls.config.clone())
            .connect(name, stream)
            .await
            .map_err(|err| self.failure(&err))?;
        self.exchange(stream, request).await
    }

    async fn exchange<S>(
        &self,
        stream: S,
        request: Request<Body>,
    ) -> Result<Response<Incoming>, InternalCallError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|err| self.failure(&err))?;
        tokio::spawn(connection);
        let response = sender.send_request(request).await;
        response.map_err(|err| self.failure(&err))
    }

    /// What it means that this was not done. A listener refuses a certificate after the
    /// handshake, and its reason may be lost with the connection.
    fn failure(&self, err: &(dyn Error + 'static)) -> InternalCallError {
        let disagreement = self.tls.as_ref().and_then(|tls| tls.own.disagreement(err));
        disagreement.map_or_else(
            || InternalCallError::Broken(wechat_h5_api::error_chain(err)),
            InternalCallError::Tls,
        )
    }
}

impl TlsDisagreement {
    /// A command without TLS has called a listener with it.
    pub(crate) const LISTENER_ONLY: Self = Self {
        problem: "it speaks TLS, and by the settings of this command it does not",
        advice: THE_SERVERS_SETTINGS,
    };
    const COMMAND_ONLY: Self = Self {
        problem: "it speaks no TLS, and by the settings of this command it does",
        advice: THE_SERVERS_SETTINGS,
    };
    const OTHER_CERTIFICATE: Self = Self {
        problem: "it has another certificate than the one in internal_tls_cert_file",
        advice: "if that was replaced just now, try again in a few seconds; else use the settings \
                 that the server was started with",
    };
}

const THE_SERVERS_SETTINGS: &str =
    "use the settings that the server was started with, or restart it with these";
const NAME_A_CERTIFICATE: &str = "let internal_client_cert_file and internal_client_key_file name \
                                  one that an authority of internal_client_ca_file has issued";

impl OwnCertificate {
    fn disagreement(self, err: &(dyn Error + 'static)) -> Option<TlsDisagreement> {
        let untrusted = CertificateError::ApplicationVerificationFailure;
        match find::<rustls::Error>(err) {
            Some(rustls::Error::InvalidCertificate(why)) if *why == untrusted => {
                Some(TlsDisagreement::OTHER_CERTIFICATE)
            }
            Some(rustls::Error::InvalidMessage(_)) => Some(TlsDisagreement::COMMAND_ONLY),
            Some(rustls::Error::AlertReceived(_)) => Some(self.refused()),
            _ if self != Self::Unneeded && is_closed(err) => Some(self.refused()),
            _ => None,
        }
    }

    const fn refused(self) -> TlsDisagreement {
        let (problem, advice) = match self {
            Self::Configured => (
                "it refuses the certificate of internal_client_cert_file",
                "use one for clients that an authority of internal_client_ca_file has issued, and \
                 that has not expired",
            ),
            Self::OfListener => (
                "it wants a certificate of its clients, and its own is none",
                NAME_A_CERTIFICATE,
            ),
            Self::Missing => ("it wants a certificate of its clients", NAME_A_CERTIFICATE),
            Self::Unneeded => (
                "it wants a certificate of its clients, and by the settings of this command none \
                 is needed",
                THE_SERVERS_SETTINGS,
            ),
        };
        TlsDisagreement { problem, advice }
    }
}

fn is_closed(err: &(dyn Error + 'static)) -> bool {
    let is_closed = |err: &io::Error| {
        matches!(
            err.kind(),
            io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof
        )
    };
    let of_http =
        |err: &hyper::Error| err.is_incomplete_message() || err.is_closed() || err.is_canceled();
    find(err).is_some_and(is_closed) || find(err).is_some_and(of_http)
}

/// The first error of this type among the causes.
fn find<'a, E: Error + 'static>(err: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(err);
    while let Some(err) = next {
        if let Some(found) = err.downcast_ref() {
            return Some(found);
        }
        // The source of an I/O error is that of the error in it.
        let inner = err.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner),
            None => err.source(),
        };
    }
    None
}
