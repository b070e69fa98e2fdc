//! 数据格式: whether messages and replies are XML or JSON.

use std::error::Error;
use std::fmt;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::json_strings::repair_strings;
use crate::xml::{self, Content, Element, XmlError};

/// The format of an account's messages (数据格式), a setting of its console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum DataFormat {
    /// `<xml>…</xml>`
    #[default]
    Xml,
    /// `{…}`
    Json,
}

/// Why a text cannot be read as a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MessageError {
    /// It is no XML of the form that WeChat uses.
    Xml(XmlError),
    /// It is no JSON object; in the words of the JSON reader.
    Json(String),
}

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Xml(error) => error.fmt(f),
            Self::Json(error) => write!(f, "not a JSON object: {error}"),
        }
    }
}

impl Error for MessageError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Xml(error) => Some(error),
            Self::Json(_) => None,
        }
    }
}

impl DataFormat {
    /// The format of a text that begins like this one.
    pub fn of(text: &str) -> Self {
        if text
            .trim_start_matches('\u{feff}')
            .trim_start()
            .starts_with('{')
        {
            Self::Json
        } else {
            Self::Xml
        }
    }

    /// Writes the elements of a message or a reply, with `]]>` divided where it is XML.
    ///
    /// # Panics
    ///
    /// Never: the keys of the maps are texts.
    pub fn write(self, elements: &[Element]) -> String {
        match self {
            Self::Xml => xml::write(elements),
            Self::Json => {
                serde_json::to_string(&Object(elements)).expect("maps with text keys are JSON")
            }
        }
    }

    /// Reads a message or a reply in this format. As in [`xml::read`], a text of people may
    /// have a raw `]]>` in it.
    ///
    /// # Errors
    ///
    /// [`MessageError`] where it has another form.
    pub fn read(self, text: &str) -> Result<Vec<Element>, MessageError> {
        match self {
            Self::Xml => xml::read(text).map_err(MessageError::Xml),
            Self::Json => read_json(text),
        }
    }

    /// Reads a reply in this format, which has to be well-formed.
    ///
    /// # Errors
    ///
    /// [`MessageError`] where it has another form.
    pub fn read_well_formed(self, text: &str) -> Result<Vec<Element>, MessageError> {
        match self {
            Self::Xml => xml::read_well_formed(text).map_err(MessageError::Xml),
            Self::Json => read_json(text),
        }
    }
}

/// Reads a message or a reply in either format, as [`DataFormat::read`].
///
/// # Errors
///
/// [`MessageError`] of the format that the text begins like.
pub fn read_message(text: &str) -> Result<(DataFormat, Vec<Element>), MessageError> {
    let format = DataFormat::of(text);
    Ok((format, format.read(text)?))
}

fn read_json(text: &str) -> Result<Vec<Element>, MessageError> {
    let text = text.trim_start_matches('\u{feff}');
    let object: Map<String, Value> = serde_json::from_str(text)
        .or_else(|_| serde_json::from_str(&repair_strings(text)))
        .map_err(|error| MessageError::Json(error.to_string()))?;
    Ok(object
        .iter()
        .flat_map(|(name, value)| field(name, value))
        .collect())
}

/// A list of articles stands for the items that XML has in `Articles`. That is a guess.
fn field(name: &str, value: &Value) -> Vec<Element> {
    let items = match value {
        Value::Array(_) if name == "Articles" => Element::from_json("item", value),
        _ => return Element::from_json(name, value),
    };
    vec![Element {
        name: name.to_owned(),
        content: Content::Children(items),
    }]
}

/// Elements as an object, in their order; a name that occurs several times is a list.
struct Object<'a>(&'a [Element]);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (place, element) in self.0.iter().enumerate() {
            let is_same = |other: &&Element| other.name == element.name;
            if self.0[..place].iter().any(|other| is_same(&other)) {
                continue;
            }
            let same: Vec<_> = self.0[place..].iter().filter(is_same).collect();
            match same.as_slice() {
                [one] => map.serialize_entry(&element.name, &Field(one))?,
                list => map.serialize_entry(&element.name, &List(list))?,
            }
        }
        map.end()
    }
}

