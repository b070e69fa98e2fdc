//! The pushes that were not delivered within 24 hours, and those that wait, for operators.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use wechat_h5_store::{ItemId, StoreError};

use super::account::PushAccount;
use super::item::{QueuedItem, Work};
use crate::config::PUSH_WEBHOOK;

/// How many are read at a time.
const PAGE: usize = 100;
/// Why an operator's are among the dead letters.
const GIVEN_UP: &str = "an operator gave it up";

/// Some of them.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeadPushes {
    /// In the order in which they arrived.
    pub(crate) pushes: Vec<DeadPush>,
    /// The `after` of the next page, if there is one.
    pub(crate) next: Option<String>,
    /// How many pushes and late replies wait in the queue.
    #[serde(default)]
    pub(crate) waiting: u64,
}

/// One of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeadPush {
    /// Its number among those of the account.
    pub(crate) number: String,
    /// The `id` with which it was delivered.
    pub(crate) id: String,
    /// The user.
    pub(crate) openid: Option<String>,
    /// The merchant's number of the order that a notification of WeChat Pay is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) out_trade_no: Option<String>,
    /// Its type.
    #[serde(rename = "type")]
    pub(crate) push_type: Option<String>,
    /// When it arrived, in seconds since 1970.
    pub(crate) received_at: u64,
    /// How often it was delivered.
    pub(crate) attempts: u32,
    /// Why it was not taken the last time; empty where it was not tried.
    pub(crate) reason: String,
    /// Whether it is a late reply to such a push, for WeChat.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_reply: bool,
}

/// What is known of an item of the queue, or of a dead letter.
struct Stored {
    id: ItemId,
    duplicate_key: String,
    value: Option<Vec<u8>>,
    attempts: u32,
    appended_at: u64,
    reason: String,
}

/// How many were given up.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct GivenUp {
    /// How many: one or none.
    pub(crate) given_up: u64,
}

/// How many were put back into the queue.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Replayed {
    /// How many.
    pub(crate) replayed: u64,
    /// The setting without which they are not delivered: the account has no back end now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) waits_for: Option<Cow<'static, str>>,
}

impl PushAccount {
    /// Those behind this number.
    ///
    /// # Errors
    ///
    /// [`StoreError`], when the queue fails.
    pub(crate) async fn dead_pushes(
        &self,
        after: Option<ItemId>,
    ) -> Result<DeadPushes, StoreError> {
        let queue = self.queue().await?;
        let dead = queue.list_dead(after, PAGE).await?.into_iter();
        let stored = dead.map(|dead| Stored {
            id: dead.id,
            duplicate_key: dead.duplicate_key,
            value: dead.value,
            attempts: dead.attempts,
            appended_at: dead.appended_at,
            reason: dead.reason,
        });
        Ok(page(stored.collect(), queue.counts().await?.items))
    }

    /// Those behind this number that wait in the queue, or are being delivered.
    ///
    /// # Errors
    ///
    /// [`StoreError`], when the queue fails.
    pub(crate) async fn waiting_pushes(
        &self,
        after: Option<ItemId>,
    ) -> Result<DeadPushes, StoreError> {
        let queue = self.queue().await?;
        let items = queue.list_items(after, PAGE).await?.into_iter();
        let stored = items.map(|item| Stored {
            id: item.id,
            duplicate_key: item.duplicate_key,
            value: item.value,
            attempts: item.attempts,
            appended_at: item.appended_at,
            reason: item.reason.unwrap_or_default(),
        });
        Ok(page(stored.collect(), queue.counts().await?.items))
    }

    /// Makes one that waits a dead letter. Returns whether it waited.
    ///
    /// # Errors
    ///
    /// [`StoreError`], when the queue fails or has no room for more dead letters.
    pub(crate) async fn give_up_waiting(&self, number: ItemId) -> Result<bool, StoreError> {
        let given_up = self.queue().await?.give_up_item(number, GIVEN_UP).await?;
        if given_up {
            self.metrics.delivered(&self.app_id, "dead");
        }
        Ok(given_up)
    }

    /// Puts one of them back into the queue, or all.
    ///
    /// # Errors
    ///
    /// [`StoreError`], when the queue fails or is full.
    pub(crate) async fn replay_dead(&self, number: Option<ItemId>) -> Result<Replayed, StoreError> {
        let queue = self.queue().await?;
        if let Some(number) = number {
            let found = queue.replay(number).await?;
            return Ok(self.replayed(u64::from(found.is_some())));
        }
        let (mut replayed, mut after, mut first_new) = (0, None, None);
        loop {
            let dead = queue.list_dead(after, PAGE).await?;
            let Some(last) = dead.last() else {
                return Ok(self.replayed(replayed));
            };
            after = Some(last.id);
            for dead in dead {
                // It was put back here, and is dead again.
                if first_new.is_some_and(|new| dead.id >= new) {
                    return Ok(self.replayed(replayed));
                }
                if let Some(new) = queue.replay(dead.id).await? {
                    first_new.get_or_insert(new);
                    replayed += 1;
                }
            }
        }
    }

    fn replayed(&self, replayed: u64) -> Replayed {
        let waits = replayed > 0 && !self.intake().is_open();
        Replayed {
            replayed,
            waits_for: waits.then_some(Cow::Borrowed(PUSH_WEBHOOK.key)),
        }
    }
}

fn page(stored: Vec<Stored>, waiting: u64) -> DeadPushes {
    let next = (stored.len() == PAGE).then(|| stored.last().map(|last| last.id.to_string()));
    DeadPushes {
        pushes: stored.into_iter().map(shown).collect(),
        next: next.flatten(),
        waiting,
    }
}

fn shown(stored: Stored) -> DeadPush {
    let value = stored.value.unwrap_or_default();
    let item = QueuedItem::read(&value).ok();
    let arrived = item
        .as_ref()
        .map_or(stored.appended_at, |item| item.received_at);
    let is_reply = item
        .as_ref()
        .is_some_and(|item| matches!(item.work(), Some(Work::Send(_))));
    let out_trade_no = item.as_ref().and_then(|item| item.out_trade_no.clone());
    let (openid, push_type) = item.map(|item| (item.openid, item.push_type)).unzip();
    DeadPush {
        number: stored.id.to_string(),
        id: stored.duplicate_key,
        openid: openid.filter(|openid: &String| !openid.is_empty()),
        out_trade_no,
        push_type,
        received_at: arrived / 1000,
        attempts: stored.attempts,
        reason: stored.reason,
        is_reply,
    }
}
