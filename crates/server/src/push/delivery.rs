//! Works off the queue of an account: delivers pushes to the back end, and sends late replies.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep};
use wechat_h5_store::{Claimed, StoreError};

use super::account::{PushAccount, unwritable};
use super::answer::Answer;
use super::back_end_outage::Failure;
use super::back_end_reply::{BackEndAnswer, BackEndReply};
use super::backoff;
use super::item::{QueuedItem, Work};
use crate::signals::stopped;

/// How many items are worked off at the same time.
const MAX_AT_ONCE: usize = 64;
/// How many claims are made at the same time: with Redis each of them takes a round trip.
const CLAIMS_AT_ONCE: usize = 4;
/// How long one process may work an item off: longer than it takes.
const CLAIM: Duration = Duration::from_secs(90);
/// For how long a push is delivered again.
const DELIVERY_TIME: Duration = Duration::from_hours(24);
/// How often at least, because it may have waited as long for another one of its user.
const MIN_ATTEMPTS: u32 = 8;
/// For how long after a push its user can be sent a customer message.
const MESSAGE_TIME: Duration = Duration::from_hours(48);
/// A process that is not waited at trusts that another one finds the reply, which looks for it
/// until 4.5 seconds after the push arrived: a little before it was in the queue.
const FOUND_WITHIN: Duration = Duration::from_millis(3800);
/// How long deliveries may go on when the server stops.
const STOP_TIME: Duration = Duration::from_secs(2);
/// How soon it is tried again where the queue fails.
const QUEUE_RETRY: Duration = Duration::from_secs(1);
const STOPPED: &str = "the server was stopped";

/// What is to be done with an item that was worked off.
enum Outcome {
    Done,
    Again(Duration, String),
    Dead(String),
}

/// The body of a delivery.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Delivery<'a> {
    id: &'a str,
    app_id: &'a str,
    received_at: u64,
    duplicate: bool,
    #[serde(flatten)]
    what: What<'a>,
}

