//! Names of pictures and recordings, on the phone and at WeChat.

use alloc::string::String;
use core::fmt;

use wasm_bindgen::JsValue;

use crate::call::error::CallError;
use crate::call::options::Options;
use crate::call::response;

/// The client's name of a picture or a recording on this phone (`localId`).
///
/// It is good in this page only, and `<img src>` takes it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LocalId(String);

/// WeChat's name of a file that was uploaded to it (`serverId`, the `media_id`
/// of the server's API). It is good for three days.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ServerId(String);

impl LocalId {
    /// Takes a name; none if it is empty.
    pub fn new(local_id: impl Into<String>) -> Option<Self> {
        Some(local_id.into()).filter(|id| !id.is_empty()).map(Self)
    }

    /// The client's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn of(answer: &JsValue) -> Result<Self, CallError> {
        response::required(Self::new(response::text(answer, "localId")?), answer)
    }

    pub(crate) fn option(&self) -> Options {
        Options::new().text("localId", &self.0)
    }
}

impl ServerId {
    /// Takes a name; none if it is empty.
    pub fn new(server_id: impl Into<String>) -> Option<Self> {
        Some(server_id.into()).filter(|id| !id.is_empty()).map(Self)
    }

    /// WeChat's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn of(answer: &JsValue) -> Result<Self, CallError> {
        response::required(Self::new(response::text(answer, "serverId")?), answer)
    }
}

impl fmt::Display for LocalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ServerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A picture or recording to be sent to WeChat (`uploadImage`, `uploadVoice`),
/// one at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// What to send.
    pub local_id: LocalId,
    /// Whether the client shows that it is at work.
    pub is_show_progress_tips: bool,
}

impl Upload {
    /// Shows the progress.
    pub fn new(local_id: LocalId) -> Self {
        Self {
            local_id,
            is_show_progress_tips: true,
        }
    }

    pub(crate) fn options(&self) -> Options {
        self.local_id
            .option()
            .flag("isShowProgressTips", self.is_show_progress_tips)
    }
}

/// A picture or recording to be fetched from WeChat (`downloadImage`,
/// `downloadVoice`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// What to fetch.
    pub server_id: ServerId,
    /// Whether the client shows that it is at work.
    pub is_show_progress_tips: bool,
}

impl Download {
    /// Shows the progress.
    pub fn new(server_id: ServerId) -> Self {
        Self {
            server_id,
            is_show_progress_tips: true,
        }
    }

    pub(crate) fn options(&self) -> Options {
        Options::new()
            .text("serverId", self.server_id.as_str())
            .flag("isShowProgressTips", self.is_show_progress_tips)
    }
}
