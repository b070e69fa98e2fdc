//! The fields of a message, in any case and with white space around their values.

use crate::xml::{Content, Element, find_ignoring_case};

#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a [Element]);

impl<'a> Fields<'a> {
    /// The fields in this one; none where it is missing.
    pub(super) fn inside(self, name: &str) -> Self {
        match find_ignoring_case(self.0, name).map(|element| &element.content) {
            Some(Content::Children(children)) => Fields(children),
            _ => Fields(&[]),
        }
    }

    /// The field as it was sent.
    pub(super) fn text(self, name: &str) -> String {
        let value = find_ignoring_case(self.0, name).and_then(Element::value);
        value.unwrap_or_default().to_owned()
    }

    /// The field, unless it is empty.
    pub(super) fn id(self, name: &str) -> Option<String> {
        let value = find_ignoring_case(self.0, name).and_then(Element::value)?;
        Some(value.trim())
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
    }

    /// The field, which may be empty.
    pub(super) fn word(self, name: &str) -> String {
        self.id(name).unwrap_or_default()
    }

    pub(super) fn integer(self, name: &str) -> Option<u64> {
        self.id(name)?.parse().ok()
    }

    pub(super) fn decimal(self, name: &str) -> Option<f64> {
        let number: f64 = self.id(name)?.parse().ok()?;
        number.is_finite().then_some(number)
    }

    /// The number in each element with this name.
    pub(super) fn integers(self, name: &'a str) -> impl Iterator<Item = u64> {
        self.0
            .iter()
            .filter(move |element| element.name.eq_ignore_ascii_case(name))
            .filter_map(|element| element.value()?.trim().parse().ok())
    }

    /// Whether it says `true`, where it says one or the other.
    pub(super) fn truth(self, name: &str) -> Option<bool> {
        match self.id(name)?.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    /// The fields of each element with this name.
    pub(super) fn list(self, name: &'a str) -> impl Iterator<Item = Fields<'a>> {
        self.0
            .iter()
            .filter(move |element| element.name.eq_ignore_ascii_case(name))
            .filter_map(|element| match &element.content {
                Content::Children(children) => Some(Fields(children)),
                _ => None,
            })
    }
}
