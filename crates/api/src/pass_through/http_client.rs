//! The HTTP client of calls that are passed on. It sends the parts of a request as they are;
//! one that parses a URL and may follow redirects costs twice as much for each call.

use http::Request;
use hyper_util::client::legacy::{Client, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use url::Url;

use super::connector::Connector;
use super::request_body::Sending;
use crate::error::SetupError;
use crate::fail_over::{IDLE_TIMEOUT, connect_timeout};

/// How many connections without a call are kept open to each host, at most.
const MAX_IDLE_PER_HOST: usize = 256;

/// Keeps connections. It follows no redirect and limits no time but that to connect.
#[derive(Debug, Clone)]
pub(super) struct HttpClient(Client<Connector, Sending>);

impl HttpClient {
    /// One of these addresses.
    ///
    /// # Errors
    ///
    /// [`SetupError`] when TLS cannot be set up.
    pub(super) fn new(bases: &[Url]) -> Result<Self, SetupError> {
        let connector = Connector::new(bases, connect_timeout(bases))?;
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(MAX_IDLE_PER_HOST)
            .build(connector);
        Ok(Self(client))
    }

    pub(super) fn send(&self, request: Request<Sending>) -> ResponseFuture {
        self.0.request(request)
    }
}
