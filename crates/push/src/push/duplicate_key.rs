//! What the repetitions of a push have in common.

use std::fmt;

use sha1::{Digest as _, Sha1};
use wechat_h5_sign::Signature;

use super::Push;
use crate::push_type::PushClass;
use crate::xml::{Content, Element};

/// What WeChat's repetitions of a push have in common, and no other push: `MsgId` of a message, and
/// all that an event says, because no list of ids tells each two events of one second apart. For
/// the caller's store, by account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DuplicateKey(String);

impl DuplicateKey {
    pub(super) fn of(push: &Push) -> Self {
        let mut sha1 = Sha1::new();
        let class = match push.kind {
            PushClass::Message => "message",
            PushClass::Event => "event",
        };
        if let Some(id) = &push.msg_id {
            add(&mut sha1, id);
        } else {
            add(&mut sha1, &push.name);
            let fields = push.fields.iter().filter(|field| !is_type(field));
            sha1.update(written_sorted(fields));
        }
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

/// What [`Push::name`] has in its documented spelling.
fn is_type(field: &Element) -> bool {
    let is = |name: &str| field.name.eq_ignore_ascii_case(name);
    is("MsgType") || is("Event")
}

fn add(sha1: &mut Sha1, text: &str) {
    sha1.update((text.len() as u64).to_be_bytes());
    sha1.update(text);
}

/// In an order of their own: in JSON it is not WeChat's.
fn written_sorted<'a>(elements: impl Iterator<Item = &'a Element>) -> Vec<u8> {
    let mut all: Vec<_> = elements.map(written).collect();
    all.sort_unstable();
    all.concat()
}

/// Name and content, each behind its length, so that no two elements are written the same.
fn written(element: &Element) -> Vec<u8> {
    let name = element.name.to_ascii_lowercase();
    let (kind, content) = match &element.content {
        Content::Text(text) | Content::Number(text) => (0, text.trim().as_bytes().to_vec()),
        Content::Children(children) => (1, written_sorted(children.iter())),
    };
    let mut bytes = Vec::with_capacity(17 + name.len() + content.len());
    bytes.extend((name.len() as u64).to_be_bytes());
    bytes.extend(name.as_bytes());
    bytes.push(kind);
    bytes.extend((content.len() as u64).to_be_bytes());
    bytes.extend(content);
    bytes
}
