//! Calls that are passed on as they are: any method, and bodies that are streamed both ways.

mod connector;
mod headers;
mod http_client;
mod idle_limit;
mod request_body;
mod response_body;

use http::uri::PathAndQuery;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use tracing::Instrument as _;
use url::Url;

use self::http_client::HttpClient;
use self::idle_limit::Progress;
pub use self::request_body::PassedBody;
pub use self::response_body::PassedResponse;
use crate::call_span::{CallSpan, shown_method};
use crate::error::{SetupError, error_chain};
use crate::hosts::{Host, Hosts};

/// A call to pass on.
pub struct PassedCall {
    /// Its method.
    pub method: Method,
    /// Its path and its query, with the access token: never print it.
    pub path_and_query: String,
    /// Its headers. Those that are not for the platform are left out when it is sent.
    pub headers: HeaderMap,
    /// Its body.
    pub body: PassedBody,
    /// Whether it works once only, as the exchange of a code: it is never sent again where the
    /// platform may have taken it.
    pub is_single_use: bool,
}

/// Why the platform's response to a call that was passed on did not arrive. Never holds a URL.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PassThroughError {
    /// The host cannot be reached, or it broke the connection.
    #[error("{host} could not be reached: {cause}")]
    Unreachable {
        /// The host that was called.
        host: Box<str>,
        /// The underlying error, without the URL.
        cause: String,
        /// Whether the request may have arrived.
        was_sent: bool,
    },
    /// Nothing was sent or received for too long.
    #[error("{host} does not respond: nothing was sent or received for 30 seconds")]
    Idle {
        /// The host that was called.
        host: Box<str>,
    },
    /// The caller broke off its body, or sent nothing of it for too long.
    #[error("the body of the call did not arrive")]
    NoBody,
    /// The path and the query are not those of a URL, or no host is configured.
    #[error("there is no URL to call")]
    NoUrl,
}

impl PassThroughError {
    /// Whether the platform may have taken the call.
    const fn was_sent(&self) -> bool {
        match self {
            Self::Unreachable { was_sent, .. } => *was_sent,
            Self::Idle { .. } | Self::NoBody => true,
            Self::NoUrl => false,
        }
    }
}

/// Passes calls on. Redirects are not followed: they would pass the token on.
#[derive(Debug, Clone)]
pub struct PassThrough {
    http: HttpClient,
    hosts: Hosts,
}

impl PassThrough {
    pub(crate) fn new(bases: &[Url], hosts: Hosts) -> Result<Self, SetupError> {
        let http = HttpClient::new(bases)?;
        Ok(Self { http, hosts })
    }

    /// Sends a call, and returns the platform's response with a body that arrives while it
    /// is read. Another host is called where the first one cannot have taken the call, and
    /// for GET and HEAD also where it failed, unless the call works once only.
    ///
    /// # Errors
    ///
    /// [`PassThroughError`] of the host that was called last.
    pub async fn send(
        &self,
        call: &PassedCall,
    ) -> Result<Response<PassedResponse>, PassThroughError> {
        let is_read = matches!(call.method, Method::GET | Method::HEAD);
        let may_repeat = is_read && !call.is_single_use;
        let hosts = self.hosts.in_order(may_repeat);
        let path = PathAndQuery::try_from(call.path_and_query.as_str());
        let path = path.map_err(|_| PassThroughError::NoUrl)?;
        let mut outcome = Err(PassThroughError::NoUrl);
        for (host, others) in hosts.iter().zip((0..hosts.len()).rev()) {
            // A body that has begun to flow cannot be sent again.
            let Some(body) = call.body.take() else {
                break;
            };
            outcome = self.send_to(host, path.clone(), call, body).await;
            let failure = failure(&outcome);
            if self.hosts.are_several() {
                match &failure {
                    Some(failure) => host.failed(failure),
                    None => host.responded(),
                }
            }
            let may_continue = match &outcome {
                Ok(_) => may_repeat && failure.is_some() && others > 0,
                Err(err) => may_repeat || !err.was_sent(),
            };
            if !may_continue {
                break;
            }
        }
        outcome
    }

    async fn send_to(
        &self,
        host: &Host,
        path: PathAndQuery,
        call: &PassedCall,
        mut body: request_body::Sending,
    ) -> Result<Response<PassedResponse>, PassThroughError> {
        let progress = Progress::start();
        body.report_to(progress.clone());
        let mut request = Request::new(body);
        *request.method_mut() = call.method.clone();
        let span = CallSpan::start(host.base(), shown_method(&call.method), path.path());
        let origin = host.origin().ok_or(PassThroughError::NoUrl)?;
        *request.uri_mut() = origin.uri(path).map_err(|_| PassThroughError::NoUrl)?;
        *request.headers_mut() = headers::of_request(&call.headers, origin);
        let sending = progress.limit(self.http.send(request));
        match sending.instrument(span.span()).await {
            Some(Ok(response)) => Ok(received(response, span)),
            Some(Err(_)) | None if progress.is_caller_at_fault() => {
                span.record_failure("aborted");
                Err(PassThroughError::NoBody)
            }
            Some(Err(err)) => {
                span.record_failure("unreachable");
                let was_sent = !err.is_connect();
                Err(PassThroughError::Unreachable {
                    host: host.base().into(),
                    cause: error_chain(&err),
                    was_sent,
                })
            }
            None => {
                span.record_failure("idle");
                Err(PassThroughError::Idle {
                    host: host.base().into(),
                })
            }
        }
    }
}

fn received(response: Response<Incoming>, span: CallSpan) -> Response<PassedResponse> {
    span.record_status(response.status().as_u16());
    let (mut parts, body) = response.into_parts();
    headers::remove_hop_by_hop(&mut parts.headers);
    parts.extensions.clear();
    Response::from_parts(parts, PassedResponse::new(body, span))
}

/// What is wrong with the host, if anything.
fn failure(outcome: &Result<Response<PassedResponse>, PassThroughError>) -> Option<String> {
    match outcome {
        Ok(response) => match response.status() {
            status @ (StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT) => Some(format!("HTTP status {status}")),
            _ => None,
        },
        Err(PassThroughError::NoUrl | PassThroughError::NoBody) => None,
        Err(err) => Some(err.to_string()),
    }
}

#[cfg(test)]
mod tests;
