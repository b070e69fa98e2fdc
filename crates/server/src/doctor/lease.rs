//! Which process refreshes the credentials of each account.

use wechat_h5_credential::refresh_lease;
use wechat_h5_store::RedisStore;

use super::report::{Finding, Report};
use super::subject::Subject;
use crate::config::StoreConfig;

const LEASE: &str = "lease";

pub(super) async fn check(subject: &Subject<'_>, report: &mut Report) {
    let StoreConfig::Redis { address, prefix } = &subject.config.store else {
        report.add(Finding::ok(
            LEASE,
            match &subject.server {
                Some(_) => "the running server refreshes, which has its store to itself",
                None => "nobody refreshes: no server runs here",
            },
        ));
        return;
    };
    let Ok(store) = RedisStore::new(address, prefix) else {
        return;
    };
    for account in &subject.config.accounts {
        let app_id = &account.app_id;
        let finding = match store.lease_holder(&refresh_lease(app_id)).await {
            Ok(None) => Finding::ok(LEASE, "free: no process is refreshing at this moment"),
            Ok(Some(holder)) => Finding::ok(
                LEASE,
                format!(
                    "process {} is refreshing, and has it for {} ms more",
                    holder.name,
                    holder.remaining.as_millis()
                ),
            ),
            Err(_) => Finding::skipped(LEASE, "the store cannot be read"),
        };
        report.add(finding.of(app_id.as_str()));
    }
}
