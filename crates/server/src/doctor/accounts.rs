//! Each account: its credentials in the running server, and what WeChat says to its secret.

use wechat_h5_api::{AccessToken, CallError, Client};

use super::account_calls::{AccountCalls, OF_THE_ADDRESS};
use super::report::{Finding, Report};
use super::subject::Subject;
use super::{network_calls, token_in_use};
use crate::config::AccountConfig;
use crate::running_server::{AccountReport, RunningServer};

const TOKEN: &str = "access token";
const TICKET: &str = "jsapi ticket";
const SECRET: &str = "AppID and AppSecret";
const IP_LIST: &str = "IP list";

pub(super) async fn check(
    subject: &Subject<'_>,
    account: &AccountConfig,
    reaches_wechat: bool,
    report: &mut Report,
) {
    let app_id = account.app_id.as_str();
    if let Some(server) = &subject.server {
        for finding in in_server(server, app_id) {
            report.add(finding.of(app_id));
        }
    }
    let served = token_in_use::check(subject, account, report).await;
    if let Some(served) = &served {
        network_calls::check(&served.calls, &served.addresses, app_id, report).await;
    }
    if !reaches_wechat {
        let detail = "no host of WeChat can be reached from here";
        report.add(Finding::skipped(SECRET, detail).of(app_id));
        return;
    }
    let client = match Client::new(&subject.config.wechat.api_bases) {
        Ok(client) => client,
        Err(err) => {
            let advice = "install the package ca-certificates";
            report.add(Finding::failed(SECRET, err.to_string(), advice).of(app_id));
            return;
        }
    };
    // It replaces nothing: WeChat returns the token that it has issued already.
    let issued = client.stable_token(&account.app_id, &account.secret).await;
    match issued {
        Ok(issued) => {
            let detail = "WeChat accepts them";
            report.add(Finding::ok(SECRET, detail).of(app_id));
            let detail = "WeChat accepts calls from this machine's address";
            report.add(Finding::ok(IP_LIST, detail).of(app_id));
            if subject.server.is_none() {
                let detail = format!("WeChat issues one, for {} s", issued.expires_in.as_secs());
                report.add(Finding::ok(TOKEN, detail).of(app_id));
                report.add(ticket(&client, &issued.value).await.of(app_id));
            }
            let calls = AccountCalls::with_token(&subject.config.wechat.api_bases, &issued.value);
            if let Some(calls) = calls.filter(|_| served.is_none()) {
                let addresses = calls.get(network_calls::API_ADDRESSES).await;
                network_calls::check(&calls, &addresses, app_id, report).await;
            }
        }
        Err(err) => {
            for finding in refused(&err) {
                report.add(finding.of(app_id));
            }
        }
    }
}

/// What the running server has of the account.
fn in_server(server: &RunningServer, app_id: &str) -> Vec<Finding> {
    let Some(account) = server.account(app_id) else {
        let detail = "the running server does not have this account";
        return vec![Finding::failed(TOKEN, detail, "restart the server")];
    };
    vec![
        credential(TOKEN, account, account.token_expires.as_deref()),
        credential(TICKET, account, account.ticket_expires.as_deref()),
    ]
}

fn credential(check: &'static str, account: &AccountReport, expires: Option<&str>) -> Finding {
    let failure = account.last_failure.as_ref();
    let failure = failure.filter(|_| account.state == "failing");
    let reason = failure.map_or("no call has failed yet", |failure| failure.reason.as_str());
    let remedy = failure.and_then(|failure| failure.remedy.as_deref());
    let next = account.next_fetch.as_deref().unwrap_or("soon");
    match (expires, failure) {
        (Some(expires), None) => Finding::ok(check, format!("valid until {expires}")),
        (Some(expires), Some(_)) => {
            let detail = format!("valid until {expires}, and cannot be renewed: {reason}");
            let advice = remedy.unwrap_or("none needed yet; the server tries again by itself");
            Finding::warning(check, detail, advice)
        }
        (None, _) => {
            let advice = remedy.unwrap_or("see below whether WeChat can be reached");
            let detail = format!("there is none ({reason}); the next attempt is at {next}");
            Finding::failed(check, detail, advice)
        }
    }
}

async fn ticket(client: &Client, token: &AccessToken) -> Finding {
    match client.jsapi_ticket(token).await {
        Ok(issued) => {
            let seconds = issued.expires_in.as_secs();
            Finding::ok(TICKET, format!("WeChat issues one, for {seconds} s"))
        }
        Err(err) => Finding::failed(TICKET, err.to_string(), err.advice()),
    }
}

/// A token that WeChat does not issue: because of the address, or because of anything else.
fn refused(err: &CallError) -> [Finding; 2] {
    let is_of_the_address = err
        .errcode()
        .is_some_and(|code| OF_THE_ADDRESS.contains(&code));
    if !is_of_the_address {
        return [
            Finding::failed(SECRET, err.to_string(), err.advice()),
            Finding::skipped(IP_LIST, "WeChat has not accepted the account"),
        ];
    }
    [
        Finding::skipped(SECRET, "WeChat refuses this machine's address first"),
        Finding::failed(IP_LIST, err.to_string(), err.advice()),
    ]
}
