//! What is in the queue of an account: a push or a notification of WeChat Pay for the back end, or
//! a customer message for WeChat.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use sha2::{Digest as _, Sha256};
use wechat_h5_api::pay::Notification;
use wechat_h5_push::Push;
use wechat_h5_store::NewItem;

/// For how long a notification is known: WeChat Pay repeats what was not answered for 24 hours.
const REMEMBER_PAYMENT_FOR: Duration = Duration::from_hours(25);

/// An item in JSON, with one of the last three fields.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct QueuedItem {
    /// The user; empty where none is known.
    pub openid: String,
    /// The type of the push.
    #[serde(rename = "type")]
    pub push_type: String,
    /// When it arrived, in milliseconds since 1970.
    pub received_at: u64,
    /// The merchant's number of the order that a notification is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_trade_no: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    push: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer_message: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payment: Option<Box<RawValue>>,
}

/// What is to be done with an item.
pub(super) enum Work<'a> {
    /// To deliver this push.
    Deliver(&'a RawValue),
    /// To deliver this notification of WeChat Pay.
    DeliverPayment(&'a RawValue),
    /// To send this customer message.
    Send(&'a RawValue),
}

impl QueuedItem {
    /// A push that arrived at this time.
    pub(super) fn of_push(push: &Push, received_at: u64) -> serde_json::Result<Self> {
        Ok(Self {
            openid: push.user().to_owned(),
            push_type: push.name.clone(),
            received_at,
            out_trade_no: None,
            push: Some(to_raw_value(push)?),
            customer_message: None,
            payment: None,
        })
    }

    /// A notification that arrived at this time.
    pub(super) fn of_payment(
        notification: &Notification,
        received_at: u64,
    ) -> serde_json::Result<Self> {
        Ok(Self {
            openid: notification.openid().unwrap_or_default().to_owned(),
            push_type: notification.event_type.clone(),
            received_at,
            out_trade_no: notification.out_trade_no().map(str::to_owned),
            push: None,
            customer_message: None,
            payment: Some(to_raw_value(notification)?),
        })
    }

    /// A customer message in reply to this push.
    pub(super) fn of_message(&self, message: &Value) -> serde_json::Result<Self> {
        Ok(Self {
            openid: self.openid.clone(),
            push_type: self.push_type.clone(),
            received_at: self.received_at,
            out_trade_no: None,
            push: None,
            customer_message: Some(to_raw_value(message)?),
            payment: None,
        })
    }

    /// As it is in the queue.
    pub(super) fn read(value: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(value)
    }

    /// What is to be done. `None`: a later version knows.
    pub(super) fn work(&self) -> Option<Work<'_>> {
        let push = self.push.as_deref().map(Work::Deliver);
        let payment = self.payment.as_deref().map(Work::DeliverPayment);
        let message = self.customer_message.as_deref().map(Work::Send);
        push.or(payment).or(message)
    }

    /// For the queue. The pushes of a user are in one lane, messages to the user in another, which
    /// does not delay them, and the notifications about an order in one of their own.
    pub(super) fn into_new(self, duplicate_key: String) -> serde_json::Result<NewItem> {
        let (kind, of) = match self.work() {
            Some(Work::Deliver(_)) => ("push", &*self.openid),
            Some(Work::DeliverPayment(_)) => (
                "payment",
                self.out_trade_no
                    .as_ref()
                    .unwrap_or(&duplicate_key)
                    .as_str(),
            ),
            _ => ("message", &*self.openid),
        };
        let is_payment = self.payment.is_some();
        // A lane is not encrypted, and an openid names a person.
        let of = Sha256::digest(of.as_bytes());
        Ok(NewItem {
            lane: format!("{kind}-{}", hex::encode(&of[..16])),
            duplicate_key,
            value: serde_json::to_vec(&self)?,
            remember_for: is_payment.then_some(REMEMBER_PAYMENT_FOR),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_read_as_it_was_written_and_its_lane_has_no_openid() {
        let json = r#"{"openid":"oAbc","type":"LOCATION","receivedAt":5,"push":{"b":23.134521000000001,"a":9007199254740993}}"#;
        let item = QueuedItem::read(json.as_bytes()).unwrap();
        let Some(Work::Deliver(push)) = item.work() else {
            panic!("a push");
        };
        assert_eq!(
            push.get(),
            r#"{"b":23.134521000000001,"a":9007199254740993}"#
        );
        let message = item
            .of_message(&serde_json::json!({"touser": "oAbc"}))
            .unwrap();
        assert!(matches!(message.work(), Some(Work::Send(_))));
        let message = message.into_new("key".to_owned()).unwrap();
        let item = item.into_new("key".to_owned()).unwrap();
        assert_eq!(item.value, json.as_bytes());
        assert_ne!(item.lane, message.lane);
        assert!(!item.lane.contains("oAbc"), "{}", item.lane);
        assert!(
            QueuedItem::read(br#"{"openid":"o","type":"a","receivedAt":5}"#)
                .unwrap()
                .work()
                .is_none()
        );
    }
}
