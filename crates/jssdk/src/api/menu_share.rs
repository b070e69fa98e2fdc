//! The older functions of sharing: the page registers a card, and is called back
//! with the outcome.
//!
//! Source: [JS-SDK documentation], share interfaces (分享接口), about to be
//! deprecated. Clients since the end of 2018 report `Shared` if the user has
//! cancelled, too. An empty field of a card stands for the default: the title
//! that the document had when jweixin was loaded, and the page's own URL.
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use alloc::string::String;

use wasm_bindgen::JsValue;

use crate::api::share::{AppMessageShareData, TimelineShareData};
use crate::call::error::CallError;
use crate::call::failure::Failure;
use crate::call::listener::Listener;
use crate::call::options::Options;
use crate::wx::Wx;

/// A step of a share.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum MenuShareEvent {
    /// The user has tapped the item (`trigger`). It is too late to change the
    /// card. A favourite has no other event.
    Tapped,
    /// It was shared.
    Shared,
    /// The user cancelled.
    Cancelled,
    /// The client refused, or failed.
    Failed(Failure),
}

const CALLBACKS: [(&str, u32); 4] = [("trigger", 0), ("success", 1), ("cancel", 2), ("fail", 3)];

impl MenuShareEvent {
    fn from_tag(tag: u32, response: JsValue) -> Self {
        match tag {
            0 => Self::Tapped,
            1 => Self::Shared,
            2 => Self::Cancelled,
            _ => Self::Failed(Failure::from_js(response)),
        }
    }
}

/// The content that a card for a friend opens (`type`, `dataUrl`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "lowercase", tag = "type", content = "dataUrl")
)]
pub enum ShareMedia {
    /// `link`: the page.
    #[default]
    Link,
    /// `music`: a file to listen to, at this URL.
    Music(String),
    /// `video`: a file to watch, at this URL.
    Video(String),
}

/// Each of these registers a card and a callback for one item of the menu. They
/// stay until the guard is dropped; after that the default card is shared.
impl Wx {
    /// Shares to Moments (`onMenuShareTimeline`).
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub fn on_menu_share_timeline(
        &self,
        card: &TimelineShareData,
        on_event: impl FnMut(MenuShareEvent) + 'static,
    ) -> Result<Listener, CallError> {
        self.on_menu_share("onMenuShareTimeline", card.options(), on_event)
    }

    /// Shares to a friend (`onMenuShareAppMessage`).
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub fn on_menu_share_app_message(
        &self,
        card: &AppMessageShareData,
        media: &ShareMedia,
        on_event: impl FnMut(MenuShareEvent) + 'static,
    ) -> Result<Listener, CallError> {
        let options = card.options();
        let options = match media {
            ShareMedia::Link => options,
            ShareMedia::Music(url) => options.text("type", "music").text("dataUrl", url),
            ShareMedia::Video(url) => options.text("type", "video").text("dataUrl", url),
        };
        self.on_menu_share("onMenuShareAppMessage", options, on_event)
    }

    /// Shares to QQ (`onMenuShareQQ`).
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub fn on_menu_share_qq(
        &self,
        card: &AppMessageShareData,
        on_event: impl FnMut(MenuShareEvent) + 'static,
    ) -> Result<Listener, CallError> {
        self.on_menu_share("onMenuShareQQ", card.options(), on_event)
    }

    /// Shares to Tencent Weibo (`onMenuShareWeibo`).
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub fn on_menu_share_weibo(
        &self,
        card: &AppMessageShareData,
        on_event: impl FnMut(MenuShareEvent) + 'static,
    ) -> Result<Listener, CallError> {
        self.on_menu_share("onMenuShareWeibo", card.options(), on_event)
    }

    /// Shares to `QZone` (`onMenuShareQZone`).
    ///
    /// # Errors
    ///
    /// [`CallError`].
    pub fn on_menu_share_q_zone(
        &self,
        card: &AppMessageShareData,
        on_event: impl FnMut(MenuShareEvent) + 'static,
    ) -> Result<Listener, CallError> {
        self.on_menu_share("onMenuShareQZone", card.options(), on_event)
    }

    fn on_menu_share(
        &self,
        api: &'static str,
        card: Options,
        mut on_event: impl FnMut(MenuShareEvent) + 'static,
    ) -> Result<Listener, CallError> {
        let function = move |tag, response| on_event(MenuShareEvent::from_tag(tag, response));
        self.listen(api, card, &CALLBACKS, function)
    }
}
