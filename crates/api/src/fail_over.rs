//! One call, on the first host that responds.
//!
//! If a host fails, the call continues with the next one, provided that it cannot take
//! effect twice: because the request was never sent, or because it is idempotent.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use reqwest::{RequestBuilder, Response, redirect};
use tokio::time::Instant;
use tracing::Instrument as _;
use url::Url;

use crate::call_span::CallSpan;
use crate::endpoint::Endpoint;
use crate::error::{CallError, ErrorSource, SetupError};
use crate::fail_point::fail_point;
use crate::hosts::Hosts;
use crate::resolver::LimitedResolver;
use crate::timeout::CALL_TIMEOUT;

/// The longest to connect to a host, where there is another one.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How many connections without a call are kept open to each host, at most.
const MAX_IDLE_PER_HOST: usize = 16;
/// How long a connection without a call is kept open.
pub(super) const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// What a call says it is of, unless a caller says another thing.
pub(super) const USER_AGENT: HeaderValue =
    HeaderValue::from_static(concat!("wechat-h5/", env!("CARGO_PKG_VERSION")));
/// The longest response that is read, in bytes. Documented ones are shorter than 4 KiB.
const MAX_RESPONSE: usize = 64 * 1024;

/// The connection to the platform. Redirects are not followed: they would pass secrets on.
#[derive(Debug, Clone)]
pub(super) struct Transport {
    http: reqwest::Client,
    hosts: Hosts,
}

impl Transport {
    /// A connection to the API at these addresses, the preferred one first.
    ///
    /// # Errors
    ///
    /// [`SetupError`] when TLS cannot be set up.
    pub(super) fn new(bases: &[Url]) -> Result<Self, SetupError> {
        let http = http_client(bases, MAX_IDLE_PER_HOST)?;
        let hosts = Hosts::new(bases);
        Ok(Self { http, hosts })
    }

    /// The hosts, with what is known about each.
    pub(super) fn hosts(&self) -> &Hosts {
        &self.hosts
    }

    /// Makes a call that ends by the deadline, and parses its response. `request` receives the address of the host.
    pub(super) async fn call<T>(
        &self,
        endpoint: Endpoint,
        deadline: Instant,
        request: impl Fn(&reqwest::Client, &str) -> RequestBuilder,
        parse: impl Fn(&[u8]) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        let is_idempotent = endpoint.is_idempotent();
        let hosts = self.hosts.in_order(is_idempotent);
        let mut outcome = Err(CallError::no_host(endpoint));
        for (host, others) in hosts.iter().zip((0..hosts.len()).rev()) {
            let left = deadline.saturating_duration_since(Instant::now());
            let request = request(&self.http, host.base());
            let request = request.timeout(host_timeout(left, is_idempotent && others > 0));
            let span = CallSpan::start(host.base(), endpoint.method(), endpoint.path());
            let response = send(endpoint, request).instrument(span.span()).await;
            outcome = response
                .and_then(|body| parse(&body))
                .map_err(|err| err.at(host.base()));
            span.record_outcome(&outcome);
            if self.hosts.are_several() {
                host.record(outcome.as_ref().err());
            }
            match &outcome {
                Err(err) if may_continue(err.error_source(), is_idempotent) => {}
                _ => return outcome,
            }
        }
        outcome
    }
}

/// The HTTP client of these addresses, without a limit of the time of a call.
///
/// # Errors
///
/// [`SetupError`] when TLS cannot be set up.
pub(super) fn http_client(bases: &[Url], max_idle: usize) -> Result<reqwest::Client, SetupError> {
    // Fails only if a provider is installed already, and any of them will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .dns_resolver(Arc::new(LimitedResolver::new()))
        .pool_max_idle_per_host(max_idle)
        .pool_idle_timeout(IDLE_TIMEOUT)
        .connect_timeout(connect_timeout(bases))
        .user_agent(USER_AGENT);
    if !goes_through_proxies(bases) {
        builder = builder.no_proxy();
    }
    Ok(builder.build()?)
}

/// The longest to connect, also for a connection whose call has ended meanwhile.
pub(super) fn connect_timeout(bases: &[Url]) -> Duration {
    if bases.len() > 1 {
        CONNECT_TIMEOUT
    } else {
        CALL_TIMEOUT
    }
}

/// Whether calls use the proxy that the environment names. Those to a simulated platform on
/// this machine do not: its secrets must not pass a proxy.
pub(super) fn goes_through_proxies(bases: &[Url]) -> bool {
    bases.iter().all(|base| base.scheme() != "http")
}

/// Whether the next host may be called.
fn may_continue(source: ErrorSource, is_idempotent: bool) -> bool {
    match source {
        ErrorSource::NotTheHost => false,
        ErrorSource::HostBeforeRequest => true,
        ErrorSource::HostAfterRequest => is_idempotent,
    }
}

/// How long one host may take: a call that can continue leaves time for the next host.
pub(super) fn host_timeout(left: Duration, can_continue: bool) -> Duration {
    if can_continue { left * 3 / 5 } else { left }
}

/// Sends a request and reads the response, whatever its content type.
async fn send(endpoint: Endpoint, request: RequestBuilder) -> Result<Vec<u8>, CallError> {
    let unreachable = |err| CallError::unreachable(endpoint, err);
    let response = request.send().await.map_err(unreachable)?;
    if !response.status().is_success() {
        let status = response.status().as_u16();
        return Err(CallError::Status {
            endpoint,
            host: None,
            status,
        });
    }
    fail_point!("{} headers", endpoint.path());
    let body = read_body(response).await.map_err(unreachable)?;
    let body = body.ok_or_else(|| CallError::Unusable {
        endpoint,
        host: None,
        problem: format!("more than {MAX_RESPONSE} bytes"),
    })?;
    fail_point!("{} body", endpoint.path());
    Ok(body)
}

/// The body of a response; `None` where it has more than [`MAX_RESPONSE`] bytes.
pub(super) async fn read_body(mut response: Response) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_RESPONSE {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}
