//! Takes the pushes of an account.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OnceCell, watch};
use tokio::time::{Instant, interval_at, timeout, timeout_at};
use wechat_h5_api::PassThrough;
use wechat_h5_api::pay::Notification;
use wechat_h5_clock::Clock;
use wechat_h5_credential::Snapshot;
use wechat_h5_push::{ReceivedPush, ReplayKey};
use wechat_h5_sign::AppId;
use wechat_h5_sign::pay::MerchantId;
use wechat_h5_store::{Appended, NewItem, Queue, QueueLimits, Store, StoreError};

use super::answer::Answer;
use super::back_end_outage::BackEndOutage;
use super::customer_message::CustomerMessages;
use super::intake::{Intake, PushIntake};
use super::item::QueuedItem;
use super::outage::Outage;
use super::replays::Replays;
use super::waiting::{Waiter, Waiting};
use crate::log_throttle::LogThrottle;
use crate::metrics::{GatewayMetrics, PushMetrics};
use crate::sha256::sha256_hex;

/// How long the back end has for a reply that is the answer. WeChat waits five seconds, in which
/// the answer has to arrive.
const REPLY_TIME: Duration = Duration::from_millis(4500);
/// How soon it is looked whether another process has recorded an answer.
const NEXT_LOOK: Duration = Duration::from_millis(500);
/// How long the last look takes at most.
const LAST_LOOK: Duration = Duration::from_millis(200);
/// For how long a push is known: no request is accepted after its signature is forgotten and before
/// its push is, whatever clock tolerance is set.
const REMEMBER_FOR: Duration = Duration::from_hours(4);

/// The accounts, by appid.
#[derive(Default)]
pub(crate) struct Pushes {
    by_id: HashMap<Box<str>, Arc<PushAccount>>,
    /// As the settings have them.
    in_order: Vec<Arc<PushAccount>>,
}

/// What all accounts share.
pub(crate) struct PushResources {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) metrics: PushMetrics,
    /// Sends customer messages.
    pub(crate) pass_through: PassThrough,
    /// Of these.
    pub(crate) call_metrics: GatewayMetrics,
}

/// An account that takes pushes or notifications, or may do so after a reload.
pub(crate) struct PushAccount {
    pub(crate) app_id: AppId,
    intake: watch::Sender<Arc<Intake>>,
    store: Arc<dyn Store>,
    queue: OnceCell<Arc<dyn Queue>>,
    replays: Replays,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) customer_messages: CustomerMessages,
    pub(super) waiting: Arc<Waiting>,
    pub(crate) metrics: PushMetrics,
    refusals: LogThrottle,
    pub(super) back_end_outage: BackEndOutage,
    pub(super) queue_outage: Outage,
    pub(super) dead_letters_full: Outage,
}

/// What has become of a push.
#[derive(Debug)]
pub(crate) enum Taken {
    /// It is in the queue, and WeChat is answered this.
    Answered(Answer),
    /// Its signature was that of another push.
    Replayed,
}

impl Pushes {
    /// Of these accounts.
    pub(crate) fn new(accounts: impl IntoIterator<Item = PushAccount>) -> Self {
        let in_order: Vec<_> = accounts.into_iter().map(Arc::new).collect();
        let by_id = in_order.iter().map(|account| {
            let app_id = account.app_id.as_str().into();
            (app_id, account.clone())
        });
        Self {
            by_id: by_id.collect(),
            in_order,
        }
    }

    /// The account with this appid.
    pub(crate) fn find(&self, app_id: &str) -> Option<&Arc<PushAccount>> {
        self.by_id.get(app_id)
    }

    /// Every account, in the order of the settings.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<PushAccount>> {
        self.in_order.iter()
    }
}

impl PushAccount {
    /// An account that takes this.
    pub(crate) fn new(
        app_id: AppId,
        intake: Intake,
        snapshot: Arc<Snapshot>,
        shared: &PushResources,
    ) -> Self {
        Self {
            app_id,
            intake: watch::Sender::new(Arc::new(intake)),
            store: shared.store.clone(),
            queue: OnceCell::new(),
            replays: Replays::new(shared.store.clone()),
            clock: shared.clock.clone(),
            customer_messages: CustomerMessages {
                pass_through: shared.pass_through.clone(),
                metrics: shared.call_metrics.clone(),
                snapshot,
            },
            waiting: Arc::default(),
            metrics: shared.metrics.clone(),
            refusals: LogThrottle::new(),
            back_end_outage: BackEndOutage::default(),
            queue_outage: Outage::default(),
            dead_letters_full: Outage::default(),
        }
    }

    /// What it takes now.
    pub(crate) fn intake(&self) -> Arc<Intake> {
        self.intake.borrow().clone()
    }

    /// Takes this from now on.
    pub(crate) fn replace_intake(&self, intake: Intake) {
        self.intake.send_replace(Arc::new(intake));
    }

    /// Waits until anything is taken.
    pub(super) async fn opened(&self) {
        let mut intake = self.intake.subscribe();
        // The sender is here: it lives as long.
        let _ = intake.wait_for(|intake| intake.is_open()).await;
    }

    /// Whether its queue is used: it takes something, or did since the server was started, or
    /// somebody has asked for what it has taken.
    pub(crate) fn has_queue(&self) -> bool {
        self.queue.initialized() || self.intake().is_open()
    }

    /// The queue of this account.
    ///
    /// # Errors
    ///
    /// [`StoreError`], when it cannot be opened.
    pub(crate) async fn queue(&self) -> Result<&Arc<dyn Queue>, StoreError> {
        let open = || async {
            let name = format!("push-{}", self.app_id.as_str());
            let limits = QueueLimits {
                remember_for: REMEMBER_FOR,
                ..QueueLimits::default()
            };
            self.store.open_queue(&name, limits).await
        };
        self.queue.get_or_try_init(open).await
    }

