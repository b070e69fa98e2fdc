//! One case, and what is expected.

use serde::Deserialize;
use serde_json::{Map, Value};

pub(crate) struct Row {
    pub(crate) endpoint: String,
    pub(crate) case: Case,
}

/// A request, what happens before it, and the response. Text in braces stands for values
/// that `run.rs` provides.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) source: Option<String>,
    pub(crate) method: Option<String>,
    /// The path, if it is not the endpoint's.
    pub(crate) path: Option<String>,
    /// Earlier requests; `{n}` in a body is the number of the repetition: `[field = ][n x ]METHOD path[ body]`. A field of the
    /// response that is named is kept under its name, or under that of `name:field`. The method `UPLOAD` sends the body as a file.
    #[serde(default)]
    pub(crate) before: Vec<String>,
    #[serde(default)]
    pub(crate) query: String,
    #[serde(default)]
    pub(crate) body: String,
    /// Sends the body as a file with this name; each character is a byte.
    pub(crate) upload: Option<String>,
    /// What the form says about a video.
    pub(crate) description: Option<String>,
    /// The file is padded to this size.
    #[serde(default)]
    pub(crate) size: usize,

    pub(crate) status: Option<u16>,
    pub(crate) content_type: Option<String>,
    pub(crate) errcode: Option<i64>,
    /// The code of a refusal of WeChat Pay.
    pub(crate) code: Option<String>,
    /// `Content-Disposition`, with names in braces.
    pub(crate) disposition: Option<String>,
    /// The text before the request id.
    pub(crate) errmsg: Option<String>,
    /// All fields of a success, in their order.
    pub(crate) fields: Option<String>,
    /// Fields with these values.
    #[serde(default)]
    pub(crate) values: Map<String, Value>,
    /// A text on the page.
    pub(crate) page: Option<String>,
    /// The URL of the redirect; `*` stands for an issued value.
    pub(crate) location: Option<String>,
}

impl Case {
    pub(crate) fn is_success(&self) -> bool {
        self.errcode.is_none() && self.code.is_none()
    }
}
