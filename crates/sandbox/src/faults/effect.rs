use serde::{Deserialize, Serialize};

/// What goes wrong with a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Effect {
    /// A documented errcode, with its words and a request id, as
    /// `{"errcode": 45009}`.
    Errcode(i64),
    /// Another HTTP status, 400 to 599, with a gateway's page: `{"status": 502}`.
    Status(u16),
    /// A page where JSON is expected, with status 200: `"html"`.
    Html,
    /// Any answer, as it is.
    Response {
        /// The HTTP status.
        status: u16,
        /// The `Content-Type`.
        content_type: String,
        /// The body.
        body: String,
    },
    /// The body comes in pieces: `{"slowBody": {"bytes": 1, "everyMs": 100}}`.
    SlowBody {
        /// Bytes of a piece.
        bytes: usize,
        /// Real milliseconds before each piece.
        every_ms: u64,
    },
    /// The connection ends after so many bytes of the body, fewer than its
    /// `Content-Length`: `{"cutBody": {"after": 10}}`.
    CutBody {
        /// Bytes that arrive; of a shorter body all but the last.
        after: usize,
    },
    /// The connection is reset (RST) before the first byte: `"reset"`.
    Reset,
    /// Fields have another type: numbers become strings, all else becomes a
    /// number. `{"wrongTypes": ["expires_in"]}`; `[]` is every field.
    WrongTypes(Vec<String>),
    /// The answer is held back until the next call of the same path has had its
    /// own, five real seconds at most: `"reorder"`.
    Reorder,
}

impl Effect {
    /// The word in the journal.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Errcode(_) => "errcode",
            Self::Status(_) => "status",
            Self::Html => "html",
            Self::Response { .. } => "response",
            Self::SlowBody { .. } => "slowBody",
            Self::CutBody { .. } => "cutBody",
            Self::Reset => "reset",
            Self::WrongTypes(_) => "wrongTypes",
            Self::Reorder => "reorder",
        }
    }

    /// Whether it needs no answer of the platform's, so that the call need not
    /// reach it.
    pub(super) fn replaces_the_response(&self) -> bool {
        matches!(
            self,
            Self::Errcode(_) | Self::Status(_) | Self::Html | Self::Response { .. } | Self::Reset
        )
    }
}
