//! The back ends that may call the internal listener: what is odd about their rights.

use super::report::{Finding, Report};
use super::subject::Subject;
use crate::client_keys::ClientEntry;
use crate::config::{AccountConfig, CLIENT_KEYS};

const KEYS: &str = "client keys";

pub(super) fn check(subject: &Subject<'_>, report: &mut Report) {
    let Some(file) = &subject.config.client_keys else {
        let detail = format!("no file is set ({}): no back end may call", CLIENT_KEYS.key);
        report.add(Finding::skipped(KEYS, detail));
        return;
    };
    report.add_all(findings(file.clients(), &subject.config.accounts));
}

/// That the file can be used, and no key is there twice, was checked with the settings.
fn findings(clients: &[ClientEntry], accounts: &[AccountConfig]) -> Vec<Finding> {
    let doubts = clients.iter().filter_map(|client| doubt(client, accounts));
    let doubts: Vec<_> = doubts.collect();
    if doubts.is_empty() {
        vec![Finding::ok(KEYS, summary(clients))]
    } else {
        doubts
    }
}

/// What a client cannot do, and was probably meant to.
fn doubt(client: &ClientEntry, accounts: &[AccountConfig]) -> Option<Finding> {
    let app_ids = client.rights().app_ids.as_ref()?;
    let is_here = |id: &_| accounts.iter().any(|account| account.app_id == *id);
    let unknown: Vec<_> = app_ids.iter().filter(|id| !is_here(id)).collect();
    let names: Vec<_> = unknown.iter().map(|id| id.as_str()).collect();
    let names = names.join(", ");
    let detail = if unknown.len() == app_ids.len() {
        format!("may use no account: the settings have none of its `appids` ({names})")
    } else if unknown.is_empty() {
        return None;
    } else {
        format!("may use accounts that the settings do not have ({names})")
    };
    let advice = "correct `appids` in the file of client keys, or add the account to the settings";
    Some(Finding::warning(KEYS, detail, advice).of(client.name()))
}

/// How many there are, and who can do more than its paths and limits say.
fn summary(clients: &[ClientEntry]) -> String {
    let with = |has: fn(&ClientEntry) -> bool| {
        let clients = clients.iter().filter(|client| has(client));
        let names: Vec<_> = clients.map(ClientEntry::name).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let further = [
        (
            with(|client| client.rights().may_fetch_tokens),
            "paths and limits do not hold for calls past this server with the tokens that these \
             may fetch",
        ),
        (
            with(|client| client.rights().may_operate),
            "these may read the whole store",
        ),
    ];
    let further = further.into_iter();
    let further = further.filter_map(|(names, what)| Some(format!("; {what}: {}", names?)));
    format!("{} client(s){}", clients.len(), further.collect::<String>())
}
