//! A server that runs with the same settings, as commands find it: at its internal listener.

use std::net::SocketAddr;

use serde::Deserialize;

use crate::command_error::CommandError;
use crate::internal_client::{InternalCallError, InternalClient};

/// A server that answers.
#[derive(Debug)]
pub(crate) struct RunningServer {
    pub(crate) address: SocketAddr,
    pub(crate) client: InternalClient,
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
    pub(crate) card_ticket_requested: Option<String>,
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
    /// The server whose internal listener this client calls. `None`: nobody listens there.
    ///
    /// # Errors
    ///
    /// [`CommandError`], when something else listens there, or the two do not agree about TLS.
    pub(crate) async fn find(client: InternalClient) -> Result<Option<Self>, CommandError> {
        let address = client.address();
        if address.port() == 0 {
            return Ok(None);
        }
        let other = |what: String| {
            CommandError::new(
                format!("{address} is not the internal listener of a server ({what})"),
                "name the address that the server has (internal_listen), or stop what listens there",
            )
        };
        let response = match client.get("/readyz").await {
            Ok(response) => response,
            Err(InternalCallError::NotConnected(_)) => return Ok(None),
            Err(InternalCallError::Tls(err)) => {
                let problem = format!("the server at {address} cannot be asked: {}", err.problem);
                return Err(CommandError::new(problem, err.advice));
            }
            Err(err) => return Err(other(err.to_string())),
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
            client,
            report,
        }))
    }

    /// What the server says of this account.
    pub(crate) fn account(&self, app_id: &str) -> Option<&AccountReport> {
        let mut accounts = self.report.accounts.iter();
        accounts.find(|account| account.app_id == app_id)
    }
}
