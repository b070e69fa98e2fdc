//! One thing that happened, as it is told.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// A server called the platform's API.
    Platform,
    /// A person's browser was at the authorize page.
    Page,
    /// A page came through the proxy.
    Proxy,
    /// A signature was judged.
    Verify,
    /// A page called the simulated client.
    Bridge,
    /// jweixin sent its telemetry.
    Report,
    /// Somebody turned a knob of the sandbox.
    Control,
    /// A call was made to fail, as somebody had asked for.
    Fault,
    /// The platform pushed a message or an event to the account's server.
    Push,
}

impl Kind {
    pub(crate) const ALL: [Self; 9] = [
        Self::Platform,
        Self::Page,
        Self::Proxy,
        Self::Verify,
        Self::Bridge,
        Self::Report,
        Self::Control,
        Self::Fault,
        Self::Push,
    ];

    /// The word on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Page => "page",
            Self::Proxy => "proxy",
            Self::Verify => "verify",
            Self::Bridge => "bridge",
            Self::Report => "report",
            Self::Control => "control",
            Self::Fault => "fault",
            Self::Push => "push",
        }
    }
}

/// One thing that happened. It never holds a secret: a token, ticket or code
/// is named by a short hash.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Counts up from 1 since the start or the last reset.
    pub seq: u64,
    /// Virtual time, seconds since the epoch.
    pub at: u64,
    /// Who did it.
    pub kind: Kind,
    /// The endpoint's path, the bridge's API, or the knob.
    pub name: String,
    /// What else is known: `errcode`, `rid`, `verdict`, `args` and the like.
    #[serde(flatten)]
    pub details: Note,
}

/// Details of an entry, as JSON fields.
pub type Note = Map<String, Value>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_the_one_that_serde_writes() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::json!(kind), kind.name());
        }
    }
}
