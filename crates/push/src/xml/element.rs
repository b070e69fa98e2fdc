//! One element of a message.

/// `<name>content</name>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// The tag, spelt as on the wire.
    pub name: String,
    /// What is between the tags.
    pub content: Content,
}

/// The content of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Written in a CDATA section.
    Text(String),
    /// Written without a CDATA section. Reading never yields it: XML has no numbers.
    Number(String),
    /// Elements in this element.
    Children(Vec<Element>),
}

impl Element {
    /// An element with a text.
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            content: Content::Text(text.into()),
        }
    }

    /// An element with a number.
    pub fn number(name: impl Into<String>, number: u64) -> Self {
        Self {
            name: name.into(),
            content: Content::Number(number.to_string()),
        }
    }

    /// The text or number, where the element has no elements in it.
    pub fn value(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) | Content::Number(text) => Some(text),
            Content::Children(_) => None,
        }
    }
}

/// The first element with this name.
pub fn find<'a>(elements: &'a [Element], name: &str) -> Option<&'a Element> {
    elements.iter().find(|element| element.name == name)
}

/// The element with this name, or else the first whose name differs in case only.
pub fn find_ignoring_case<'a>(elements: &'a [Element], name: &str) -> Option<&'a Element> {
    find(elements, name).or_else(|| {
        elements
            .iter()
            .find(|element| element.name.eq_ignore_ascii_case(name))
    })
}
