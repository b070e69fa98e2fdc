//! The older APIs for sharing: a card for an item of the menu, and the events of a
//! share.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{AppMessageShareData, MenuShareEvent, ShareMedia};

use crate::convert::{FromJs, Reader, ToJs, js_object};
use crate::error;
use crate::typescript::{Types, js_doc};

/// A card for a friend, and the link or file behind it.
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
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        match String::from_js(value, reader).as_str() {
            "" | "link" => Self::Link,
            "music" => Self::Music,
            "video" => Self::Video,
            _ => {
                reader.reject("is not one of link, music and video");
                Self::Link
            }
        }
    }

    fn input_type(_: &mut Types) -> String {
        "string".to_owned()
    }
}

impl FromJs for MenuShareAppMessage {
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        let kind: MediaKind = reader.optional(value, "type").unwrap_or(MediaKind::Link);
        let media = match kind {
            MediaKind::Link => ShareMedia::Link,
            MediaKind::Music => ShareMedia::Music(reader.field(value, "dataUrl")),
            MediaKind::Video => ShareMedia::Video(reader.field(value, "dataUrl")),
        };
        let card = AppMessageShareData::from_js(value, reader);
        Self { card, media }
    }

    fn input_type(types: &mut Types) -> String {
        let card = AppMessageShareData::input_type(types);
        let doc = "A card for a friend. It leads to the page, or to the music or video at \
            `dataUrl`.\n分享给朋友的卡片：链接，或 dataUrl 处的音乐或视频。";
        let media = "({ type?: \"link\"; dataUrl?: undefined } | { type: \"music\" | \"video\"; dataUrl: string })";
        types.alias("MenuShareAppMessage", doc, &format!("{card} & {media}"))
    }
}

impl ToJs for MenuShareEvent {
    fn to_js(&self) -> JsValue {
        let of = |name: &str| ("type", JsValue::from_str(name));
        match self {
            Self::Tapped => js_object(&[of("tapped")]),
            Self::Shared => js_object(&[of("shared")]),
            Self::Cancelled => js_object(&[of("cancelled")]),
            Self::Failed(failure) => js_object(&[of("failed"), ("error", error::failed(failure))]),
            _ => js_object(&[of("other")]),
        }
    }

    fn output_type(types: &mut Types) -> String {
        let doc = js_doc(
            "The events of a share. Clients since the end of 2018 report `shared` when the user has cancelled, too.\n\
             分享的过程；2018 年底之后的客户端在用户取消时也返回 shared。",
            "",
        );
        let text = "export type MenuShareEvent =
  /** The user has tapped the item. 用户点击了分享按钮。 */
  | { type: \"tapped\" }
  /** The card was shared. 已分享。 */
  | { type: \"shared\" }
  /** The user cancelled. 用户取消了分享。 */
  | { type: \"cancelled\" }
  /** The client refused the share, or failed. 客户端拒绝或出错。 */
  | { type: \"failed\"; error: WechatH5ErrorOf<\"failed\"> };
";
        types.declare("MenuShareEvent", doc + text)
    }
}
