//! The APIs of `wx` that call back repeatedly, until their listener is detached.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use js_sys::Function;
use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{
    AppMessageShareData, Beacon, CallError, Listener, LocalId, MenuShareEvent, TimelineShareData,
    Wx,
};

use crate::api::api_macros::{Method, parameter, response};
use crate::api::menu_share::MenuShareAppMessage;
use crate::argument;
use crate::convert::{ToJs, js_object};
use crate::error;
use crate::typescript::Types;

/// Registers a card for an item of the menu.
pub(crate) type Share = fn(&Wx, &JsValue, Function) -> Result<Listener, JsValue>;

/// Listens to an event.
pub(crate) type Listen = fn(&Wx, Function) -> Result<Listener, JsValue>;

macro_rules! shares {
    ($($(#[doc = $doc:literal])+ $name:ident($wx:ident, $card:ident: $input:ty, $callback:ident) = $call:expr;)+) => {
        /// In the order of `api-names.js`.
        pub(crate) const SHARES: &[Share] = &[$(
            |$wx, card, on_event| {
                let $card: $input = argument::read(card)?;
                let $callback = move |event: MenuShareEvent| call_page(&on_event, &event.to_js());
                $call.map_err(|error| error::call(&error))
            },
        )+];

        fn share_methods(types: &mut Types) -> Vec<Method> {
            let event = MenuShareEvent::output_type(types);
            vec![$(Method {
                name: stringify!($name),
                doc: concat!($($doc, "\n",)+),
                parameters: format!(
                    "{}, onEvent?: (event: {event}) => void",
                    parameter::<$input>("card", types),
                ),
                result: "Unsubscribe".to_owned(),
            },)+]
        }
    };
}

shares! {
    /// Shares this card to Moments. The older API; `updateTimelineShareData` replaces it.
    /// 分享到朋友圈（旧接口，即将废弃）。
    onMenuShareTimeline(wx, card: TimelineShareData, callback) = wx.on_menu_share_timeline(&card, callback);
    /// Shares this card to a friend. The older API; `updateAppMessageShareData` replaces it.
    /// 分享给朋友（旧接口，即将废弃）。
    onMenuShareAppMessage(wx, card: MenuShareAppMessage, callback) = wx.on_menu_share_app_message(&card.card, &card.media, callback);
    /// Shares this card to QQ.
    /// 分享到 QQ（旧接口，即将废弃）。
    onMenuShareQQ(wx, card: AppMessageShareData, callback) = wx.on_menu_share_qq(&card, callback);
    /// Shares this card to Tencent Weibo.
    /// 分享到腾讯微博。
    onMenuShareWeibo(wx, card: AppMessageShareData, callback) = wx.on_menu_share_weibo(&card, callback);
    /// Shares this card to QZone.
    /// 分享到 QQ 空间。
    onMenuShareQZone(wx, card: AppMessageShareData, callback) = wx.on_menu_share_q_zone(&card, callback);
}

macro_rules! events {
    ($($(#[doc = $doc:literal])+ $name:ident($wx:ident, $callback:ident: $output:ty as $field:ident) = $call:expr;)+) => {
        /// In the order of `api-names.js`.
        pub(crate) const EVENTS: &[Listen] = &[$(
            |$wx, on_event| {
                let $callback = move |event: Result<$output, CallError>| {
                    let event = event.map(|event| response(Some(stringify!($field)), &event));
                    call_page(&on_event, &event.unwrap_or_else(|error| failed(&error)));
                };
                $call.map_err(|error| error::call(&error))
            },
        )+];

        fn event_methods(types: &mut Types) -> Vec<Method> {
            vec![$(Method {
                name: stringify!($name),
                doc: concat!($($doc, "\n",)+),
                parameters: format!(
                    "onEvent: (event: {{ {}: {} }}) => void, onError?: (error: WechatH5Error) => void",
                    stringify!($field),
                    <$output>::output_type(types),
                ),
                result: "Unsubscribe".to_owned(),
            },)+]
        }
    };
}

events! {
    /// Called when a recording has stopped by itself, after 60 seconds.
    /// 监听录音自动停止（超过 60 秒）。
    onVoiceRecordEnd(wx, callback: LocalId as localId) = wx.on_voice_record_end(callback);
    /// Called when a recording was played to its end.
    /// 监听语音播放完毕。
    onVoicePlayEnd(wx, callback: LocalId as localId) = wx.on_voice_play_end(callback);
    /// Called with the beacons in range, during a search.
    /// 监听周边 iBeacon 设备。
    onSearchBeacons(wx, callback: Vec<Beacon> as beacons) = wx.on_search_beacons(callback);
}

/// The APIs in TypeScript: those with a card, and those without.
pub(crate) fn methods(types: &mut Types) -> [Vec<Method>; 2] {
    [share_methods(types), event_methods(types)]
}

/// `{error}`, instead of an event.
fn failed(error: &CallError) -> JsValue {
    js_object(&[("error", error::call(error))])
}

/// Calls the page's function. Its exception must not reach jweixin.
fn call_page(on_event: &Function, event: &JsValue) {
    let _ = on_event.call1(&JsValue::UNDEFINED, event);
}
