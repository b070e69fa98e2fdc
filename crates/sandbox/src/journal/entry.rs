//! One entry of the journal.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The source of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum EntryKind {
    /// A server called the platform's API.
    Platform,
    /// A browser opened the authorize page.
    Page,
    /// A page passed the proxy.
    Proxy,
    /// A page asked WeChat's CDN for jweixin.
    Jweixin,
    /// A signature was verified.
    Verify,
    /// A page called the simulated client.
    Bridge,
    /// The user shared the page.
    Share,
    /// The simulated client shows no open tag.
    OpenTag,
    /// jweixin sent its telemetry.
    Telemetry,
    /// The control API changed a setting.
    Control,
    /// A fault was injected into a call.
    Fault,
    /// The platform pushed a message or an event to the account's server.
    Push,
}

impl EntryKind {
    pub(crate) const ALL: [Self; 12] = [
        Self::Platform,
        Self::Page,
        Self::Proxy,
        Self::Jweixin,
        Self::Verify,
        Self::Bridge,
        Self::Share,
        Self::OpenTag,
        Self::Telemetry,
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
            Self::Jweixin => "jweixin",
            Self::Verify => "verify",
            Self::Bridge => "bridge",
            Self::Share => "share",
            Self::OpenTag => "opentag",
            Self::Telemetry => "telemetry",
            Self::Control => "control",
            Self::Fault => "fault",
            Self::Push => "push",
        }
    }
}

/// Something that happened. An entry never contains a secret: tokens, tickets and codes
/// are named by a short hash.
#[derive(Clone, Debug, Serialize)]
pub struct JournalEntry {
    /// Counts up from 1 since the start or the last reset.
    pub seq: u64,
    /// Virtual time, seconds since the epoch.
    pub at: u64,
    /// The source.
    pub kind: EntryKind,
    /// The endpoint's path, the bridge's API, or the setting.
    pub name: String,
    /// Further fields: `errcode`, `rid`, `verdict`, `args` and the like.
    #[serde(flatten)]
    pub details: Details,
}

/// Details of an entry, as JSON fields.
pub type Details = Map<String, Value>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_the_name_of_its_json() {
        for kind in EntryKind::ALL {
            assert_eq!(serde_json::json!(kind), kind.name());
        }
    }
}
