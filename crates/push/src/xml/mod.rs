//! The XML of messages and replies: elements with a text, a number or elements in them.
//! No DTD, no attributes, no entities other than XML's own.

mod cdata;
mod character;
mod element;
mod error;
mod json;
mod raw_text;
mod read;
mod write;

pub use cdata::Cdata;
pub(crate) use character::forbidden_character;
pub use element::{Content, Element, find, find_ignoring_case};
pub use error::XmlError;
pub use json::to_json;
pub use read::{read, read_well_formed};
pub use write::{write, write_with};
