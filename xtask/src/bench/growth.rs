//! By how much a process that is warm has grown after a million requests.

use anyhow::Result;

use super::comparison::{Budget, Comparison};
use super::server_process::Server;
use crate::workspace::Workspace;
use crate::wrk;

/// After this many requests it may hold so many megabytes more.
const REQUESTS: u64 = 1_000_000;
const MEGABYTES: f64 = 8.0;
/// Of each round of requests.
const SECONDS: u32 = 8;

/// A row about this server, which is sent requests for `url`: `what` they are.
pub(super) fn growth(
    workspace: &Workspace,
    server: &Server,
    url: &str,
    what: &str,
) -> Result<Comparison> {
    let before = server.resident()?;
    let mut requests = 0;
    while requests < REQUESTS {
        eprintln!("memory, {requests} {what} of {REQUESTS}");
        requests += wrk::round(workspace, url, SECONDS)?.requests;
    }
    Ok(Comparison {
        what: format!("more memory after 1,000,000 {what}"),
        unit: "MB",
        ours: (server.resident()? - before) / 1e6,
        against: "the budget".to_owned(),
        other: MEGABYTES,
        budget: Budget::AtMost(1.0),
    })
}
