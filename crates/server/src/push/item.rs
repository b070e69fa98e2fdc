//! What is in the queue of an account: a push for the back end, or a customer message for WeChat.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use sha2::{Digest as _, Sha256};
use wechat_h5_push::Push;
use wechat_h5_store::NewItem;

/// An item in JSON, with one of the last two fields.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct QueuedItem {
    /// The user.
    pub openid: String,
    /// The type of the push.
    #[serde(rename = "type")]
    pub push_type: String,
    /// When the push arrived, in milliseconds since 1970.
    pub received_at: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    push: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer_message: Option<Box<RawValue>>,
}

/// What is to be done with an item.
pub(super) enum Work<'a> {
    /// To deliver this push.
    Deliver(&'a RawValue),
    /// To send this customer message.
    Send(&'a RawValue),
}

impl QueuedItem {
    /// A push that arrived at this time.
    pub(super) fn of_push(push: &Push, received_at: u64) -> serde_json::Result<Self> {
        Ok(Self {
            openid: push.openid.clone(),
            push_type: push.name.clone(),
            received_at,
            push: Some(to_raw_value(push)?),
            customer_message: None,
        })
    }

    /// A customer message in reply to this push.
    pub(super) fn of_message(&self, message: &Value) -> serde_json::Result<Self> {
        Ok(Self {
            openid: self.openid.clone(),
            push_type: self.push_type.clone(),
            received_at: self.received_at,
            push: None,
            customer_message: Some(to_raw_value(message)?),
        })
    }

    /// As it is in the queue.
    pub(super) fn read(value: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(value)
    }

    /// What is to be done. `None`: a later version knows.
    pub(super) fn work(&self) -> Option<Work<'_>> {
        match (&self.push, &self.customer_message) {
            (Some(push), _) => Some(Work::Deliver(push)),
            (None, Some(message)) => Some(Work::Send(message)),
            (None, None) => None,
        }
    }

    /// For the queue. The pushes of a user are in one lane, and messages to the user in another,
    /// which does not delay them.
    pub(super) fn into_new(self, duplicate_key: String) -> serde_json::Result<NewItem> {
        let kind = if self.push.is_some() {
            "push"
        } else {
            "message"
        };
        // A lane is not encrypted, and an openid names a person.
        let user = Sha256::digest(self.openid.as_bytes());
        Ok(NewItem {
            lane: format!("{kind}-{}", hex::encode(&user[..16])),
            duplicate_key,
            value: serde_json::to_vec(&self)?,
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
