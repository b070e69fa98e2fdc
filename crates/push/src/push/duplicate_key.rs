//! What the repetitions of a push have in common.

use std::fmt;

use sha1::{Digest as _, Sha1};
use wechat_h5_sign::Signature;

use super::Push;
use super::field::Fields;
use crate::push_type::PushClass;
use crate::xml::{Content, Element};

/// The fields of events, besides the user, the time and the name, by which two of one second
/// differ: two templates that were sent, two cards of one purchase.
const IDS: [&str; 5] = ["EventKey", "MsgID", "CardId", "UserCardCode", "TemplateId"];

/// What WeChat's repetitions of a push have in common, and no other push: `MsgId` of a message,
/// and user, time, name and ids of an event. For the caller's store, by account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DuplicateKey(String);

impl DuplicateKey {
    pub(super) fn of(push: &Push) -> Self {
        let mut sha1 = Sha1::new();
        let mut add = |text: &str| {
            sha1.update((text.len() as u64).to_be_bytes());
            sha1.update(text);
        };
        let class = match (push.kind, &push.msg_id) {
            (PushClass::Message, Some(id)) => {
                add(id);
                "message"
            }
            (PushClass::Message, None) => {
                add_event(push, &mut add);
                add(&Fields(&push.fields).text("Content"));
                "message"
            }
            (PushClass::Event, _) => {
                add_event(push, &mut add);
                "event"
            }
        };
        let digest = Signature::from_digest(sha1.finalize().into());
        Self(format!("{class}-{digest}"))
    }

    /// `message-` or `event-` and 40 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DuplicateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn add_event(push: &Push, add: &mut impl FnMut(&str)) {
    add(&push.openid);
    add(&Fields(&push.fields).word("CreateTime"));
    add(&push.name);
    let mut ids = Vec::new();
    collect_ids(&push.fields, &mut ids);
    // In JSON the order is not WeChat's.
    ids.sort_unstable();
    for (name, value) in ids {
        add(name);
        add(value);
    }
}

fn collect_ids<'a>(elements: &'a [Element], ids: &mut Vec<(&'static str, &'a str)>) {
    for element in elements {
        match &element.content {
            Content::Children(children) => collect_ids(children, ids),
            Content::Text(text) | Content::Number(text) => {
                let name = IDS.iter().find(|id| element.name.eq_ignore_ascii_case(id));
                ids.extend(name.map(|name| (*name, text.trim())));
            }
        }
    }
}
