//! Ids of images and recordings, on the phone and on WeChat's servers.

use alloc::string::String;
use core::fmt;

use wasm_bindgen::JsValue;

use crate::call::error::CallError;
use crate::call::options::Options;
use crate::call::response;

/// Declares an id: a text that is not empty, from this field of a response.
macro_rules! media_id {
    ($(#[$attribute:meta])* $name:ident from $field:literal) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Serialize, serde::Deserialize),
            serde(try_from = "String", into = "String")
        )]
        pub struct $name(String);

        impl $name {
            /// None if the id is empty.
            pub fn new(id: impl Into<String>) -> Option<Self> {
                Some(id.into()).filter(|id| !id.is_empty()).map(Self)
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            pub(crate) fn of(response: &JsValue) -> Result<Self, CallError> {
                response::required(Self::new(response::text(response, $field)?), response)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        #[cfg(feature = "serde")]
        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(id: String) -> Result<Self, Self::Error> {
                Self::new(id).ok_or("an empty id")
            }
        }

        #[cfg(feature = "serde")]
        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

media_id! {
    /// The client's id of an image or a recording on this phone (`localId`).
    ///
    /// It is valid in this page only. `<img src>` accepts it.
    LocalId from "localId"
}

media_id! {
    /// WeChat's id of an uploaded file (`serverId`, the `media_id` of the server's
    /// API). It is valid for three days.
    ServerId from "serverId"
}

impl LocalId {
    pub(crate) fn option(&self) -> Options {
        Options::new().text("localId", &self.0)
    }
}

impl Options {
    /// Whether the client shows the progress.
    pub(crate) fn progress_tips(self, is_shown: bool) -> Self {
        self.flag("isShowProgressTips", is_shown)
    }
}

/// An image or recording to upload to WeChat (`uploadImage`, `uploadVoice`), one
/// at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct Upload {
    /// The image or recording.
    pub local_id: LocalId,
    /// Whether the client shows the progress.
    #[cfg_attr(
        feature = "serde",
        serde(with = "crate::call::lenient_deserialize::flag")
    )]
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
            .progress_tips(self.is_show_progress_tips)
    }
}

/// An image or recording to download from WeChat (`downloadImage`,
/// `downloadVoice`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct Download {
    /// The image or recording.
    pub server_id: ServerId,
    /// Whether the client shows the progress.
    #[cfg_attr(
        feature = "serde",
        serde(with = "crate::call::lenient_deserialize::flag")
    )]
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
            .progress_tips(self.is_show_progress_tips)
    }
}
