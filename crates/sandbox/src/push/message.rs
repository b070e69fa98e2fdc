//! One push: its type, and the fields that differ from the sample.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use wechat_h5_push::xml::{Cdata, Element, to_json};
use wechat_h5_push::{DataFormat, PushClass, PushHeader, PushMode, PushType};

use super::error::PushError;
use crate::chat::{ChatItem, ChatKind};

/// A message or an event to push.
///
/// ```
/// use wechat_h5_sandbox::Push;
///
/// let message = Push::new("text").field("Content", "hi");
/// let scanned = Push::new("subscribe").field("EventKey", "qrscene_123");
/// # let _ = (message, scanned);
/// ```
#[derive(Clone, Debug, Deserialize)]
pub struct Push {
    #[serde(rename = "type")]
    name: String,
    #[serde(default)]
    pub(super) mode: Option<PushMode>,
    #[serde(rename = "dataFormat", default)]
    pub(super) data_format: Option<DataFormat>,
    #[serde(default)]
    pub(super) cdata: Cdata,
    #[serde(flatten)]
    fields: Map<String, Value>,
}

/// A push, and the user who causes it.
#[derive(Clone, Debug)]
pub(crate) struct UserPush {
    pub(super) push: Push,
    pub(super) openid: String,
}

/// A push with all its fields.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) name: String,
    pub(super) class: PushClass,
    pub(super) elements: Vec<Element>,
}

impl Message {
    /// What the chat has of it.
    pub(super) fn chat_item(&self) -> ChatItem {
        let content = to_json(&self.elements);
        let kind = match self.class {
            PushClass::Message => ChatKind::Message,
            PushClass::Event => ChatKind::Event,
        };
        let text = content["Content"].as_str().map(str::to_owned);
        ChatItem::new(kind, &self.name, content).with_text(text.as_deref())
    }
}

