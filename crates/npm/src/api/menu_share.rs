//! The older way to share: a card for an item of the menu, and what becomes of
//! it.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{AppMessageShareData, MenuShareEvent, ShareMedia};

use crate::error;
use crate::typescript::{Types, js_doc};
use crate::wire::{FromJs, Reading, ToJs, object};

/// A card for a friend, and what it leads to.
#[derive(Debug)]
pub(crate) struct MenuShareAppMessage {
    pub(crate) card: AppMessageShareData,
    pub(crate) media: ShareMedia,
}

/// The platform's `type`.
enum MediaKind {
    Link,
    Music,
    Video,
}

impl FromJs for MediaKind {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        match String::from_js(value, reading).as_str() {
            "" | "link" => Self::Link,
            "music" => Self::Music,
            "video" => Self::Video,
            _ => {
                reading.refuse("is none of link, music and video");
                Self::Link
            }
        }
    }

    fn taken(_: &mut Types) -> String {
        "string".to_owned()
    }
}

impl FromJs for MenuShareAppMessage {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        let kind: MediaKind = reading.optional(value, "type").unwrap_or(MediaKind::Link);
        let media = match kind {
            MediaKind::Link => ShareMedia::Link,
            MediaKind::Music => ShareMedia::Music(reading.field(value, "dataUrl")),
            MediaKind::Video => ShareMedia::Video(reading.field(value, "dataUrl")),
        };
        let card = AppMessageShareData::from_js(value, reading);
        Self { card, media }
    }

    fn taken(types: &mut Types) -> String {
        let card = AppMessageShareData::taken(types);
        let doc = "A card for a friend, and what it leads to: the page, or a file to listen to or \
            to watch, at `dataUrl`.\n分享给朋友的卡片：链接，或 dataUrl 处的音乐或视频。";
        let media = "({ type?: \"link\"; dataUrl?: undefined } | { type: \"music\" | \"video\"; dataUrl: string })";
        types.alias("MenuShareAppMessage", doc, &format!("{card} & {media}"))
    }
}

impl ToJs for MenuShareEvent {
    fn to_js(&self) -> JsValue {
        let of = |name: &str| ("type", JsValue::from_str(name));
        match self {
            Self::Tapped => object(&[of("tapped")]),
            Self::Shared => object(&[of("shared")]),
            Self::Cancelled => object(&[of("cancelled")]),
            Self::Failed(failure) => object(&[of("failed"), ("error", error::failed(failure))]),
            _ => object(&[of("other")]),
        }
    }

    fn given(types: &mut Types) -> String {
        let doc = js_doc(
            "What happens to a share. Clients since the end of 2018 say `shared` where the person has cancelled, too.\n\
             分享的过程；2018 年底之后的客户端在用户取消时也返回 shared。",
            "",
        );
        let text = "export type MenuShareEvent =
  /** The person has tapped the item. 用户点击了分享按钮。 */
  | { type: \"tapped\" }
  /** It was shared. 已分享。 */
  | { type: \"shared\" }
  /** The person cancelled. 用户取消了分享。 */
  | { type: \"cancelled\" }
  /** The client refused, or failed. 客户端拒绝或出错。 */
  | { type: \"failed\"; error: WechatH5ErrorOf<\"failed\"> };
";
        types.declare("MenuShareEvent", doc + text)
    }
}
