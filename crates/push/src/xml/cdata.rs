//! How a text with `]]>` in it is written.

use serde::{Deserialize, Serialize};

/// How a text with `]]>` in it is written in a CDATA section, which ends there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Cdata {
    /// As it is, which is no XML then: so WeChat sends what users type. That rests on one
    /// report of a pasted XML document.
    #[default]
    Raw,
    /// Divided between two sections, as XML demands.
    Split,
}

impl Cdata {
    /// The text between `<![CDATA[` and `]]>`.
    pub(super) fn escape(self, text: &str) -> String {
        match self {
            Self::Raw => text.to_owned(),
            Self::Split => text.replace("]]>", "]]]]><![CDATA[>"),
        }
    }
}

/// Whether a text between `<![CDATA[` and `]]>` is several sections, in which each `]]>` is
/// divided in one of the two ways in use: after `]]` or after `]`. A user's raw text that looks
/// so cannot be told from it.
pub(super) fn is_split(text: &str) -> bool {
    let mut sections = text.split("]]>");
    let mut before = sections.next().unwrap_or_default();
    sections.all(|after| {
        let rest = after.strip_prefix("<![CDATA[");
        let is_divided = rest.is_some_and(|rest| {
            (before.ends_with("]]") && rest.starts_with('>'))
                || (before.ends_with(']') && rest.starts_with("]>"))
        });
        before = after;
        is_divided
    })
}
