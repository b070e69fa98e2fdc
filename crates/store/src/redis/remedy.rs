//! Errors of Redis, and what to do about them.

use std::sync::Arc;

use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::error::StoreError;

impl StoreError {
    /// Redis failed, or refused a call.
    pub(crate) fn redis(err: RedisError) -> Self {
        Self::Redis(Arc::new(err))
    }

    /// Whether nobody is there who answers.
    pub(super) fn is_unanswered(&self) -> bool {
        match self {
            Self::NoResponse(_) => true,
            Self::Redis(err) => err.is_timeout() || err.is_connection_refusal(),
            _ => false,
        }
    }

    /// What to do, if Redis failed. `None`: another error.
    pub fn redis_remedy(&self) -> Option<&'static str> {
        match self {
            Self::Redis(err) => Some(remedy(err)),
            Self::NoResponse(_) => Some(UNREACHABLE),
            _ => None,
        }
    }
}

const UNREACHABLE: &str = "start Redis, or correct the address; it is tried again twice a second, \
                           and pages are signed meanwhile";

fn remedy(err: &RedisError) -> &'static str {
    match err.code() {
        Some("NOAUTH" | "WRONGPASS" | "NOPERM") => LOGIN,
        Some("OOM") => "give Redis more memory (maxmemory): it has no room and refuses writes",
        Some("READONLY") => {
            "use the address of the primary, or of the Sentinels: this server is a replica, or may not write"
        }
        Some("MISCONF") => "Redis cannot save to its disk and refuses writes: its own log says why",
        Some("LOADING") => "wait: Redis reads its data from the disk",
        Some("CLUSTERDOWN") => "repair the cluster: it has no node for some of its slots",
        Some("MOVED" | "ASK") => "it is a node of a cluster: use `redis-cluster://`",
        Some("NOSCRIPT" | "WRONGTYPE") => WRONG_KEYS,
        _ => remedy_by_kind(err.kind()),
    }
}

const LOGIN: &str = "correct user and password of the store, and what the user may do: read and \
                     write the keys of the prefix, and EVALSHA, SCRIPT, SUBSCRIBE and PUBLISH";
const WRONG_KEYS: &str = "give each installation a Redis, a database or a prefix of its own: \
                          another program has written a key of this one";

fn remedy_by_kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::AuthenticationFailed => LOGIN,
        ErrorKind::MasterNameNotFoundBySentinel => {
            "correct the name of the service: the Sentinels know no primary by this name"
        }
        ErrorKind::Server(ServerErrorKind::BusyLoading) => {
            "wait: Redis reads its data from the disk"
        }
        ErrorKind::UnexpectedReturnType => WRONG_KEYS,
        _ => UNREACHABLE,
    }
}
