//! XML as far as WeChat uses it: names, texts, and one within the other.

use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// In a CDATA section.
    Text(String),
    /// Bare.
    Number(String),
    Tree(Vec<Element>),
}

impl Element {
    pub(super) fn text(name: &str, text: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            content: Content::Text(text.into()),
        }
    }

    pub(super) fn number(name: &str, number: u64) -> Self {
        Self {
            name: name.to_owned(),
            content: Content::Number(number.to_string()),
        }
    }

    /// A value of a test's: a list is the element several times.
    pub(super) fn from_json(name: &str, value: &Value) -> Vec<Self> {
        let element = |content| {
            vec![Self {
                name: name.to_owned(),
                content,
            }]
        };
        match value {
            Value::Array(values) => values
                .iter()
                .flat_map(|value| Self::from_json(name, value))
                .collect(),
            Value::Object(fields) => element(Content::Tree(
                fields
                    .iter()
                    .flat_map(|(name, value)| Self::from_json(name, value))
                    .collect(),
            )),
            Value::String(text) => element(Content::Text(text.clone())),
            Value::Null => element(Content::Text(String::new())),
            other => element(Content::Number(other.to_string())),
        }
    }

    /// The text of a leaf.
    pub(super) fn leaf(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) | Content::Number(text) => Some(text),
            Content::Tree(_) => None,
        }
    }
}

/// The first with this name.
pub(super) fn find<'a>(elements: &'a [Element], name: &str) -> Option<&'a Element> {
    elements.iter().find(|element| element.name == name)
}

/// `{"Articles": {"item": [{…}, {…}]}}`; what comes once is no list.
pub(super) fn to_json(elements: &[Element]) -> Value {
    let mut object: Map<String, Value> = Map::new();
    for element in elements {
        let value = match &element.content {
            Content::Tree(children) => to_json(children),
            Content::Text(text) | Content::Number(text) => text.clone().into(),
        };
        match object.get_mut(&element.name) {
            None => {
                object.insert(element.name.clone(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = vec![first.take(), value].into(),
        }
    }
    object.into()
}
