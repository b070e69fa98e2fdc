//! Whether pushes that were answered can be lost with the store that they are in.

use wechat_h5_store::{RedisInfo, RedisStore};

use crate::config::{Config, StoreConfig};

/// How they can be lost, and what helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Loss {
    /// How.
    pub(crate) problem: &'static str,
    /// What to do.
    pub(crate) fix: &'static str,
}

/// With the process.
pub(crate) const IN_MEMORY: Loss = Loss {
    problem: "the store is the memory of this process: what waits is lost when it ends",
    fix: "set store to redb:PATH or to the address of a Redis",
};

const NO_FILE: Loss = Loss {
    problem: "Redis has appendonly no: what came since its last snapshot is lost when it ends",
    fix: "set appendonly yes and appendfsync always",
};

const EVICTED: Loss = Loss {
    problem: "Redis removes keys by itself when its memory is used up",
    fix: "set maxmemory-policy to noeviction",
};

/// Whether an account takes pushes or notifications.
pub(crate) fn concerns(config: &Config) -> bool {
    let mut accounts = config.accounts.iter();
    accounts.any(|account| account.webhook.is_some())
}

/// With this Redis.
pub(crate) fn in_redis(info: &RedisInfo) -> Option<Loss> {
    let evicts = |policy: &String| policy.starts_with("allkeys");
    if info.append_only == Some(false) {
        Some(NO_FILE)
    } else if info.max_memory != Some(0) && info.max_memory_policy.as_ref().is_some_and(evicts) {
        Some(EVICTED)
    } else {
        None
    }
}

/// Warns at the start. A Redis that cannot be asked is not waited for.
pub(crate) async fn warn(store: StoreConfig) {
    let loss = match &store {
        StoreConfig::Memory => Some(IN_MEMORY),
        StoreConfig::Redb { .. } => None,
        StoreConfig::Redis { address, prefix } => {
            let Ok(redis) = RedisStore::new(address, prefix) else {
                return;
            };
            let info = redis.info().await;
            info.ok().as_ref().and_then(in_redis)
        }
    };
    if let Some(Loss { problem, fix }) = loss {
        tracing::warn!(
            %store,
            problem,
            fix,
            "pushes and notifications that WeChat was answered for can be lost"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redis_without_a_file_or_that_forgets_loses_pushes() {
        for (append_only, max_memory, policy, expected) in [
            (Some(false), 0, "noeviction", Some(NO_FILE)),
            (Some(true), 1 << 20, "allkeys-lru", Some(EVICTED)),
            (Some(true), 1 << 20, "volatile-lru", None),
            (Some(true), 0, "allkeys-lru", None),
            (Some(true), 1 << 20, "noeviction", None),
            (None, 1 << 20, "noeviction", None),
        ] {
            let info = RedisInfo {
                append_only,
                max_memory: Some(max_memory),
                max_memory_policy: Some(policy.to_owned()),
                ..RedisInfo::default()
            };
            assert_eq!(in_redis(&info), expected, "{info:?}");
        }
    }
}