struct List<'a>(&'a [&'a Element]);

impl Serialize for List<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for element in self.0 {
            list.serialize_element(&Field(element))?;
        }
        list.end()
    }
}

struct Field<'a>(&'a Element);

impl Serialize for Field<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.content {
            Content::Children(children) => Object(children).serialize(serializer),
            Content::Text(text) => text.serialize(serializer),
            Content::Number(number) => match serde_json::from_str::<Value>(number) {
                Ok(value) => value.serialize(serializer),
                Err(_) => number.serialize(serializer),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message of the example in "消息加解密说明".
    const DOCUMENTED: &str = r#"{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}"#;

    #[test]
    fn json_has_the_documented_form() {
        let elements = [
            Element::text("ToUserName", "gh_97417a04a28d"),
            Element::text("FromUserName", "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"),
            Element::number("CreateTime", 1_714_112_445),
            Element::text("MsgType", "event"),
            Element::text("Event", "debug_demo"),
            Element::text("debug_str", "hello world"),
        ];
        assert_eq!(DataFormat::Json.write(&elements), DOCUMENTED);
        let (format, read) = read_message(DOCUMENTED).unwrap();
        assert_eq!(format, DataFormat::Json);
        assert_eq!(
            xml::find(&read, "CreateTime").unwrap().value(),
            Some("1714112445")
        );
    }

    #[test]
    fn elements_are_the_same_after_both_formats() {
        let message = serde_json::json!({
            "MsgId": 24_000_000_000_000_001_u64,
            "Empty": "",
            "Quoted": "a\"b]]>c",
            "SendPicsInfo": { "Count": 2, "PicList": { "item": [{ "Sum": "a" }, { "Sum": "b" }] } },
        });
        let elements = DataFormat::Json.read(&message.to_string()).unwrap();
        let json = DataFormat::Json.write(&elements);
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), message);
        let xml = DataFormat::Xml.write(&elements);
        let read = DataFormat::Xml.read(&xml).unwrap();
        assert_eq!(xml::to_json(&read), xml::to_json(&elements));
    }

    #[test]
    fn a_list_of_articles_is_a_list_of_items() {
        for json in [
            r#"{"Articles":[{"Title":"a"},{"Title":"b"}]}"#,
            r#"{"Articles":{"item":[{"Title":"a"},{"Title":"b"}]}}"#,
        ] {
            let read = DataFormat::Json.read(json).unwrap();
            assert_eq!(
                DataFormat::Xml.write(&read),
                "<xml><Articles><item><Title><![CDATA[a]]></Title></item>\
                 <item><Title><![CDATA[b]]></Title></item></Articles></xml>"
            );
        }
    }

    #[test]
    fn the_first_character_tells_the_format() {
        for (text, format, error) in [
            ("{}", DataFormat::Json, None),
            (" \n{}", DataFormat::Json, None),
            ("<xml></xml>", DataFormat::Xml, None),
            ("{", DataFormat::Json, Some("not a JSON object: EOF")),
            ("[]", DataFormat::Xml, Some("not XML")),
            ("", DataFormat::Xml, Some("not XML")),
        ] {
            assert_eq!(DataFormat::of(text), format, "{text}");
            let found = read_message(text).err().map(|error| error.to_string());
            assert_eq!(found.is_some(), error.is_some(), "{text}: {found:?}");
            let found = found.unwrap_or_default();
            assert!(
                found.starts_with(error.unwrap_or_default()),
                "{text}: {found}"
            );
        }
    }

    #[test]
    fn json_may_have_control_characters_as_they_are() {
        let read = DataFormat::Json
            .read("\u{feff}{\n\"Content\": \"a\u{2}\n\\\"b\\\\\", \"B\": \"\u{1d}\"}")
            .unwrap();
        let value = |name| xml::find(&read, name).unwrap().value();
        assert_eq!(value("Content"), Some("a\u{2}\n\"b\\"));
        assert_eq!(value("B"), Some("\u{1d}"));
        assert!(DataFormat::Json.read("{\u{2}}").is_err());
    }
}
