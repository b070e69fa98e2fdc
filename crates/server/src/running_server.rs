//! A server that runs with the same settings, as commands find it: at its internal listener.

use std::net::SocketAddr;

use serde::Deserialize;
use tokio::net::TcpStream;
use url::Url;

use crate::command_error::CommandError;
use crate::config::ListenConfig;
use crate::http_host::{HttpFailure, HttpHost};

/// A server that answers.
#[derive(Debug)]
pub(crate) struct RunningServer {
    pub(crate) address: SocketAddr,
    pub(crate) host: HttpHost,
    pub(crate) report: ServerReport,
}

/// What it says of itself at `/readyz`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServerReport {
    pub(crate) ready: bool,
    pub(crate) unavailable: Vec<String>,
    pub(crate) accounts: Vec<AccountReport>,
    pub(crate) store: StoreReport,
}

/// What it says of an account.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountReport {
    pub(crate) app_id: String,
    pub(crate) state: String,
    pub(crate) last_success: Option<String>,
    pub(crate) token_requested: Option<String>,
    pub(crate) token_expires: Option<String>,
    pub(crate) ticket_requested: Option<String>,
    pub(crate) ticket_expires: Option<String>,
    pub(crate) card_ticket_expires: Option<String>,
    pub(crate) next_fetch: Option<String>,
    pub(crate) last_failure: Option<FailureReport>,
}

/// What it says of the last call that failed.
#[derive(Debug, Clone, Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FailureReport {
    pub(crate) at: Option<String>,
    pub(crate) reason: String,
    pub(crate) errcode: Option<i64>,
    pub(crate) remedy: Option<String>,
}

/// What it says of its store.
#[derive(Debug, Deserialize)]
pub(crate) struct StoreReport {
    pub(crate) location: String,
    pub(crate) works: bool,
    pub(crate) reason: Option<String>,
}

impl RunningServer {
    /// The server at this address of an internal listener. `None`: nobody listens there.
    ///
    /// # Errors
    ///
    /// [`CommandError`], when something else listens there.
    pub(crate) async fn find(listen: &ListenConfig) -> Result<Option<Self>, CommandError> {
        if listen.internal.port() == 0 {
            return Ok(None);
        }
        let address = wechat_h5_local_net::reached_at(listen.internal);
        if listen.internal_tls {
            return refuse_tls(address).await;
        }
        let other = |what: String| {
            CommandError::new(
                format!("{address} is not the internal listener of a server ({what})"),
                "name the address that the server has (internal_listen), or stop what listens there",
            )
        };
        let base = Url::parse(&format!("http://{address}/"));
        let base = base.map_err(|err| other(err.to_string()))?;
        let host = HttpHost::at(&base).map_err(|err| other(err.to_string()))?;
        let response = match host.get("/readyz").await {
            Ok(response) => response,
            Err(HttpFailure::NotConnected(_)) => return Ok(None),
            Err(failure) => return Err(other(failure.to_string())),
        };
        let report = serde_json::from_slice(&response.body);
        let report = report.map_err(|_| {
            other(format!(
                "it responds with status {} and no report of a server",
                response.status.as_u16()
            ))
        })?;
        Ok(Some(Self {
            address,
            host,
            report,
        }))
    }

    /// What the server says of this account.
    pub(crate) fn account(&self, app_id: &str) -> Option<&AccountReport> {
        let mut accounts = self.report.accounts.iter();
        accounts.find(|account| account.app_id == app_id)
    }
}

/// Commands have no certificate that such a listener could want.
async fn refuse_tls(address: SocketAddr) -> Result<Option<RunningServer>, CommandError> {
    if TcpStream::connect(address).await.is_err() {
        return Ok(None);
    }
    let problem = format!("the server at {address} speaks TLS, and commands do not");
    let advice = "ask it with curl, its CA and a client's certificate: /readyz, /metrics, \
                  /cgi-bin/stable_token";
    Err(CommandError::new(problem, advice))
}