    /// Whether this signature is that of no push.
    ///
    /// # Errors
    ///
    /// [`StoreError`], when it is not known.
    pub(crate) async fn admit_url_check(
        &self,
        intake: &PushIntake,
        signature: &ReplayKey,
    ) -> Result<bool, StoreError> {
        let admitted = self
            .replays
            .admit_url_check(&self.app_id, signature, intake.window);
        admitted.await
    }

    /// Puts a push that arrived at this instant into the queue, and waits for its answer as long
    /// as WeChat waits.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: it may not be in the queue, so that WeChat has to send it again.
    pub(crate) async fn take(
        &self,
        intake: &PushIntake,
        received: &ReceivedPush,
        arrived: Instant,
    ) -> Result<Taken, StoreError> {
        let duplicate_key = received.push.duplicate_key();
        let admitted = self.replays.admit(
            &self.app_id,
            &received.replay_key,
            &duplicate_key,
            intake.window,
        );
        if !admitted.await? {
            return Ok(Taken::Replayed);
        }
        let item = self.new_item(received)?;
        let key = item.duplicate_key.clone();
        // Before it can be delivered.
        let waiter = self.waiting.add(&key, &item.lane);
        let queue = self.queue().await?;
        let is_behind_postponed = match queue.append(item).await? {
            Appended::New {
                is_behind_postponed,
                ..
            } => is_behind_postponed,
            Appended::Duplicate { reply, .. } => {
                self.metrics.repeated(&self.app_id);
                if let Some(record) = reply {
                    return Ok(Taken::Answered(Answer::recorded(&record)));
                }
                false
            }
        };
        // No reply is to be expected in time.
        if is_behind_postponed || self.back_end_outage.is_known() {
            return Ok(Taken::Answered(Answer::Success));
        }
        let answer = self.wait(&key, waiter, arrived + REPLY_TIME).await;
        Ok(Taken::Answered(answer))
    }

    /// Puts a notification into the queue, if it is not there yet.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: it may not be in the queue, so that WeChat Pay has to send it again.
    pub(crate) async fn take_notification(
        &self,
        notification: &Notification,
    ) -> Result<(), StoreError> {
        let now = self.clock.now().unix_millis();
        let key = notification_key(&notification.id);
        let item = QueuedItem::of_payment(notification, now).and_then(|item| item.into_new(key));
        let item = item.map_err(unwritable)?;
        self.metrics.notified(&self.app_id);
        if let Appended::Duplicate { .. } = self.queue().await?.append(item).await? {
            self.metrics.repeated(&self.app_id);
        }
        Ok(())
    }

    /// Counts it, and logs it now and then, because strangers can cause it.
    pub(crate) fn refused_notification(
        &self,
        merchant: &MerchantId,
        reason: &'static str,
        error: &dyn fmt::Display,
    ) {
        self.metrics.refused(&self.app_id, reason);
        if let Some(refused) = self.refusals.count() {
            let appid = &self.app_id;
            tracing::warn!(
                %appid,
                %merchant,
                refused,
                reason,
                %error,
                "notifications of WeChat Pay are refused"
            );
        }
    }

    /// Counts it, and logs it now and then, because strangers can cause it.
    pub(crate) fn refused(&self, reason: &'static str, error: &dyn fmt::Display) {
        self.metrics.refused(&self.app_id, reason);
        if let Some(refused) = self.refusals.count() {
            let appid = &self.app_id;
            tracing::warn!(%appid, refused, reason, %error, "pushes or URL checks are refused");
        }
    }

    fn new_item(&self, received: &ReceivedPush) -> Result<NewItem, StoreError> {
        let push = &received.push;
        let now = self.clock.now().unix_millis();
        let item = QueuedItem::of_push(push, now)
            .and_then(|item| item.into_new(push.duplicate_key().to_string()));
        item.map_err(unwritable)
    }

    /// Waits for the back end's reply at this process or another one.
    async fn wait(&self, key: &str, mut waiter: Waiter, until: Instant) -> Answer {
        let first = Instant::now() + NEXT_LOOK;
        let mut looks = interval_at(first, NEXT_LOOK);
        loop {
            let next = async {
                tokio::select! {
                    answer = waiter.answer() => Some(answer.unwrap_or(Answer::Success)),
                    _ = looks.tick() => self.recorded(key).await,
                }
            };
            match timeout_at(until, next).await {
                Ok(Some(answer)) => return answer,
                Ok(None) => {}
                Err(_) => return self.answer_at_the_end(key, waiter).await,
            }
        }
    }

    /// Looks once more: what another process has recorded goes nowhere else.
    async fn answer_at_the_end(&self, key: &str, mut waiter: Waiter) -> Answer {
        if let Some(answer) = waiter.close() {
            return answer;
        }
        let recorded = timeout(LAST_LOOK, self.recorded(key)).await;
        recorded.ok().flatten().unwrap_or(Answer::Success)
    }

    async fn recorded(&self, key: &str) -> Option<Answer> {
        let record = self.queue().await.ok()?.reply(key).await.ok()??;
        Some(Answer::recorded(&record))
    }
}

pub(super) fn unwritable(source: serde_json::Error) -> StoreError {
    StoreError::Unwritable {
        namespace: "push",
        source: Arc::new(source),
    }
}

/// The duplicate key of a notification: with its id where that is as documented, else with a digest
/// of it.
fn notification_key(id: &str) -> String {
    let is_documented = id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_graphic());
    if is_documented {
        format!("payment-{id}")
    } else {
        format!("payment-{}", sha256_hex(id))
    }
}
