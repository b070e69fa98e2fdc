//! Tells all processes what one of them has written: publish and subscribe.

use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use futures_util::StreamExt as _;
use redis::aio::PubSub;
use tokio::sync::broadcast;

use super::Inner;
use crate::changes::ANY;

/// How many announcements a reader may be behind.
const CAPACITY: usize = 256;
/// How soon a subscription that was lost is made again.
const RETRY_DELAY: Duration = Duration::from_millis(500);
/// The longest that it takes to subscribe.
const SUBSCRIBE_TIMEOUT: Duration = Duration::from_secs(2);

/// The announcements of all processes on one channel, those of this one too. Subscribed to when
/// somebody wants them.
pub(super) struct Announcements {
    channel: String,
    sender: OnceLock<broadcast::Sender<Arc<str>>>,
}

impl Announcements {
    /// Those on this channel.
    pub(super) fn new(channel: String) -> Self {
        Self {
            channel,
            sender: OnceLock::new(),
        }
    }

    /// Those from now on.
    pub(super) fn receive(&self, store: &Arc<Inner>) -> broadcast::Receiver<Arc<str>> {
        let sender = self.sender.get_or_init(|| {
            let sender = broadcast::Sender::new(CAPACITY);
            let (store, channel) = (Arc::downgrade(store), self.channel.clone());
            tokio::spawn(run(store, channel, sender.clone()));
            sender
        });
        sender.subscribe()
    }

    /// Lets every reader of this process look, whatever was announced.
    pub(super) fn announce_any(&self) {
        if let Some(sender) = self.sender.get() {
            let _ = sender.send(ANY.into());
        }
    }
}

/// Forwards announcements until the store is dropped.
async fn run(store: Weak<Inner>, channel: String, sender: broadcast::Sender<Arc<str>>) {
    loop {
        let Some(inner) = store.upgrade() else {
            return;
        };
        let subscription =
            tokio::time::timeout(SUBSCRIBE_TIMEOUT, subscribe(&inner, &channel)).await;
        drop(inner);
        if let Ok(Ok(subscription)) = subscription {
            // What was announced before it has reached nobody here.
            let _ = sender.send(ANY.into());
            forward(subscription, &store, &sender).await;
        }
        tokio::time::sleep(RETRY_DELAY).await;
    }
}

async fn subscribe(store: &Inner, channel: &str) -> redis::RedisResult<PubSub> {
    let mut subscription = store.connection.subscriber().await?;
    subscription.subscribe(channel).await?;
    Ok(subscription)
}

/// Until the connection is lost.
async fn forward(
    mut subscription: PubSub,
    store: &Weak<Inner>,
    sender: &broadcast::Sender<Arc<str>>,
) {
    let mut messages = subscription.on_message();
    while let Some(message) = messages.next().await {
        if store.strong_count() == 0 {
            return;
        }
        if let Ok(name) = message.get_payload::<String>() {
            // No receiver: nobody waits at the moment.
            let _ = sender.send(name.into());
        }
    }
}
