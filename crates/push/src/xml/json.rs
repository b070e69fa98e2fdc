//! Elements from JSON and to JSON.

use serde_json::{Map, Value};

use super::element::{Content, Element};

impl Element {
    /// The elements that stand for a JSON value: an array is the element several times,
    /// an object is elements in the element.
    pub fn from_json(name: &str, value: &Value) -> Vec<Self> {
        let content = match value {
            Value::Array(values) => {
                return values
                    .iter()
                    .flat_map(|value| Self::from_json(name, value))
                    .collect();
            }
            Value::Object(fields) => Content::Children(
                fields
                    .iter()
                    .flat_map(|(name, value)| Self::from_json(name, value))
                    .collect(),
            ),
            Value::String(text) => Content::Text(text.clone()),
            Value::Null => Content::Text(String::new()),
            Value::Bool(_) | Value::Number(_) => Content::Number(value.to_string()),
        };
        vec![Self {
            name: name.to_owned(),
            content,
        }]
    }
}

/// `{"Articles": {"item": [{…}, {…}]}}`. A name that occurs once has no array; numbers
/// are strings.
pub fn to_json(elements: &[Element]) -> Value {
    let mut object: Map<String, Value> = Map::new();
    for element in elements {
        let value = match &element.content {
            Content::Children(children) => to_json(children),
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
