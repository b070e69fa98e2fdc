//! Whether a server runs with these settings.

use std::collections::BTreeSet;

use super::report::{Finding, Report};
use super::settings::Settings;
use crate::running_server::RunningServer;

const SERVER: &str = "server";

/// The server that runs, if one does.
pub(super) async fn check(settings: &Settings, report: &mut Report) -> Option<RunningServer> {
    let listener = settings.client.address();
    let server = match RunningServer::find(settings.client.clone()).await {
        Ok(Some(server)) => server,
        Ok(None) => {
            let detail = format!("none runs here: nobody listens on {listener} (internal_listen)");
            report.add(Finding::skipped(SERVER, detail));
            return None;
        }
        Err(err) => {
            report.add(Finding::failed(SERVER, err.problem(), err.advice()));
            return None;
        }
    };
    report.add(finding(settings, &server));
    Some(server)
}

fn finding(settings: &Settings, server: &RunningServer) -> Finding {
    let address = server.address;
    let configured = settings.config.accounts.iter();
    let configured: BTreeSet<_> = configured.map(|account| account.app_id.as_str()).collect();
    let running = server.report.accounts.iter();
    let running: BTreeSet<_> = running.map(|account| account.app_id.as_str()).collect();
    if configured != running {
        let running: Vec<_> = running.into_iter().collect();
        let detail = format!(
            "the one at {address} serves other accounts than the settings have: {}",
            running.join(", ")
        );
        let advice = "restart it, or check with the settings that it was started with";
        return Finding::warning(SERVER, detail, advice);
    }
    let store = settings.config.store.to_string();
    if server.report.store.location != store {
        let other = &server.report.store.location;
        let detail = format!("the one at {address} uses the store {other}, and not {store}");
        let advice = "restart it, or check with the settings that it was started with";
        return Finding::warning(SERVER, detail, advice);
    }
    if server.report.ready {
        return Finding::ok(SERVER, format!("runs at {address}, and is ready"));
    }
    let unavailable = server.report.unavailable.join(", ");
    let detail = format!("runs at {address}, and is not ready: {unavailable}");
    let advice = "see below for the cause; balancers send no requests to it meanwhile";
    Finding::failed(SERVER, detail, advice)
}