/// What is delivered.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum What<'a> {
    Push(&'a RawValue),
    Payment(&'a RawValue),
}

impl PushAccount {
    /// Works off the queue until the server stops.
    pub(crate) async fn deliver_until(self: Arc<Self>, stop: watch::Receiver<bool>) {
        let places = Arc::new(Semaphore::new(MAX_AT_ONCE));
        let claim = || self.claim_until(&places, &stop);
        join_all((0..CLAIMS_AT_ONCE).map(|_| claim())).await;
        let all = u32::try_from(MAX_AT_ONCE).unwrap_or(u32::MAX);
        drop(places.acquire_many(all).await);
    }

    /// Claims one item after the other, and has each worked off.
    async fn claim_until(self: &Arc<Self>, places: &Arc<Semaphore>, stop: &watch::Receiver<bool>) {
        loop {
            let ready = async {
                self.opened().await;
                places.clone().acquire_owned().await
            };
            let place = tokio::select! {
                place = ready => place,
                () = stopped(stop.clone()) => return,
            };
            // A stop does not interrupt this: what was claimed then would wait for the claim to
            // run out, and its user's other pushes with it.
            let next = self.claim().await;
            let Ok(Some(claimed)) = next else {
                drop(place);
                tokio::select! {
                    () = self.wait_for_items(next.is_err()) => continue,
                    () = stopped(stop.clone()) => return,
                }
            };
            let (account, stop) = (self.clone(), stop.clone());
            tokio::spawn(async move {
                account.work_off_until(claimed, stop).await;
                drop(place);
            });
        }
    }

    /// The next item, if there is one.
    async fn claim(&self) -> Result<Option<Claimed>, StoreError> {
        let claimed = async { self.queue().await?.claim(CLAIM).await }.await;
        match &claimed {
            Ok(_) => {
                if let Some(failed) = self.queue_outage.worked() {
                    tracing::info!(appid = %self.app_id, failed, "the queue of pushes works again");
                }
            }
            Err(err) => self.queue_failed(err),
        }
        claimed
    }

    /// Waits until a claim may succeed that did not before.
    async fn wait_for_items(&self, has_failed: bool) {
        match self.queue().await {
            Ok(queue) if !has_failed => queue.wait().await,
            _ => sleep(QUEUE_RETRY).await,
        }
    }

    pub(crate) fn queue_failed(&self, err: &StoreError) {
        if self.queue_outage.failed() {
            let error = wechat_h5_api::error_chain(err);
            tracing::error!(
                appid = %self.app_id,
                error,
                "pushes are not taken or delivered, because their queue fails: WeChat sends them again"
            );
        }
    }

    async fn work_off_until(&self, claimed: Claimed, stop: watch::Receiver<bool>) {
        let work = self.work_off(&claimed);
        let outcome = tokio::select! {
            outcome = work => outcome,
            () = async { stopped(stop).await; sleep(STOP_TIME).await } => {
                // It is in the queue: the requests need not delay the stop.
                self.waiting.answer(&claimed.duplicate_key, &Answer::Success);
                Outcome::Again(Duration::ZERO, STOPPED.to_owned())
            }
        };
        let ended = async {
            let queue = self.queue().await?;
            match &outcome {
                Outcome::Done => queue.finish(&claimed.claim).await,
                Outcome::Again(delay, reason) => {
                    queue.postpone(&claimed.claim, *delay, reason).await
                }
                Outcome::Dead(reason) => self.give_up(&claimed, reason).await,
            }
        };
        // Else it is worked off again when the claim has run out.
        if let Err(err) = ended.await {
            self.queue_failed(&err);
        }
    }

    /// Makes it a dead letter. Where there are as many as may be, none is removed for it: it stays
    /// in the queue, and is tried again.
    async fn give_up(&self, claimed: &Claimed, reason: &str) -> Result<bool, StoreError> {
        let queue = self.queue().await?;
        let (appid, id) = (&self.app_id, &claimed.duplicate_key);
        match queue.give_up(&claimed.claim, reason).await {
            Err(err @ StoreError::DeadLettersFull { .. }) => {
                self.metrics.delivered(appid, "not_given_up");
                if self.dead_letters_full.failed() {
                    tracing::error!(
                        %appid,
                        id,
                        error = %err,
                        fix = "mend the back end, then: wechat-h5 push replay --all",
                        "there is no room for more dead letters: what is not delivered stays in the queue"
                    );
                }
                let delay = backoff::delay(claimed.attempt);
                queue.postpone(&claimed.claim, delay, reason).await
            }
            Ok(is_given_up) => {
                self.dead_letters_full.worked();
                self.given_up(claimed, reason);
                Ok(is_given_up)
            }
            Err(err) => Err(err),
        }
    }

    fn given_up(&self, claimed: &Claimed, reason: &str) {
        let (appid, id, attempts) = (&self.app_id, &claimed.duplicate_key, claimed.attempt);
        self.metrics.delivered(appid, "dead");
        let Ok(item) = QueuedItem::read(&claimed.value) else {
            tracing::error!(
                %appid,
                id,
                reason,
                "a push is among the dead letters, because it cannot be delivered"
            );
            return;
        };
        tracing::error!(
            %appid,
            id,
            push_type = item.push_type,
            attempts,
            reason,
            fix = "mend the back end, then: wechat-h5 push replay",
            "a push was not delivered for 24 hours, and is among the dead letters"
        );
    }

    async fn work_off(&self, claimed: &Claimed) -> Outcome {
        let Ok(item) = QueuedItem::read(&claimed.value) else {
            return Outcome::Dead("it cannot be read".to_owned());
        };
        match item.work() {
            Some(Work::Deliver(push)) => self.deliver(claimed, &item, What::Push(push)).await,
            Some(Work::DeliverPayment(payment)) => {
                self.deliver(claimed, &item, What::Payment(payment)).await
            }
            Some(Work::Send(message)) => self.send(claimed, &item, message).await,
            None => Outcome::Dead("this version cannot work it off".to_owned()),
        }
    }

    async fn deliver(&self, claimed: &Claimed, item: &QueuedItem, what: What<'_>) -> Outcome {
        let claimed_at = Instant::now();
        let intake = self.intake();
        let Some(webhook) = &intake.webhook else {
            // It was claimed at the moment of the change.
            let reason = "no push_webhook is set any more".to_owned();
            return Outcome::Again(Duration::ZERO, reason);
        };
        let key = &claimed.duplicate_key;
        let delivery = Delivery {
            id: key,
            app_id: self.app_id.as_str(),
            received_at: item.received_at / 1000,
            duplicate: claimed.attempt > 1,
            what,
        };
        let Ok(body) = serde_json::to_vec(&delivery) else {
            return Outcome::Dead("it cannot be written".to_owned());
        };
        let now = self.clock.now().unix_seconds();
        let answer = match webhook.deliver(body, now).await {
            Ok(answer) => answer,
            Err(err) => {
                self.metrics.delivered(&self.app_id, "failed");
                // They are in the queue: the replies come later.
                self.waiting.answer_lane(&claimed.lane, &Answer::Success);
                return self.not_delivered(claimed, item, &err.to_string());
            }
        };
        self.metrics.delivered(&self.app_id, "taken");
        if let Some(failed) = self.back_end_outage.taken(&claimed.lane) {
            tracing::info!(appid = %self.app_id, failed, "the back end takes pushes again");
        }
        let answered = match answer {
            BackEndAnswer::Reply(_) if matches!(what, What::Payment(_)) => {
                self.reply_not_sent(key, item, "there is none to a notification of WeChat Pay");
                Ok(())
            }
            _ if matches!(what, What::Payment(_)) => Ok(()),
            BackEndAnswer::Reply(reply) => self.reply(claimed, item, &reply, claimed_at).await,
            BackEndAnswer::Nothing => self.answer_success(key).await,
            BackEndAnswer::Unusable(reason) => {
                self.reply_not_sent(key, item, &reason);
                self.answer_success(key).await
            }
        };
        match answered {
            Ok(()) => Outcome::Done,
            // The back end replies again.
            Err(err) => {
                self.queue_failed(&err);
                let reason = "the answer could not be stored".to_owned();
                Outcome::Again(backoff::delay(claimed.attempt), reason)
            }
        }
    }

    /// And its repetitions.
    async fn answer_success(&self, key: &str) -> Result<(), StoreError> {
        self.waiting.answer(key, &Answer::Success);
        let queue = self.queue().await?;
        queue.record_reply(key, Answer::record_of_success()).await?;
        Ok(())
    }

    fn not_delivered(&self, claimed: &Claimed, item: &QueuedItem, reason: &str) -> Outcome {
        let (appid, id) = (&self.app_id, &claimed.duplicate_key);
        if claimed.age >= DELIVERY_TIME && claimed.attempt >= MIN_ATTEMPTS {
            return Outcome::Dead(reason.to_owned());
        }
        let (push_type, attempts) = (&item.push_type, claimed.attempt);
        tracing::debug!(%appid, id, push_type, attempts, reason, "a push was not delivered");
        match self.back_end_outage.failed(&claimed.lane, id) {
            Failure::Known => {}
            Failure::Outage => {
                tracing::error!(
                    %appid,
                    id,
                    push_type,
                    reason,
                    "the back end does not take pushes: they are delivered again for 24 hours"
                );
            }
            Failure::Stuck => {
                tracing::warn!(
                    %appid,
                    id,
                    push_type,
                    attempts,
                    reason,
                    fix = "mend the back end, or: wechat-h5 push list --waiting, and push give-up",
                    "the back end takes other pushes and not this one, and those behind it of its user wait"
                );
            }
        }
        Outcome::Again(backoff::delay(claimed.attempt), reason.to_owned())
    }

    /// Passes the reply on as the answer, where WeChat still waits, or else as a customer message.
    async fn reply(
        &self,
        claimed: &Claimed,
        item: &QueuedItem,
        reply: &BackEndReply,
        claimed_at: Instant,
    ) -> Result<(), StoreError> {
        let key = &claimed.duplicate_key;
        let queue = self.queue().await?;
        if let Some(passive) = reply.passive() {
            // Recorded first, so that a repetition gets the same.
            if self.waiting.has(key) {
                queue.record_reply(key, Answer::record_of(reply)).await?;
                if self.waiting.answer(key, &Answer::Reply(passive.clone())) {
                    self.metrics.replied(&self.app_id, "passive");
                    return Ok(());
                }
            } else if claimed.attempt == 1 && is_waited_for_elsewhere(claimed, claimed_at) {
                queue.record_reply(key, Answer::record_of(reply)).await?;
                self.metrics.replied(&self.app_id, "passive");
                return Ok(());
            }
        }
        self.answer_success(key).await?;
        self.queue_messages(key, item, reply).await
    }

    /// Each part has a key of its own, so that none is sent twice if this is done again.
    async fn queue_messages(
        &self,
        key: &str,
        item: &QueuedItem,
        reply: &BackEndReply,
    ) -> Result<(), StoreError> {
        for (number, part) in reply.parts().iter().enumerate() {
            let Some(message) = part.customer_message(&item.openid) else {
                let reason =
                    "it can be the answer to the push only, which WeChat no longer waits for";
                self.reply_not_sent(key, item, reason);
                continue;
            };
            let message = item
                .of_message(&message)
                .and_then(|message| message.into_new(format!("{key}/{number}")));
            let message = message.map_err(unwritable)?;
            self.queue().await?.append(message).await?;
        }
        Ok(())
    }

    async fn send(&self, claimed: &Claimed, item: &QueuedItem, message: &RawValue) -> Outcome {
        // That of the push, and the number of the part.
        let id = &*claimed.duplicate_key;
        let now = self.clock.now().unix_millis();
        let age = Duration::from_millis(now.saturating_sub(item.received_at));
        if age >= MESSAGE_TIME {
            self.reply_not_sent(id, item, "48 hours have passed since the push");
            return Outcome::Done;
        }
        match self.customer_messages.send(message.get()).await {
            Ok(()) => {
                self.metrics.replied(&self.app_id, "customer_message");
                Outcome::Done
            }
            Err(err) if err.may_work_later() => {
                Outcome::Again(backoff::delay(claimed.attempt), err.to_string())
            }
            Err(err) => {
                self.reply_not_sent(id, item, &err.to_string());
                Outcome::Done
            }
        }
    }

    fn reply_not_sent(&self, id: &str, item: &QueuedItem, reason: &str) {
        self.metrics.replied(&self.app_id, "not_sent");
        tracing::warn!(
            appid = %self.app_id,
            id,
            push_type = item.push_type,
            reason,
            "a reply of the back end was not sent to its user"
        );
    }
}

/// Whether a request at another process must still wait for the reply to this push. Its age is by
/// the clock of the queue: those of two processes may differ.
fn is_waited_for_elsewhere(claimed: &Claimed, claimed_at: Instant) -> bool {
    claimed.age + claimed_at.elapsed() < FOUND_WITHIN
}
