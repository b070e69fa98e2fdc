//! Connects to the hosts, through the proxy that the environment names (`HTTPS_PROXY`,
//! `NO_PROXY`), if it names one.

use std::error::Error;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderMap, Uri, header};
use hyper_rustls::{ConfigBuilderExt as _, HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::crypto::ring;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tower::{Service, ServiceExt as _};
use url::Url;

use crate::error::SetupError;
use crate::fail_over::{USER_AGENT, goes_through_proxies};
use crate::resolver::LimitedResolver;

/// How often a connection without a call is probed, and how many probes may be lost.
const KEEPALIVE: Duration = Duration::from_secs(15);
const LOST_PROBES: u32 = 3;

type BoxError = Box<dyn Error + Send + Sync>;
type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>;
type Tcp = HttpConnector<LimitedResolver>;
/// To a host without TLS, or to a proxy with or without it.
type Outer = MaybeHttpsStream<TokioIo<TcpStream>>;

/// Connects within a time, which includes the handshakes.
#[derive(Debug, Clone)]
pub(super) struct Connector {
    https: HttpsConnector<Dialer>,
    timeout: Duration,
}

impl Connector {
    /// For these addresses.
    ///
    /// # Errors
    ///
    /// [`SetupError`] when TLS cannot be set up.
    pub(super) fn new(bases: &[Url], timeout: Duration) -> Result<Self, SetupError> {
        let tls = tls()?;
        let dialer = Dialer {
            tcp: tcp(),
            tls: tls.clone(),
            proxies: goes_through_proxies(bases).then(|| Arc::new(Matcher::from_env())),
        };
        let https = HttpsConnector::from((dialer, tls));
        Ok(Self { https, timeout })
    }
}

fn tls() -> Result<Arc<ClientConfig>, SetupError> {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .try_with_platform_verifier()?
        .with_no_client_auth();
    Ok(Arc::new(tls))
}

fn tcp() -> Tcp {
    let mut tcp = HttpConnector::new_with_resolver(LimitedResolver::new());
    // The scheme is checked by who speaks TLS over it.
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_keepalive(Some(KEEPALIVE));
    tcp.set_keepalive_interval(Some(KEEPALIVE));
    tcp.set_keepalive_retries(Some(LOST_PROBES));
    tcp
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<Outer>;
    type Error = BoxError;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.https.poll_ready(cx)
    }

    fn call(&mut self, host: Uri) -> Self::Future {
        let connecting = timeout(self.timeout, self.https.call(host));
        Box::pin(async move {
            connecting
                .await
                .unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()))
        })
    }
}

/// Makes the connections that TLS is spoken over.
#[derive(Debug, Clone)]
struct Dialer {
    tcp: Tcp,
    tls: Arc<ClientConfig>,
    proxies: Option<Arc<Matcher>>,
}

impl Service<Uri> for Dialer {
    type Response = Outer;
    type Error = BoxError;
    type Future = Connecting<Outer>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.tcp.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, host: Uri) -> Self::Future {
        let proxies = self.proxies.as_ref();
        if let Some(proxy) = proxies.and_then(|proxies| proxies.intercept(&host)) {
            let connector = HttpsConnector::from((self.tcp.clone(), self.tls.clone()));
            let tunnel = tunnel(&proxy, connector);
            return Box::pin(async move { Ok(tunnel.oneshot(host).await?) });
        }
        let connecting = self.tcp.call(host);
        Box::pin(async move { Ok(MaybeHttpsStream::Http(connecting.await?)) })
    }
}

fn tunnel(proxy: &Intercept, connector: HttpsConnector<Tcp>) -> Tunnel<HttpsConnector<Tcp>> {
    let headers = HeaderMap::from_iter([(header::USER_AGENT, USER_AGENT)]);
    let tunnel = Tunnel::new(proxy.uri().clone(), connector).with_headers(headers);
    match proxy.basic_auth() {
        Some(auth) => tunnel.with_auth(auth.clone()),
        None => tunnel,
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_proxy_is_asked_for_the_host_and_others_are_called_directly() {
        let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = proxy.local_addr().unwrap();
        let proxies = Matcher::builder()
            .https(format!("http://user:pass@{address}"))
            .no("127.0.0.1")
            .build();
        let dialer = Dialer {
            tcp: tcp(),
            tls: tls().unwrap(),
            proxies: Some(Arc::new(proxies)),
        };
        let host = Uri::from_static("https://api.example/cgi-bin/token?secret=s3cret");
        let connecting = tokio::spawn(dialer.clone().oneshot(host));
        let (mut stream, _) = proxy.accept().await.unwrap();
        let mut asked = Vec::new();
        while !asked.ends_with(b"\r\n\r\n") {
            asked.push(stream.read_u8().await.unwrap());
        }
        let asked = String::from_utf8(asked).unwrap();
        assert!(asked.starts_with("CONNECT api.example:443 HTTP/1.1\r\n"));
        assert!(
            asked.contains("roxy-authorization: Basic dXNlcjpwYXNz\r\n"),
            "{asked}"
        );
        assert!(!asked.contains("s3cret"), "{asked}");
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        assert!(connecting.await.unwrap().is_ok());

        let direct = format!("https://{address}/").parse().unwrap();
        let connecting = tokio::spawn(dialer.oneshot(direct));
        drop(proxy.accept().await.unwrap());
        assert!(connecting.await.unwrap().is_ok());
    }
}
