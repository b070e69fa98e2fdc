//! A cause as the journal and the shell have it: by name, with advice in both languages.

use std::borrow::Cow;

use serde::Serialize;

/// A cause with its stable name, and advice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct NamedCause {
    pub(super) code: &'static str,
    pub(super) advice: Advice,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Advice {
    pub(super) zh: Cow<'static, str>,
    pub(super) en: Cow<'static, str>,
}

/// The first difference between the signed URL and the URL that the client knows, up to
/// where they are equal again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Difference {
    /// Offset of the first differing byte.
    pub(super) at: usize,
    pub(super) signed: String,
    pub(super) expected: String,
}