impl Push {
    /// A message (`text`, `image`, …) or an event (`subscribe`, `CLICK`, …), by its type
    /// on the wire.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            mode: None,
            data_format: None,
            cdata: Cdata::default(),
            fields: Map::new(),
        }
    }

    /// Sets a field instead of the sample's, or adds one. An object becomes nested
    /// elements, a list becomes repeated elements.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.fields.insert(name.into(), value.into());
        self
    }

    /// A mode for this push, instead of the configured one.
    #[must_use]
    pub fn mode(mut self, mode: PushMode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// A data format for this push, instead of the configured one.
    #[must_use]
    pub fn data_format(mut self, format: DataFormat) -> Self {
        self.data_format = Some(format);
        self
    }

    /// How XML has a `]]>` in a field, instead of raw as WeChat is reported to send it.
    #[must_use]
    pub fn cdata(mut self, cdata: Cdata) -> Self {
        self.cdata = cdata;
        self
    }

    /// The push that this user causes.
    pub(crate) fn of(self, openid: String) -> UserPush {
        UserPush { push: self, openid }
    }

    /// Whether it is a message that a user writes.
    pub(crate) fn is_message(&self) -> bool {
        let known = PushType::find(&self.name);
        known.is_some_and(|known| known.class() == PushClass::Message)
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The body of the control API's request for the same push.
    pub(super) fn control_body(&self) -> Value {
        let options = [
            ("mode", json!(self.mode)),
            ("dataFormat", json!(self.data_format)),
            ("cdata", json!(self.cdata)),
        ];
        let defaults = [Value::Null, json!(Cdata::default())];
        let chosen = options
            .into_iter()
            .filter(|(_, value)| !defaults.contains(value));
        let mut body = self.fields.clone();
        body.insert("type".to_owned(), self.name.as_str().into());
        body.extend(chosen.map(|(name, value)| (name.to_owned(), value)));
        body.into()
    }

    pub(super) fn write(&self, header: &PushHeader) -> Result<Message, PushError> {
        let (name, class, mut elements) = self.start(header)?;
        if let Some(name) = self.fields.keys().find(|name| !is_field(name)) {
            return Err(PushError::Field { name: name.clone() });
        }
        for (name, value) in &self.fields {
            put(&mut elements, name, value);
        }
        Ok(Message {
            name,
            class,
            elements,
        })
    }

    /// The type's name, its class and its sample fields. The type `event` is an event of any
    /// name, which its field `Event` has, without sample fields.
    fn start(&self, header: &PushHeader) -> Result<(String, PushClass, Vec<Element>), PushError> {
        if let Some(known) = PushType::find(&self.name) {
            return Ok((self.name.clone(), known.class(), known.sample(header)));
        }
        let event = self.fields.get("Event").and_then(Value::as_str);
        match event.filter(|name| !name.is_empty()) {
            Some(event) if self.name == "event" => {
                Ok((event.to_owned(), PushClass::Event, header.event(event)))
            }
            _ if self.name == "event" => Err(PushError::EventName),
            _ => Err(PushError::Type {
                name: self.name.clone(),
                known: PushType::all()
                    .map(PushType::name)
                    .collect::<Vec<_>>()
                    .join(", "),
            }),
        }
    }
}

/// WeChat's fields begin with a capital, with these exceptions, so a misspelt option is not
/// mistaken for a field.
fn is_field(name: &str) -> bool {
    let is_name = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name
        && (name.starts_with(|c: char| c.is_ascii_uppercase())
            || matches!(name, "bizmsgmenuid" | "debug_str"))
}

/// Replaces the elements with this name, or appends.
fn put(elements: &mut Vec<Element>, name: &str, value: &Value) {
    let place = elements.iter().position(|element| element.name == name);
    elements.retain(|element| element.name != name);
    let place = place.unwrap_or(elements.len());
    elements.splice(place..place, Element::from_json(name, value));
}

#[cfg(test)]
mod tests {
    use wechat_h5_push::xml;

    use super::*;

    fn header() -> PushHeader {
        PushHeader {
            original_id: "gh_0123456789ab".to_owned(),
            openid: "oAbCd123".to_owned(),
            app_id: "wx1234567890abcdef".to_owned(),
            create_time: 1_700_000_000,
            msg_id: 24_000_000_000_000_001,
        }
    }

    fn written(push: &Push) -> String {
        xml::write(&push.write(&header()).unwrap().elements)
    }

    #[test]
    fn the_documented_text_message() {
        assert_eq!(
            written(&Push::new("text").field("Content", "hi")),
            "<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><FromUserName><![CDATA[oAbCd123]]></FromUserName><CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[hi]]></Content><MsgId>24000000000000001</MsgId></xml>"
        );
    }

    #[test]
    fn the_control_api_gets_the_same_push() {
        for body in [
            json!({"type": "text", "Content": "hi"}),
            json!({"type": "SCAN", "mode": "encrypted", "dataFormat": "json", "cdata": "split"}),
        ] {
            let push: Push = serde_json::from_value(body.clone()).unwrap();
            assert_eq!(push.control_body(), body);
        }
    }

    #[test]
    fn an_event_has_no_msg_id_and_its_case_is_kept() {
        let clicked = written(&Push::new("CLICK").field("EventKey", "k"));
        assert!(clicked.contains("<Event><![CDATA[CLICK]]></Event><EventKey><![CDATA[k]]>"));
        assert!(!clicked.contains("MsgId"));
        let revoked = written(&Push::new("user_authorization_revoke"));
        assert!(revoked.contains("<OpenID><![CDATA[oAbCd123]]></OpenID>"));
        assert!(revoked.contains("<AppID><![CDATA[wx1234567890abcdef]]></AppID>"));
    }

    #[test]
    fn an_event_of_any_name_has_the_given_fields_alone() {
        let event = Push::new("event")
            .field("Event", "wifi_connected")
            .field("ShopId", "PlaceId");
        let written = written(&event);
        assert!(
            written.ends_with(
                "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[wifi_connected]]></Event><ShopId><![CDATA[PlaceId]]></ShopId></xml>"
            ),
            "{written}"
        );
        for event in [Push::new("event"), Push::new("event").field("Event", "")] {
            let error = event.write(&header()).unwrap_err();
            assert_eq!(error.field(), Some("Event"));
            assert!(error.to_string().contains("has its name in `Event`"));
        }
    }

    #[test]
    fn lists_and_objects_become_elements() {
        let items = json!({ "Count": 2, "PicList": { "item": [{ "PicMd5Sum": "a" }, { "PicMd5Sum": "b" }] } });
        let pictures = written(&Push::new("pic_weixin").field("SendPicsInfo", items));
        assert!(
            pictures.contains("<SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum><![CDATA[a]]></PicMd5Sum></item><item><PicMd5Sum><![CDATA[b]]></PicMd5Sum></item></PicList></SendPicsInfo>"),
            "{pictures}"
        );
    }

    #[test]
    fn an_error_names_the_known_types_and_the_form_of_fields() {
        for (push, says) in [
            (Push::new("txt"), "text, image, voice"),
            (
                Push::new("text").field("content", "x"),
                "`content` is not a field",
            ),
            (Push::new("text").field("A><B", "x"), "is not a field"),
        ] {
            let error = push.write(&header()).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
