//! A phone that is debugged from a desk: what either page sends, and what it receives.

use serde::{Deserialize, Serialize};

/// The response to a phone that wants to be debugged.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DebugSessionCreated {
    /// Of the session.
    pub id: String,
    /// What the desk needs, once: six digits.
    pub code: String,
    /// How long the code is valid, in seconds.
    pub code_seconds: u64,
    /// What the phone presents from now on.
    pub phone_key: String,
}

/// What a desk sends to be the other side of a session.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DebugSessionClaim {
    /// What the phone shows.
    pub code: String,
}

/// The response to a desk whose code was right.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DebugSessionClaimed {
    /// Of the session.
    pub id: String,
    /// What the desk presents from now on.
    pub desk_key: String,
}

/// A message from one side to the other. The server does not look into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DebugMessage<M> {
    /// Each side counts its own from 1, so that one that is sent twice is taken once.
    pub number: u32,
    /// Any JSON.
    pub message: M,
}

/// What has changed for one side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DebugEvents<M> {
    /// Messages of the other side, oldest first.
    pub messages: Vec<DebugMessage<M>>,
    /// Whether the other side is there.
    pub peer: DebugPeer,
    /// Why the session has ended, if it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<DebugEnd>,
}

/// Whether the other side of a session is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DebugPeer {
    /// No desk has claimed the session.
    Expected,
    /// It asks for its events.
    Present,
    /// It has not for some seconds.
    Gone,
}

/// Why a session has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DebugEnd {
    /// The phone has ended it.
    Phone,
    /// The desk has.
    Desk,
    /// No desk has come in time.
    CodeExpired,
    /// One side was gone for too long.
    Absent,
    /// It has lasted as long as one may.
    TooLong,
    /// A side has sent as many messages as it may.
    TooManyMessages,
}

/// Not with the key and the code.
impl core::fmt::Debug for DebugSessionCreated {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("DebugSessionCreated")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Not with the code.
impl core::fmt::Debug for DebugSessionClaim {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("DebugSessionClaim").finish_non_exhaustive()
    }
}

/// Not with the key.
impl core::fmt::Debug for DebugSessionClaimed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("DebugSessionClaimed")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl DebugPeer {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Expected, Self::Present, Self::Gone];

    /// Its word in JSON and in a query.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::Present => "present",
            Self::Gone => "gone",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_have_a_fixed_form() {
        let events = DebugEvents {
            messages: vec![DebugMessage {
                number: 1,
                message: "run",
            }],
            peer: DebugPeer::Expected,
            ended: Some(DebugEnd::TooManyMessages),
        };
        let text = r#"{"messages":[{"number":1,"message":"run"}],"peer":"expected","ended":"too_many_messages"}"#;
        assert_eq!(serde_json::to_string(&events).unwrap(), text);
        let read: DebugEvents<String> =
            serde_json::from_str(r#"{"messages":[],"peer":"gone"}"#).unwrap();
        assert_eq!((read.peer, read.ended), (DebugPeer::Gone, None));
    }

    #[test]
    fn a_peer_has_one_word() {
        for peer in DebugPeer::ALL {
            let json = serde_json::to_value(peer).unwrap();
            assert_eq!(json, peer.as_str());
        }
    }

    #[test]
    fn debug_is_redacted() {
        let (id, secret) = ("0a".to_owned(), "123456".to_owned());
        let created = DebugSessionCreated {
            id: id.clone(),
            code: secret.clone(),
            code_seconds: 300,
            phone_key: secret.clone(),
        };
        let claimed = DebugSessionClaimed {
            id,
            desk_key: secret.clone(),
        };
        let claim = DebugSessionClaim {
            code: secret.clone(),
        };
        let shown = format!("{created:?} {claimed:?} {claim:?}");
        assert!(!shown.contains(&secret), "{shown}");
    }
}
