//! A push that was received, with its type and its fields.

mod duplicate_key;
mod event;
mod field;
mod message;

use serde::{Serialize, Serializer};
use wechat_h5_sign::AppId;

pub use duplicate_key::DuplicateKey;
pub use event::{CardDetails, Event, MenuPictures, SubscribeMessage};
pub use message::Message;

use crate::push_type::PushClass;
use crate::xml::{self, Element};
use field::Fields;

/// A message or an event. As JSON it has the names of this project beside `fields`, which are
/// WeChat's own, all of them, with numbers as texts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Push {
    /// Whether it is a message of a user or an event.
    pub kind: PushClass,
    /// `MsgType` of a message and `Event` of an event, spelt as documented where it is known.
    #[serde(rename = "type")]
    pub name: String,
    /// The account.
    pub app_id: String,
    /// `ToUserName`: the account's own id, `gh_…` (原始 ID).
    pub original_id: String,
    /// `FromUserName`: the user, or whom WeChat names in events without one.
    pub openid: String,
    /// `CreateTime` in seconds.
    pub create_time: Option<u64>,
    /// `MsgId` of a message: beyond the integers of JavaScript.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub msg_id: Option<String>,
    /// What is particular to the type.
    pub data: PushData,
    /// Everything that was in the message.
    #[serde(serialize_with = "as_object")]
    pub fields: Vec<Element>,
}

/// A message without a field that every message has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MissingField(pub(crate) &'static str);

/// What is particular to a type of push.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum PushData {
    /// A message of a user.
    Message(Message),
    /// An event.
    Event(Event),
    /// A type that is not known here: see [`Push::fields`].
    Other {},
}

impl Push {
    /// Reads the elements of a message.
    ///
    /// # Errors
    ///
    /// [`MissingField`] without `ToUserName`, `FromUserName` or `MsgType`, or `Event`
    /// in an event.
    pub(crate) fn read(app_id: &AppId, elements: Vec<Element>) -> Result<Self, MissingField> {
        let fields = Fields(&elements);
        let required = |name| fields.id(name).ok_or(MissingField(name));
        let msg_type = required("MsgType")?;
        let original_id = required("ToUserName")?;
        let openid = required("FromUserName")?;
        let is_event = msg_type.eq_ignore_ascii_case("event");
        let (kind, name, data) = if is_event {
            let (name, event) = Event::read(&required("Event")?, fields);
            (PushClass::Event, name, event.map(PushData::Event))
        } else {
            let (name, message) = Message::read(&msg_type, fields);
            (PushClass::Message, name, message.map(PushData::Message))
        };
        Ok(Self {
            kind,
            name,
            app_id: app_id.as_str().to_owned(),
            original_id,
            openid,
            create_time: fields.integer("CreateTime"),
            msg_id: fields.id("MsgId").filter(|_| !is_event),
            data: data.unwrap_or(PushData::Other {}),
            fields: elements,
        })
    }

    /// The user whom it is about: the sender, or [`Event::Revoke::user_openid`] where WeChat's own
    /// service is the sender.
    pub fn user(&self) -> &str {
        match &self.data {
            PushData::Event(Event::Revoke {
                user_openid: Some(user),
                ..
            }) => user,
            _ => &self.openid,
        }
    }

    /// What WeChat's repetitions of this push have in common.
    pub fn duplicate_key(&self) -> DuplicateKey {
        DuplicateKey::of(self)
    }
}

fn as_object<S: Serializer>(elements: &[Element], serializer: S) -> Result<S::Ok, S::Error> {
    xml::to_json(elements).serialize(serializer)
}
