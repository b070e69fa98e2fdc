//! The pushes that were not delivered within 24 hours, for operators.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use wechat_h5_store::{ItemId, StoreError};

use super::account::PushAccount;
use super::item::QueuedItem;
use crate::config::PUSH_WEBHOOK;

/// How many are read at a time.
const PAGE: usize = 100;

/// Some of them.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeadPushes {
    /// In the order in which they arrived.
    pub(crate) pushes: Vec<DeadPush>,
    /// The `after` of the next page, if there is one.
    pub(crate) next: Option<String>,
}

/// One of them.
#[derive(Debug, Serialize, Deserialize)]
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
    /// Why it was not taken the last time.
    pub(crate) reason: String,
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
        let dead = self.queue().await?.list_dead(after, PAGE).await?;
        let next = (dead.len() == PAGE).then(|| dead.last().map(|last| last.id.to_string()));
        let pushes = dead.into_iter().map(|dead| {
            let value = dead.value.unwrap_or_default();
            let item = QueuedItem::read(&value).ok();
            let arrived = item
                .as_ref()
                .map_or(dead.appended_at, |item| item.received_at);
            let out_trade_no = item.as_ref().and_then(|item| item.out_trade_no.clone());
            let (openid, push_type) = item.map(|item| (item.openid, item.push_type)).unzip();
            DeadPush {
                number: dead.id.to_string(),
                id: dead.duplicate_key,
                openid: openid.filter(|openid: &String| !openid.is_empty()),
                out_trade_no,
                push_type,
                received_at: arrived / 1000,
                attempts: dead.attempts,
                reason: dead.reason,
            }
        });
        Ok(DeadPushes {
            pushes: pushes.collect(),
            next: next.flatten(),
        })
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
