//! What an operator has to know of Redis itself.

use std::time::Duration;

use redis::{RedisError, Value, from_redis_value};

use super::RedisStore;
use super::call::{AfterLoss, Call};
use crate::error::StoreError;
use crate::key::Key;

/// How long the key of a trial write is kept.
const TRIAL_MILLIS: u64 = 1000;

/// Redis as it describes itself; what it does not say is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RedisInfo {
    /// Its version, or that of Redis which it is compatible with.
    pub version: Option<String>,
    /// `master`, or `slave` of another server.
    pub role: Option<String>,
    /// How many bytes it may use; 0 for all that there are.
    pub max_memory: Option<u64>,
    /// What it does when it has used them, as `noeviction`.
    pub max_memory_policy: Option<String>,
    /// Whether it writes each change to a file (`appendonly`).
    pub append_only: Option<bool>,
}

/// Who has a lease, and for how much longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseHolder {
    /// The name that the holder has given itself.
    pub name: String,
    /// When the lease ends, unless it is renewed.
    pub remaining: Duration,
}

impl RedisStore {
    /// Writes a key of its own, which expires after a second.
    ///
    /// # Errors
    ///
    /// [`StoreError`], when Redis cannot be reached or refuses writes.
    pub async fn try_write(&self) -> Result<(), StoreError> {
        let mut write = redis::cmd("SET");
        write.arg(self.inner.names.probe()).arg("");
        write.arg("PX").arg(TRIAL_MILLIS);
        self.call(Call::command(AfterLoss::Repeat, &write)).await
    }

    /// What Redis says of itself; of a cluster, what one of its nodes says.
    ///
    /// # Errors
    ///
    /// [`StoreError`], also where the user may not call `INFO`, which nothing else needs.
    pub async fn info(&self) -> Result<RedisInfo, StoreError> {
        let info = redis::cmd("INFO");
        // Not by `call`: a user who may not do this may do all that the store needs.
        let info: Value = self
            .inner
            .call(Call::command(AfterLoss::Repeat, &info))
            .await?;
        let text = text_of_one_node(info).map_err(StoreError::redis)?;
        Ok(RedisInfo::parse(&text))
    }

    /// Who has this lease now.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn lease_holder(&self, key: &Key) -> Result<Option<LeaseHolder>, StoreError> {
        let name = self.inner.names.lease(key);
        let (mut get, mut ttl) = (redis::cmd("GET"), redis::cmd("PTTL"));
        get.arg(&name);
        ttl.arg(&name);
        let holder: Option<String> = self.call(Call::command(AfterLoss::Repeat, &get)).await?;
        let millis: i64 = self
            .inner
            .call(Call::command(AfterLoss::Repeat, &ttl))
            .await
            .unwrap_or_default();
        // It may have ended between the two.
        let remaining = Duration::from_millis(u64::try_from(millis).unwrap_or_default());
        Ok(holder.map(|name| LeaseHolder { name, remaining }))
    }
}

/// A cluster answers with the texts of its nodes, by their addresses.
fn text_of_one_node(info: Value) -> Result<String, RedisError> {
    let info = match info {
        Value::Map(nodes) => nodes
            .into_iter()
            .next()
            .map_or(Value::Nil, |(_, info)| info),
        info => info,
    };
    Ok(from_redis_value(info)?)
}

impl RedisInfo {
    fn parse(text: &str) -> Self {
        let field = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once(':'));
            let (_, value) = lines.find(|(key, _)| *key == name)?;
            Some(value.trim().to_owned())
        };
        Self {
            version: field("redis_version"),
            role: field("role"),
            max_memory: field("maxmemory").and_then(|bytes| bytes.parse().ok()),
            max_memory_policy: field("maxmemory_policy"),
            append_only: field("aof_enabled").map(|enabled| enabled == "1"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_none() {
        let text = "# Server\r\nredis_version:7.0.15\r\n# Memory\r\nmaxmemory:1048576\r\n\
                    maxmemory_policy:allkeys-lru\r\n# Persistence\r\n\
                    aof_enabled:0\r\n# Replication\r\nrole:slave\r\n";
        let expected = RedisInfo {
            version: Some("7.0.15".to_owned()),
            role: Some("slave".to_owned()),
            max_memory: Some(1_048_576),
            max_memory_policy: Some("allkeys-lru".to_owned()),
            append_only: Some(false),
        };
        assert_eq!(RedisInfo::parse(text), expected);
        assert_eq!(RedisInfo::parse("+OK"), RedisInfo::default());
    }
}
