//! Whether pushes that were answered can be lost with the store that they are in.

use wechat_h5_store::RedisInfo;

use crate::config::Config;
use crate::eviction::{self, Evicted};

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
    problem: "Redis removes keys by itself when its memory is used up, also those of queues",
    fix: eviction::FIX,
};

/// Whether an account takes pushes or notifications.
pub(crate) fn concerns(config: &Config) -> bool {
    let mut accounts = config.accounts.iter();
    accounts.any(|account| account.webhook.is_some())
}

/// With this Redis. A policy that removes keys that expire removes none of a queue: no key of
/// one expires.
pub(crate) fn in_redis(info: &RedisInfo) -> Vec<Loss> {
    let no_file = (info.append_only == Some(false)).then_some(NO_FILE);
    let evicted = (Evicted::by(info) == Some(Evicted::AnyKey)).then_some(EVICTED);
    no_file.into_iter().chain(evicted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redis_without_a_file_or_that_forgets_loses_pushes() {
        for (append_only, max_memory, policy, expected) in [
            (Some(false), 0, "noeviction", &[NO_FILE][..]),
            (Some(true), 1 << 20, "allkeys-lru", &[EVICTED]),
            (Some(false), 1 << 20, "allkeys-lru", &[NO_FILE, EVICTED]),
            (Some(true), 1 << 20, "volatile-lru", &[]),
            (Some(true), 0, "allkeys-lru", &[]),
            (Some(true), 1 << 20, "noeviction", &[]),
            (None, 1 << 20, "noeviction", &[]),
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
