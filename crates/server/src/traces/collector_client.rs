//! Sends what is exported to the collector. It never waits for long, keeps nothing of a
//! response, and says in one line now and then that it fails.

use std::time::Duration;

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use reqwest::redirect;
use tokio::runtime::Handle;

use crate::log_throttle::LogThrottle;

/// The longest that one export takes.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The HTTP client of the export, whose thread has no runtime of its own.
#[derive(Debug)]
pub(super) struct CollectorClient {
    http: reqwest::Client,
    runtime: Handle,
    failures: LogThrottle,
}

impl CollectorClient {
    /// One that works in the current runtime.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up.
    pub(super) fn new() -> Result<Self, reqwest::Error> {
        // Fails only if a provider is installed already, and any of them will do.
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(TIMEOUT)
            .user_agent(concat!("wechat-h5/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self {
            http,
            runtime: Handle::current(),
            failures: LogThrottle::new(),
        })
    }

    /// The address and the headers may hold a password: neither is logged.
    fn log_failure(&self, error: &str) {
        if let Some(failures) = self.failures.count() {
            tracing::warn!(
                error,
                failures,
                fix = "check the variables OTEL_EXPORTER_OTLP_… and the collector; requests are \
                       served all the same",
                "traces could not be sent and are lost"
            );
        }
    }
}

#[async_trait]
impl HttpClient for CollectorClient {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let sending = self.runtime.spawn(send(self.http.clone(), request));
        // The runtime ends with the process.
        let status = sending.await?;
        let status =
            status.inspect_err(|err| self.log_failure(&wechat_h5_api::error_chain(err)))?;
        if !status.is_success() {
            self.log_failure(&format!("HTTP status {status}"));
        }
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = status;
        Ok(response)
    }
}

async fn send(
    http: reqwest::Client,
    request: Request<Bytes>,
) -> Result<http::StatusCode, reqwest::Error> {
    let response = match reqwest::Request::try_from(request) {
        Ok(request) => http.execute(request).await,
        Err(err) => Err(err),
    };
    let response = response.map_err(reqwest::Error::without_url)?;
    Ok(response.status())
}
