//! What WeChat pushes, and what becomes of it.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use wechat_h5_push::PushClass;
use wechat_h5_sign::AppId;
use wechat_h5_store::QueueCounts;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfClass {
    appid: String,
    class: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfReason {
    appid: String,
    reason: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfOutcome {
    appid: String,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfAccount {
    appid: String,
}

/// The pushes since the start. Clones share them. The labels are of configured accounts and of
/// lists here.
#[derive(Debug, Clone, Default)]
pub(crate) struct PushMetrics {
    received: Family<OfClass, Counter>,
    repeated: Family<OfAccount, Counter>,
    refused: Family<OfReason, Counter>,
    deliveries: Family<OfOutcome, Counter>,
    replies: Family<OfOutcome, Counter>,
}

/// What is in the queue of an account.
pub(crate) struct QueuedPushes {
    pub(crate) app_id: AppId,
    pub(crate) counts: QueueCounts,
}

impl PushMetrics {
    /// A push was proven.
    pub(crate) fn received(&self, account: &AppId, class: PushClass) {
        let class = match class {
            PushClass::Message => "message",
            PushClass::Event => "event",
        };
        let appid = account.to_string();
        self.received.get_or_create(&OfClass { appid, class }).inc();
    }

    /// A notification of WeChat Pay was proven.
    pub(crate) fn notified(&self, account: &AppId) {
        let (appid, class) = (account.to_string(), "payment");
        self.received.get_or_create(&OfClass { appid, class }).inc();
    }

    /// It had been sent before.
    pub(crate) fn repeated(&self, account: &AppId) {
        let appid = account.to_string();
        self.repeated.get_or_create(&OfAccount { appid }).inc();
    }

    /// A push or a URL check was refused.
    pub(crate) fn refused(&self, account: &AppId, reason: &'static str) {
        let appid = account.to_string();
        self.refused
            .get_or_create(&OfReason { appid, reason })
            .inc();
    }

    /// A delivery has ended: `taken`, `failed`, or `dead` in addition.
    pub(crate) fn delivered(&self, account: &AppId, outcome: &'static str) {
        let appid = account.to_string();
        let labels = OfOutcome { appid, outcome };
        self.deliveries.get_or_create(&labels).inc();
    }

    /// What has become of a reply: `passive`, `customer_message` or `not_sent`.
    pub(crate) fn replied(&self, account: &AppId, outcome: &'static str) {
        let appid = account.to_string();
        let labels = OfOutcome { appid, outcome };
        self.replies.get_or_create(&labels).inc();
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "pushes_received",
            "Pushes and notifications that were proven to be WeChat's, by account and class",
            self.received.clone(),
        );
        registry.register(
            "pushes_repeated",
            "Those of them that had been received before",
            self.repeated.clone(),
        );
        registry.register(
            "pushes_refused",
            "Pushes, URL checks and notifications that were refused, by account and reason",
            self.refused.clone(),
        );
        registry.register(
            "push_deliveries",
            "Deliveries to the back end, by account: taken or failed; and dead for the pushes given up",
            self.deliveries.clone(),
        );
        registry.register(
            "push_replies",
            "Replies of the back end, by account: passive, customer_message or not_sent",
            self.replies.clone(),
        );
    }
}

/// The gauges of the queues.
pub(super) fn register_queues(queues: &[QueuedPushes], registry: &mut Registry) {
    let waiting = Family::<OfAccount, Gauge>::default();
    let oldest = Family::<OfAccount, Gauge>::default();
    let dead = Family::<OfAccount, Gauge>::default();
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    for QueuedPushes { app_id, counts } in queues {
        let appid = app_id.to_string();
        let labels = OfAccount { appid };
        waiting.get_or_create(&labels).set(number(counts.items));
        dead.get_or_create(&labels).set(number(counts.dead));
        let age = counts.oldest.map_or(0, |age| age.as_secs());
        oldest.get_or_create(&labels).set(number(age));
    }
    registry.register(
        "push_queue_items",
        "Pushes and late replies that are not delivered yet",
        waiting,
    );
    registry.register(
        "push_queue_oldest_seconds",
        "How long the oldest of them has been there",
        oldest,
    );
    registry.register(
        "push_dead_letters",
        "Pushes that were not delivered within 24 hours",
        dead,
    );
}
