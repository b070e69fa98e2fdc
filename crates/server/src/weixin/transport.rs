//! One call, at the first host that answers.
//!
//! A call goes on to the next host where this one fails, and where that cannot do it
//! twice: because the request was never sent, or because once more is harmless.

use std::time::Duration;

use reqwest::{RequestBuilder, redirect};
use tokio::time::Instant;
use url::Url;

use super::errcode::Endpoint;
use super::error::{Blame, WeixinError};
use super::hosts::{Hosts, Repeat};

/// The longest a call may take at all hosts together, from the first byte sent to the
/// last received.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest that a host may take to be connected to, where there is another one.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// The longest answer read. Documented ones stay below 4 KiB.
const MAX_ANSWER: usize = 64 * 1024;

/// The line to the platform. No redirect is followed: it would carry a secret along.
#[derive(Debug, Clone)]
pub(super) struct Transport {
    http: reqwest::Client,
    hosts: Hosts,
}

impl Transport {
    /// A line to the API at these addresses, the preferred one first.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up, for example without any root certificate.
    pub(super) fn new(bases: &[Url]) -> Result<Self, reqwest::Error> {
        // Fails only if a provider is installed already, and any of them will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let hosts = Hosts::new(bases);
        let mut builder = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .user_agent(concat!("wechat-h5/", env!("CARGO_PKG_VERSION")));
        if hosts.are_several() {
            builder = builder.connect_timeout(CONNECT_TIMEOUT);
        }
        if bases.iter().any(|base| base.scheme() == "http") {
            // A stand-in on this machine: a proxy has no business seeing its secrets.
            builder = builder.no_proxy();
        }
        let http = builder.build()?;
        Ok(Self { http, hosts })
    }

    /// Makes a call and reads its answer. `request` is given the address of the host.
    pub(super) async fn call<T>(
        &self,
        endpoint: Endpoint,
        request: impl Fn(&reqwest::Client, &str) -> RequestBuilder,
        read: impl Fn(&[u8]) -> Result<T, WeixinError>,
    ) -> Result<T, WeixinError> {
        let end = Instant::now() + TIMEOUT;
        let repeat = endpoint.repeat();
        let hosts = self.hosts.in_turn(repeat);
        let mut outcome = Err(WeixinError::no_host(endpoint));
        for (host, others) in hosts.iter().zip((0..hosts.len()).rev()) {
            let left = end.saturating_duration_since(Instant::now());
            let request = request(&self.http, host.base());
            let request = request.timeout(share(left, repeat, others));
            let answer = send(endpoint, request).await;
            outcome = answer.and_then(|body| read(&body));
            if self.hosts.are_several() {
                host.did(outcome.as_ref().err());
            }
            match &outcome {
                Err(err) if goes_on(err.blame(), repeat) => {}
                _ => return outcome,
            }
        }
        outcome
    }
}

/// Whether another host may be asked the same.
fn goes_on(blame: Blame, repeat: Repeat) -> bool {
    match blame {
        Blame::NotTheHost => false,
        Blame::HostNeverAsked => true,
        Blame::HostAsked => repeat == Repeat::Harmless,
    }
}

/// How long one host may take: what can be asked elsewhere leaves time for that.
fn share(left: Duration, repeat: Repeat, others: usize) -> Duration {
    match (repeat, others) {
        (Repeat::Harmless, 1..) => left * 3 / 5,
        _ => left,
    }
}

/// Sends a request and reads the answer, whatever content type it claims.
async fn send(endpoint: Endpoint, request: RequestBuilder) -> Result<Vec<u8>, WeixinError> {
    let unreachable = |err| WeixinError::unreachable(endpoint, err);
    let mut response = request.send().await.map_err(unreachable)?;
    if !response.status().is_success() {
        let status = response.status().as_u16();
        return Err(WeixinError::Status { endpoint, status });
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if body.len() + chunk.len() > MAX_ANSWER {
            let what = format!("more than {MAX_ANSWER} bytes");
            return Err(WeixinError::Unusable { endpoint, what });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
