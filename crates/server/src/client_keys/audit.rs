//! What the log says about keys: who got one, who lost one, who presents one that is none.
//! Never a key.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use wechat_h5_clock::Clock;
use wechat_h5_sign::AppId;

use super::back_ends::{BackEnds, Changes};
use super::key_file::ClientEntry;
use crate::client_address::ClientNetwork;
use crate::log_throttle::LogThrottles;
use crate::rate_limit::{AddressLimit, ClientQuota};

/// The wrong keys that an address may present: no key can be found by trying, but each try
/// costs work.
const WRONG_KEYS: ClientQuota = ClientQuota {
    per_minute: NonZeroU32::new(60).unwrap(),
    burst: NonZeroU32::new(30).unwrap(),
};

/// What is kept of wrong keys.
pub(super) struct KeyAudit {
    wrong_keys: AddressLimit,
    unknown: LogThrottles<ClientNetwork>,
    revoked: LogThrottles<String>,
}

impl KeyAudit {
    pub(super) fn new(clock: &Arc<dyn Clock>) -> Self {
        Self {
            wrong_keys: AddressLimit::new(WRONG_KEYS, clock),
            unknown: LogThrottles::new(),
            revoked: LogThrottles::new(),
        }
    }

    /// Records a key that finds nobody, or that was this client's.
    pub(super) fn record_unknown_key(
        &self,
        revoked: Option<&str>,
        from: ClientNetwork,
    ) -> Result<(), Duration> {
        match revoked {
            Some(client) => self.log_revoked(client, from),
            None => self.log_unknown(from),
        }
        self.wrong_keys.check(from)
    }

    fn log_revoked(&self, client: &str, from: ClientNetwork) {
        tracing::debug!(client, %from, "a revoked key was presented");
        if let Some(times) = self.revoked.count(client) {
            tracing::warn!(
                client,
                %from,
                times,
                fix = "give that back end its new key; if it has one, somebody else has the old one",
                "a client key is presented that was revoked"
            );
        }
    }

    fn log_unknown(&self, from: ClientNetwork) {
        tracing::debug!(%from, "a key was presented that no client has");
        if let Some(times) = self.unknown.count(&from) {
            tracing::warn!(
                %from,
                times,
                fix = "give that back end the key that `wechat-h5 keys add` printed; it may \
                       still have the AppSecret",
                "a client key is presented that no client has"
            );
        }
    }
}

/// One line for each client that has another key or other rights than before.
pub(super) fn log_changes(changes: &Changes) {
    for client in &changes.added {
        tracing::info!(client, "a client key was added");
    }
    for client in &changes.revoked {
        tracing::info!(client, "a client key was revoked");
    }
    for client in &changes.rekeyed {
        tracing::info!(client, "a client has another key");
    }
    for client in &changes.changed {
        tracing::info!(client, "a client has other rights");
    }
}

/// Warns about accounts that a client may use and this server does not have, once: not about
/// those that the same client might use before.
pub(super) fn warn_of_unknown_accounts(
    before: &BackEnds,
    clients: &[ClientEntry],
    accounts: &[AppId],
) {
    let before = before.by_name();
    for client in clients {
        let old = before.get(client.name());
        let old = old.map(|old| old.entry().rights().app_ids.iter().flatten());
        let old: Vec<_> = old.into_iter().flatten().collect();
        let app_ids = client.rights().app_ids.iter().flatten();
        let unknown = app_ids.filter(|app_id| !accounts.contains(app_id));
        for appid in unknown.filter(|app_id| !old.contains(app_id)) {
            tracing::warn!(
                client = client.name(),
                %appid,
                "a client may use an account that this server does not have"
            );
        }
    }
}
