use serde::{Deserialize, Serialize};

/// What a fault does to a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Effect {
    /// A documented errcode, with its text and a request id, as
    /// `{"errcode": 45009}`.
    Errcode(i64),
    /// A code of WeChat Pay with its status and its text: `{"payError": "SYSTEM_ERROR"}`.
    PayError(String),
    /// Another HTTP status, 400 to 599, with a gateway's page: `{"status": 502}`.
    Status(u16),
    /// A page with status 200 where JSON is expected: `"html"`.
    Html,
    /// Any response.
    Response {
        /// The HTTP status.
        status: u16,
        /// The `Content-Type`.
        content_type: String,
        /// The body.
        body: String,
    },
    /// The body is sent in chunks: `{"slowBody": {"bytes": 1, "everyMs": 100}}`.
    SlowBody {
        /// Bytes of a chunk.
        bytes: usize,
        /// Real milliseconds before each chunk.
        every_ms: u64,
    },
    /// The connection is closed after so many bytes of the body, fewer than its
    /// `Content-Length`: `{"cutBody": {"after": 10}}`.
    CutBody {
        /// Bytes that are sent; of a shorter body all but the last.
        after: usize,
    },
    /// The connection is reset (RST) before the first byte: `"reset"`.
    Reset,
    /// Fields have a wrong type: numbers become strings, everything else becomes a
    /// number. `{"wrongTypes": ["expires_in"]}`; `[]` means every field.
    WrongTypes(Vec<String>),
    /// WeChat Pay signs wrongly on purpose (签名探测), as it does now and then to see that it is
    /// refused: its responses, and the notifications to a path of the merchant's server.
    /// `"signatureProbe"`.
    SignatureProbe,
    /// The response waits until the next call of the same path has its own, for at most
    /// five real seconds: `"reorder"`.
    Reorder,
}

impl Effect {
    /// The name in the journal.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Errcode(_) => "errcode",
            Self::PayError(_) => "payError",
            Self::Status(_) => "status",
            Self::Html => "html",
            Self::Response { .. } => "response",
            Self::SlowBody { .. } => "slowBody",
            Self::CutBody { .. } => "cutBody",
            Self::Reset => "reset",
            Self::WrongTypes(_) => "wrongTypes",
            Self::SignatureProbe => "signatureProbe",
            Self::Reorder => "reorder",
        }
    }

    /// The bytes of its own texts.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Response {
                content_type, body, ..
            } => content_type.len() + body.len(),
            Self::PayError(code) => code.len(),
            Self::WrongTypes(fields) => fields
                .iter()
                .map(|field| size_of::<String>() + field.len())
                .sum(),
            _ => 0,
        }
    }

    /// Whether it replaces the platform's response, so that the call need not reach the
    /// platform.
    pub(super) fn replaces_the_response(&self) -> bool {
        matches!(
            self,
            Self::Errcode(_)
                | Self::PayError(_)
                | Self::Status(_)
                | Self::Html
                | Self::Response { .. }
                | Self::Reset
        )
    }
}
