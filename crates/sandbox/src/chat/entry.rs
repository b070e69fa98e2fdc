//! One entry of a chat.

use serde::Serialize;
use serde_json::Value;

/// Who has written it, and how it got there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChatKind {
    /// The user has written to the account.
    Message,
    /// An event that was pushed to the account's server. The user's chat does not show it.
    Event,
    /// The account's server has replied in its response to the push.
    PassiveReply,
    /// The account has sent a customer message (客服消息).
    CustomerMessage,
    /// The account has sent a template message (模板消息).
    TemplateMessage,
    /// The account has sent a message that the user has subscribed to (订阅通知).
    SubscriptionMessage,
    /// WeChat shows that the account's server gave no valid reply.
    Failure,
}

impl ChatKind {
    /// Whether the account's server answers the user with it.
    pub(super) fn is_reply(self) -> bool {
        matches!(self, Self::PassiveReply | Self::CustomerMessage)
    }
}

/// What was written in the chat with a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChatEntry {
    /// Counts up from 1 since the start or the last reset.
    pub seq: u64,
    /// Virtual time, seconds since the epoch.
    pub at: u64,
    /// The user, as the account knows them.
    pub openid: String,
    /// Who has written it.
    pub kind: ChatKind,
    /// The type of the message, or the name of the event.
    #[serde(rename = "type")]
    pub name: String,
    /// What the user reads, where it is a text.
    pub text: Option<String>,
    /// The picture, the recording or the video.
    pub media_id: Option<String>,
    /// All fields, with WeChat's names.
    pub content: Value,
}

/// An entry before it has its number.
#[derive(Debug)]
pub(crate) struct ChatItem {
    pub(super) kind: ChatKind,
    pub(super) name: String,
    pub(super) text: Option<String>,
    pub(super) content: Value,
}

impl ChatItem {
    pub(crate) fn new(kind: ChatKind, name: &str, content: Value) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            text: None,
            content,
        }
    }

    /// What the user reads, where it is a text.
    pub(crate) fn with_text(self, text: Option<&str>) -> Self {
        Self {
            text: text.map(str::to_owned),
            ..self
        }
    }

    /// The file, whose name depends on who sends it.
    pub(super) fn media_id(&self) -> Option<String> {
        let content = &self.content;
        let places = [
            &content["MediaId"],
            &content["Image"]["MediaId"],
            &content["Voice"]["MediaId"],
            &content["Video"]["MediaId"],
            &content["media_id"],
        ];
        let mut found = places.into_iter().filter_map(Value::as_str);
        found.next().map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_is_found_by_each_of_its_names() {
        for (kind, content, expected) in [
            (ChatKind::Message, json!({ "MediaId": "a" }), Some("a")),
            (
                ChatKind::PassiveReply,
                json!({ "Voice": { "MediaId": "b" } }),
                Some("b"),
            ),
            (
                ChatKind::CustomerMessage,
                json!({ "media_id": "c" }),
                Some("c"),
            ),
            (ChatKind::CustomerMessage, json!({ "content": "d" }), None),
        ] {
            let item = ChatItem::new(kind, "?", content);
            assert_eq!(item.media_id().as_deref(), expected, "{item:?}");
        }
    }
}
