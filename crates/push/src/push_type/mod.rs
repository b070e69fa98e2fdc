//! A type of message or event, with sample fields as WeChat sends them.

mod events;
mod messages;

use serde::Serialize;

use crate::xml::{Content, Element};
use events::EVENTS;
use messages::MESSAGES;

/// Whether a push is a message of a user or an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PushClass {
    /// `MsgType` is the type, and there is a `MsgId`.
    Message,
    /// `MsgType` is `event`, and `Event` is the type.
    Event,
}

/// The fields that every push has, and the appid that some events repeat.
#[derive(Clone, Debug)]
pub struct PushHeader {
    /// `ToUserName`: the account's own id, `gh_…` (原始 ID).
    pub original_id: String,
    /// `FromUserName`: the follower.
    pub openid: String,
    /// `AppID`, in the events that have it.
    pub app_id: String,
    /// `CreateTime`, in seconds.
    pub create_time: u64,
    /// `MsgId`, in messages.
    pub msg_id: u64,
}

impl PushHeader {
    /// The start of an event with this name, documented or not.
    pub fn event(&self, name: &str) -> Vec<Element> {
        let mut push = self.elements();
        push.push(Element::text("MsgType", "event"));
        push.push(Element::text("Event", name));
        push
    }

    fn elements(&self) -> Vec<Element> {
        vec![
            Element::text("ToUserName", &self.original_id),
            Element::text("FromUserName", &self.openid),
            Element::number("CreateTime", self.create_time),
        ]
    }
}

/// A type of message or event that WeChat documents.
#[derive(Debug)]
pub struct PushType {
    name: &'static str,
    class: PushClass,
    fields: &'static [Field],
}

/// A field and its sample value.
pub(crate) type Field = (&'static str, Sample);

/// A sample value. [`PushHeader`] has the values of `OpenID` and `AppID`.
#[derive(Debug)]
pub(crate) enum Sample {
    Text(&'static str),
    Number(&'static str),
    Children(&'static [Field]),
}

impl PushType {
    /// The type with this name, in the spelling of the wire.
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::all().find(|known| known.name() == name)
    }

    /// Every documented type, messages first.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        MESSAGES.iter().chain(EVENTS)
    }

    pub(crate) const fn message(name: &'static str, fields: &'static [Field]) -> Self {
        Self {
            name,
            class: PushClass::Message,
            fields,
        }
    }

    pub(crate) const fn event(name: &'static str, fields: &'static [Field]) -> Self {
        Self {
            name,
            class: PushClass::Event,
            fields,
        }
    }

    /// The name on the wire: `text`, `CLICK`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it is a message or an event.
    pub fn class(&self) -> PushClass {
        self.class
    }

    /// A whole push of this type: the fields of the header, and the type's own fields
    /// with sample values.
    pub fn sample(&self, header: &PushHeader) -> Vec<Element> {
        let mut push = match self.class {
            PushClass::Message => {
                let mut push = header.elements();
                push.push(Element::text("MsgType", self.name));
                push
            }
            PushClass::Event => header.event(self.name),
        };
        push.extend(elements(self.fields));
        for element in &mut push {
            match element.name.as_str() {
                "OpenID" => element.content = Content::Text(header.openid.clone()),
                "AppID" => element.content = Content::Text(header.app_id.clone()),
                _ => {}
            }
        }
        if self.class == PushClass::Message {
            push.push(Element::number("MsgId", header.msg_id));
        }
        push
    }
}

fn elements(fields: &[Field]) -> Vec<Element> {
    let content = |sample: &Sample| match sample {
        Sample::Text(text) => Content::Text((*text).to_owned()),
        Sample::Number(number) => Content::Number((*number).to_owned()),
        Sample::Children(fields) => Content::Children(elements(fields)),
    };
    fields
        .iter()
        .map(|(name, sample)| Element {
            name: (*name).to_owned(),
            content: content(sample),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_name_is_found_once_and_events_may_be_in_capitals() {
        let names: HashSet<_> = PushType::all().map(PushType::name).collect();
        assert_eq!(names.len(), PushType::all().count());
        for (name, class) in [
            ("text", Some(PushClass::Message)),
            ("location", Some(PushClass::Message)),
            ("LOCATION", Some(PushClass::Event)),
            ("SCAN", Some(PushClass::Event)),
            ("scan", None),
        ] {
            assert_eq!(PushType::find(name).map(PushType::class), class, "{name}");
        }
    }
}
