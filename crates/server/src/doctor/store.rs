//! Where data is stored.

use std::path::Path;

use wechat_h5_store::{RedbStore, RedisAddress, RedisInfo, RedisStore, StoreError};

use super::report::{Finding, Report};
use super::subject::Subject;
use crate::config::StoreConfig;
use crate::eviction::{self, Evicted};
use crate::push_durability::{self, IN_MEMORY, Loss};
use crate::serve::store_remedy;

const STORE: &str = "store";

pub(super) async fn check(subject: &Subject<'_>, report: &mut Report) {
    let has_pushes = push_durability::concerns(subject.config);
    match &subject.config.store {
        StoreConfig::Memory => {
            report.add(Finding::ok(
                STORE,
                "in memory: a restart signs all users out, and fetches new credentials",
            ));
            report.add_all(has_pushes.then(|| of_loss(IN_MEMORY)));
        }
        StoreConfig::Redb { path, .. } => report.add(of_file(subject, path)),
        StoreConfig::Redis { address, prefix } => {
            let info = of_redis(address, prefix, report).await;
            if let Some(info) = info.filter(|_| has_pushes) {
                report.add_all(of_pushes(&info));
            }
        }
    }
}

const PUSHES: &str = "store of pushes";

/// Whether what WeChat was answered for can be lost.
fn of_pushes(info: &RedisInfo) -> Vec<Finding> {
    let losses = push_durability::in_redis(info);
    if losses.is_empty() {
        return vec![Finding::ok(PUSHES, "Redis keeps them on its disk")];
    }
    losses.into_iter().map(of_loss).collect()
}

fn of_loss(Loss { problem, fix }: Loss) -> Finding {
    Finding::warning(PUSHES, problem, fix)
}

/// A server that runs has the file to itself, and says whether it works.
fn of_file(subject: &Subject<'_>, path: &Path) -> Finding {
    let shown = path.display();
    let store = subject.server.as_ref().map(|server| &server.report.store);
    if let Some(store) = store.filter(|store| store.location == format!("redb:{shown}")) {
        let reason = store.reason.as_deref().unwrap_or("no reason is known");
        if store.works {
            return Finding::ok(STORE, format!("{shown} works in the running server"));
        }
        let detail = format!("{shown} fails in the running server: {reason}");
        let advice = "free or repair its disk; do not delete the file, which has the sessions";
        return Finding::failed(STORE, detail, advice);
    }
    if !path.exists() {
        return of_new_file(path);
    }
    match RedbStore::open(path, subject.clock.clone()) {
        Ok(_) => Finding::ok(STORE, format!("{shown} can be opened")),
        Err(StoreError::InUse) => Finding::failed(
            STORE,
            format!("{shown} is locked: another process has it open"),
            "if that is the server, give the doctor the settings that it has, such as \
             internal_listen; otherwise stop that process. Do not delete the file",
        ),
        Err(err) => {
            let reason = wechat_h5_api::error_chain(&err);
            let detail = format!("{shown} cannot be opened ({reason})");
            Finding::failed(STORE, detail, store_remedy(&err))
        }
    }
}

/// It is not created: its owner would be whoever runs this.
fn of_new_file(path: &Path) -> Finding {
    let shown = path.display();
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if folder.is_dir() {
        return Finding::ok(STORE, format!("{shown} is created at the first start"));
    }
    let detail = format!("{} does not exist", folder.display());
    let advice = "create the folder, and let the user that runs the server write there";
    Finding::failed(STORE, detail, advice)
}

/// What Redis says of itself, if it does.
async fn of_redis(address: &RedisAddress, prefix: &str, report: &mut Report) -> Option<RedisInfo> {
    let store = match RedisStore::new(address, prefix) {
        Ok(store) => store,
        Err(err) => {
            let advice = "correct the address of the store";
            report.add(Finding::failed(STORE, err.to_string(), advice));
            return None;
        }
    };
    if let Err(err) = store.try_write().await {
        let advice = err.redis_remedy().unwrap_or("see the log of Redis");
        report.add(Finding::failed(STORE, format!("{address}: {err}"), advice));
        return None;
    }
    let Ok(info) = store.info().await else {
        // The user may not call it.
        report.add(Finding::ok(
            STORE,
            format!("{address} can be written; its user may not see its settings (INFO)"),
        ));
        return None;
    };
    of_info(address, &info, report);
    Some(info)
}

fn of_info(address: &RedisAddress, info: &RedisInfo, report: &mut Report) {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "unknown".to_owned());
    let (version, role) = (text(&info.version), text(&info.role));
    let detail = format!("{address} can be written: Redis {version}, {role}");
    report.add(Finding::ok(STORE, detail));
    report.add(of_memory(info));
}

fn of_memory(info: &RedisInfo) -> Finding {
    const MEMORY: &str = "store memory";
    let policy = info.max_memory_policy.as_deref().unwrap_or("unknown");
    let mib = match info.max_memory {
        None => return Finding::skipped(MEMORY, "Redis does not say it"),
        Some(0) => return Finding::ok(MEMORY, format!("unlimited (maxmemory 0, {policy})")),
        Some(bytes) => bytes / (1024 * 1024),
    };
    let keys = match Evicted::by(info) {
        None => return Finding::ok(MEMORY, format!("at most {mib} MiB, {policy}")),
        Some(Evicted::AnyKey) => "keys",
        Some(Evicted::ExpiringKeys) => "all but queues",
    };
    let detail = format!("at {mib} MiB Redis removes {keys} by itself ({policy})");
    let (fix, otherwise) = (eviction::FIX, eviction::CONSEQUENCES);
    Finding::warning(MEMORY, detail, format!("{fix}: otherwise {otherwise}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redis_that_forgets_by_itself_is_warned_about() {
        for (max_memory, policy, status) in [
            (0, "allkeys-lru", "ok"),
            (1 << 20, "noeviction", "ok"),
            (1 << 20, "allkeys-lru", "warning"),
            (1 << 20, "volatile-ttl", "warning"),
        ] {
            let finding = of_memory(&RedisInfo {
                max_memory: Some(max_memory),
                max_memory_policy: Some(policy.to_owned()),
                ..RedisInfo::default()
            });
            let finding = serde_json::to_value(finding).unwrap();
            assert_eq!(finding["status"], status, "{max_memory} {policy}");
        }
    }
}
