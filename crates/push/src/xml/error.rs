//! Why a text cannot be read as a message.

use std::error::Error;
use std::fmt;

/// Why a text is not XML of the form that WeChat uses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum XmlError {
    /// The text is not well-formed XML; in the words of the XML reader.
    Syntax(String),
    /// An element is not closed.
    NotClosed(String),
    /// An end tag without its start tag.
    NotOpened,
    /// There is no element.
    NoElement,
    /// The root element has another name than `xml`.
    Root(String),
    /// There is a second root element.
    AfterRoot,
    /// There is text outside of the root element.
    TextOutside,
    /// Elements are nested too deeply.
    TooDeep,
    /// There is a DOCTYPE.
    Doctype,
    /// An entity that XML does not define.
    Entity(String),
    /// A character that no XML may have, by itself or as a reference.
    Character(char),
}

impl fmt::Display for XmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => write!(f, "not XML: {error}"),
            Self::NotClosed(name) => write!(f, "not XML: <{name}> is never closed"),
            Self::NotOpened => f.write_str("not XML: an end tag has no start tag"),
            Self::NoElement => f.write_str("not XML: there is no element"),
            Self::Root(name) => write!(f, "the root is <{name}>, not <xml>"),
            Self::AfterRoot => f.write_str("not XML: there is an element after </xml>"),
            Self::TextOutside => f.write_str("not XML: there is text outside of <xml>"),
            Self::TooDeep => f.write_str("more than eight elements are nested"),
            Self::Doctype => f.write_str("there is a DOCTYPE, which is never read"),
            Self::Character(found) => {
                write!(f, "U+{:04X}, which no XML may have", u32::from(*found))
            }
            Self::Entity(name) => write!(f, "&{name}; is not an entity that XML defines"),
        }
    }
}

impl Error for XmlError {}
