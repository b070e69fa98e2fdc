//! What the page knows that an argument can be: its own address, and what earlier calls gave.

use std::rc::Rc;

use yew::prelude::Reducible;

/// The names in presets, and the function that gives the value; empty for the page itself.
pub const NAMES: [(&str, &str); 6] = [
    ("$page", ""),
    ("$icon", ""),
    ("$image", "chooseImage"),
    ("$voice", "stopRecord"),
    ("$uploadedImage", "uploadImage"),
    ("$uploadedVoice", "uploadVoice"),
];

/// The values, in the order of [`NAMES`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known([String; NAMES.len()]);

/// A function has given a value.
pub struct Learnt {
    /// One of [`NAMES`].
    pub name: &'static str,
    /// What stands for it from now on.
    pub value: String,
}

impl Known {
    /// Of a page with this address and picture.
    pub fn of_page(page: &str, icon: &str) -> Self {
        let mut known = Self::default();
        known.set("$page", page);
        known.set("$icon", icon);
        known
    }

    /// The arguments with the values in place of the names; one that is not known is empty.
    pub fn fill(&self, args: &str) -> String {
        let values = NAMES.iter().zip(&self.0);
        values.fold(args.to_owned(), |args, ((name, _), value)| {
            args.replace(name, &escaped(value))
        })
    }

    /// The function that has to be called first.
    pub fn missing(&self, args: &str) -> Option<&'static str> {
        let mut values = NAMES.iter().zip(&self.0);
        let missing = values.find(|((name, _), value)| value.is_empty() && args.contains(name));
        missing
            .map(|((_, giver), _)| *giver)
            .filter(|giver| !giver.is_empty())
    }

    /// The value for a name, or an empty text.
    pub fn get(&self, name: &str) -> &str {
        let at = NAMES.iter().position(|(known, _)| *known == name);
        at.map_or("", |at| &self.0[at])
    }

    /// A function has given a value.
    pub fn learn(&mut self, learnt: &Learnt) {
        self.set(learnt.name, &learnt.value);
    }

    fn set(&mut self, name: &str, value: &str) {
        let at = NAMES.iter().position(|(known, _)| *known == name);
        if let Some(at) = at {
            value.clone_into(&mut self.0[at]);
        }
    }
}

impl Reducible for Known {
    type Action = Learnt;

    fn reduce(self: Rc<Self>, learnt: Learnt) -> Rc<Self> {
        let mut known = (*self).clone();
        known.learn(&learnt);
        known.into()
    }
}

/// As inside a JSON text.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use yew::prelude::Reducible as _;

    use super::{Known, Learnt};

    #[test]
    fn names_are_filled_in() {
        let known = Known::of_page(
            "https://h5.example.com/?a=1",
            "https://h5.example.com/i.png",
        );
        let args = r#"{"link":"$page?from=h5","img":"$icon","localId":"$image"}"#;
        assert_eq!(
            known.fill(args),
            r#"{"link":"https://h5.example.com/?a=1?from=h5","img":"https://h5.example.com/i.png","localId":""}"#
        );
        assert_eq!(known.missing(args), Some("chooseImage"));
        let value = r#"weixin://"\1"#.to_owned();
        let known = Rc::new(known).reduce(Learnt {
            name: "$image",
            value,
        });
        assert_eq!(known.missing(args), None);
        assert_eq!(known.fill(r#"["$image"]"#), r#"["weixin://\"\\1"]"#);
        assert_eq!(known.missing(r#"["$uploadedVoice"]"#), Some("uploadVoice"));
    }
}
