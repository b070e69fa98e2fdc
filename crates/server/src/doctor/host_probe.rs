//! One host, step by step: its name, a connection, TLS, and a response. The step that fails
//! tells whom to ask.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use url::{Host, Position, Url};

use crate::http_host::{HttpFailure, HttpHost, HttpResponse};

/// The longest that the search for the name takes.
const DNS_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest that a connection takes.
const TCP_TIMEOUT: Duration = Duration::from_secs(3);

/// The step at which a probe failed, and why.
#[derive(Debug)]
pub(super) struct ProbeFailure {
    pub(super) step: Step,
    pub(super) reason: String,
}

/// What has to work, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Dns,
    Tcp,
    Tls,
    Http,
}

impl Step {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Dns => "DNS",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
            Self::Http => "HTTP",
        }
    }
}

/// A response, and how it arrived.
#[derive(Debug)]
pub(super) struct Probed {
    pub(super) response: HttpResponse,
    /// From the request to the whole response.
    pub(super) time: Duration,
    /// The steps that were made.
    pub(super) steps: &'static str,
}

/// Sends `GET` of this path to the host.
pub(super) async fn probe(base: &Url, path: &str) -> Result<Probed, ProbeFailure> {
    probe_by(base, async |host| host.get(path).await).await
}

/// Sends `OPTIONS` to this address.
pub(super) async fn probe_options(url: &Url) -> Result<Probed, ProbeFailure> {
    let path = url[Position::BeforePath..Position::AfterQuery].to_owned();
    let mut base = url.clone();
    base.set_path("/");
    base.set_query(None);
    base.set_fragment(None);
    probe_by(&base, async |host| host.options(path).await).await
}

async fn probe_by(
    base: &Url,
    call: impl AsyncFnOnce(&HttpHost) -> Result<HttpResponse, HttpFailure>,
) -> Result<Probed, ProbeFailure> {
    let is_https = base.scheme() == "https";
    let is_by_proxy = is_https && uses_proxy();
    if !is_by_proxy {
        connect(&resolve(base).await?).await?;
    }
    let host = HttpHost::at(base).map_err(|err| at(Step::Tls, &err))?;
    let start = Instant::now();
    let response = call(&host).await.map_err(|failure| {
        // A connection was possible just now: what fails on it first is TLS.
        match failure {
            HttpFailure::NotConnected(_) if is_by_proxy => at(
                Step::Tcp,
                &format!("{failure} (through the proxy of HTTPS_PROXY)"),
            ),
            HttpFailure::NotConnected(_) if is_https => at(Step::Tls, &failure),
            failure => at(Step::Http, &failure),
        }
    })?;
    Ok(Probed {
        response,
        time: start.elapsed(),
        steps: match (is_by_proxy, is_https) {
            (true, _) => "the proxy of HTTPS_PROXY, TLS, HTTP",
            (false, true) => "DNS, TCP, TLS, HTTP",
            (false, false) => "DNS, TCP, HTTP",
        },
    })
}

fn at(step: Step, reason: &dyn std::fmt::Display) -> ProbeFailure {
    ProbeFailure {
        step,
        reason: reason.to_string(),
    }
}

/// Whether the system's settings send https through a proxy, as the server's calls then go.
fn uses_proxy() -> bool {
    ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

async fn resolve(base: &Url) -> Result<Vec<SocketAddr>, ProbeFailure> {
    let port = base.port_or_known_default().unwrap_or(443);
    let name = match base.host() {
        Some(Host::Ipv4(ip)) => return Ok(vec![SocketAddr::new(ip.into(), port)]),
        Some(Host::Ipv6(ip)) => return Ok(vec![SocketAddr::new(ip.into(), port)]),
        Some(Host::Domain(name)) => name,
        None => return Err(at(Step::Dns, &"there is no host in the address")),
    };
    let looking = tokio::net::lookup_host((name, port));
    let found = tokio::time::timeout(DNS_TIMEOUT, looking).await;
    let found = found.map_err(|_| at(Step::Dns, &"no answer within 5 seconds"))?;
    let addresses: Vec<_> = found.map_err(|err| at(Step::Dns, &err))?.collect();
    if addresses.is_empty() {
        return Err(at(Step::Dns, &"the name has no address"));
    }
    Ok(addresses)
}

/// Succeeds with the first address that takes a connection.
async fn connect(addresses: &[SocketAddr]) -> Result<(), ProbeFailure> {
    let mut reasons = Vec::new();
    for address in addresses {
        let connecting = TcpStream::connect(address);
        match tokio::time::timeout(TCP_TIMEOUT, connecting).await {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(err)) => reasons.push(format!("{address}: {err}")),
            Err(_) => reasons.push(format!("{address}: no answer within 3 seconds")),
        }
    }
    Err(at(Step::Tcp, &reasons.join("; ")))
}
