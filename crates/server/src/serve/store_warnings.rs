//! What an operator is told at the start of a store that forgets.

use wechat_h5_store::{RedisInfo, RedisStore};

use crate::config::StoreConfig;
use crate::eviction::{self, Evicted};
use crate::push_durability::{self, IN_MEMORY, Loss};

/// Warns, also of pushes where an account takes some. A Redis that cannot be asked is not
/// waited for.
pub(crate) async fn warn(store: StoreConfig, has_pushes: bool) {
    let info = info(&store).await;
    if info.as_ref().and_then(Evicted::by).is_some() {
        tracing::warn!(
            %store,
            problem = eviction::CONSEQUENCES,
            fix = eviction::FIX,
            "Redis removes keys by itself when its memory is used up"
        );
    }
    let losses = match &store {
        StoreConfig::Memory => vec![IN_MEMORY],
        _ => info
            .as_ref()
            .map(push_durability::in_redis)
            .unwrap_or_default(),
    };
    for Loss { problem, fix } in losses.into_iter().filter(|_| has_pushes) {
        tracing::warn!(
            %store,
            problem,
            fix,
            "pushes and notifications that WeChat was answered for can be lost"
        );
    }
}

async fn info(store: &StoreConfig) -> Option<RedisInfo> {
    let StoreConfig::Redis { address, prefix } = store else {
        return None;
    };
    let redis = RedisStore::new(address, prefix).ok()?;
    redis.info().await.ok()
}
