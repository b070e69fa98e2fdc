//! Whether Redis removes by itself what is stored, when its memory is used up
//! (`maxmemory-policy`).

use wechat_h5_store::RedisInfo;

/// Which keys it removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evicted {
    /// Those that expire: everything but queues.
    ExpiringKeys,
    /// Any.
    AnyKey,
}

impl Evicted {
    /// Of this Redis; `None`: none, as far as it says.
    pub(crate) fn by(info: &RedisInfo) -> Option<Self> {
        let policy = info.max_memory_policy.as_deref()?;
        if info.max_memory == Some(0) {
            None
        } else if policy.starts_with("allkeys") {
            Some(Self::AnyKey)
        } else {
            let is_volatile = policy.starts_with("volatile");
            is_volatile.then_some(Self::ExpiringKeys)
        }
    }
}

/// What comes of it, also where nothing waits in a queue.
pub(crate) const CONSEQUENCES: &str = "users are signed out, tokens are fetched again, and two \
                                       processes may refresh at once, without a message";

pub(crate) const FIX: &str = "set maxmemory-policy to noeviction";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_of_consequence_where_memory_is_limited() {
        for (max_memory, policy, expected) in [
            (Some(0), "allkeys-lru", None),
            (Some(1), "noeviction", None),
            (Some(1), "allkeys-random", Some(Evicted::AnyKey)),
            (Some(1), "volatile-ttl", Some(Evicted::ExpiringKeys)),
            (None, "volatile-lru", Some(Evicted::ExpiringKeys)),
        ] {
            let info = RedisInfo {
                max_memory,
                max_memory_policy: Some(policy.to_owned()),
                ..RedisInfo::default()
            };
            assert_eq!(Evicted::by(&info), expected, "{max_memory:?} {policy}");
        }
        assert_eq!(Evicted::by(&RedisInfo::default()), None);
    }
}
