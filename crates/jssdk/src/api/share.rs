//! The cards that friends see when the page is shared.
//!
//! Source: [JS-SDK documentation], share interfaces (分享接口). Set the data after
//! the configuration, before the user opens the menu. `link` must be on one
//! of the account's JS-safe domains.
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use alloc::string::String;

use crate::call::future::Call;
use crate::call::options::Options;
use crate::wx::Wx;

/// The card in a chat, or in QQ (`updateAppMessageShareData`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct AppMessageShareData {
    /// The card's title.
    pub title: String,
    /// The card's text.
    pub desc: String,
    /// Where the card leads: an absolute URL.
    pub link: String,
    /// The card's image: an absolute URL.
    pub img_url: String,
}

/// The post in Moments, or in `QZone` (`updateTimelineShareData`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct TimelineShareData {
    /// The post's title.
    pub title: String,
    /// Where the post leads: an absolute URL.
    pub link: String,
    /// The post's image: an absolute URL.
    pub img_url: String,
}

impl AppMessageShareData {
    pub(crate) fn options(&self) -> Options {
        Options::new()
            .text("title", &self.title)
            .text("desc", &self.desc)
            .text("link", &self.link)
            .text("imgUrl", &self.img_url)
    }
}

impl TimelineShareData {
    pub(crate) fn options(&self) -> Options {
        Options::new()
            .text("title", &self.title)
            .text("link", &self.link)
            .text("imgUrl", &self.img_url)
    }
}

impl Wx {
    /// Sets the card of a share to a friend or to QQ. Success means that the client
    /// has stored it, not that the user has shared. Client 6.7.2 or newer.
    pub fn update_app_message_share_data(&self, data: &AppMessageShareData) -> Call<()> {
        Call::without_response(self.call("updateAppMessageShareData", data.options()))
    }

    /// Sets the post of a share to Moments or `QZone`. Success means that the client
    /// has stored it, not that the user has shared. Client 6.7.2 or newer.
    pub fn update_timeline_share_data(&self, data: &TimelineShareData) -> Call<()> {
        Call::without_response(self.call("updateTimelineShareData", data.options()))
    }
}
