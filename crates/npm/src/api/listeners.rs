//! The APIs of `wx` that call back again and again, until they are told to stop.

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

use crate::api::menu_share::MenuShareAppMessage;
use crate::api::table::{Method, answer, parameter};
use crate::error;
use crate::typescript::Types;
use crate::wire::{ToJs, argument, object};

/// Registers a card for an item of the menu, or says why not.
pub(crate) type Share = fn(&Wx, &JsValue, Function) -> Result<Listener, JsValue>;

/// Listens to an event, or says why not.
pub(crate) type Listen = fn(&Wx, Function) -> Result<Listener, JsValue>;

macro_rules! shares {
    ($($(#[doc = $doc:literal])+ $name:ident($wx:ident, $card:ident: $taken:ty, $hear:ident) = $call:expr;)+) => {
        /// In the order of `api-names.js`.
        pub(crate) const SHARES: &[Share] = &[$(
            |$wx, card, on_event| {
                let $card: $taken = argument(card)?;
                let $hear = move |event: MenuShareEvent| tell(&on_event, &event.to_js());
                $call.map_err(|error| error::call(&error))
            },
        )+];

        fn share_methods(types: &mut Types) -> Vec<Method> {
            let event = MenuShareEvent::given(types);
            vec![$(Method {
                name: stringify!($name),
                doc: concat!($($doc, "\n",)+),
                parameters: format!(
                    "{}, onEvent?: (event: {event}) => void",
                    parameter::<$taken>("card", types),
                ),
                result: "Unsubscribe".to_owned(),
            },)+]
        }
    };
}

shares! {
    /// Shares this card to Moments. The older way; `updateTimelineShareData` is the newer one.
    /// 分享到朋友圈（旧接口，即将废弃）。
    onMenuShareTimeline(wx, card: TimelineShareData, hear) = wx.on_menu_share_timeline(&card, hear);
    /// Shares this card to a friend. The older way; `updateAppMessageShareData` is the newer one.
    /// 分享给朋友（旧接口，即将废弃）。
    onMenuShareAppMessage(wx, card: MenuShareAppMessage, hear) = wx.on_menu_share_app_message(&card.card, &card.media, hear);
    /// Shares this card to QQ.
    /// 分享到 QQ（旧接口，即将废弃）。
    onMenuShareQQ(wx, card: AppMessageShareData, hear) = wx.on_menu_share_qq(&card, hear);
    /// Shares this card to Tencent Weibo.
    /// 分享到腾讯微博。
    onMenuShareWeibo(wx, card: AppMessageShareData, hear) = wx.on_menu_share_weibo(&card, hear);
    /// Shares this card to QZone.
    /// 分享到 QQ 空间。
    onMenuShareQZone(wx, card: AppMessageShareData, hear) = wx.on_menu_share_q_zone(&card, hear);
}

macro_rules! events {
    ($($(#[doc = $doc:literal])+ $name:ident($wx:ident, $hear:ident: $given:ty as $field:ident) = $call:expr;)+) => {
        /// In the order of `api-names.js`.
        pub(crate) const EVENTS: &[Listen] = &[$(
            |$wx, on_event| {
                let $hear = move |event: Result<$given, CallError>| {
                    let event = event.map(|event| answer(Some(stringify!($field)), &event));
                    tell(&on_event, &event.unwrap_or_else(|error| failed(&error)));
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
                    <$given>::given(types),
                ),
                result: "Unsubscribe".to_owned(),
            },)+]
        }
    };
}

events! {
    /// Calls back when a recording has ended by itself, after 60 seconds.
    /// 监听录音自动停止（超过 60 秒）。
    onVoiceRecordEnd(wx, hear: LocalId as localId) = wx.on_voice_record_end(hear);
    /// Calls back when a recording was played to its end.
    /// 监听语音播放完毕。
    onVoicePlayEnd(wx, hear: LocalId as localId) = wx.on_voice_play_end(hear);
    /// Calls back with the beacons in range, while they are looked for.
    /// 监听周边 iBeacon 设备。
    onSearchBeacons(wx, hear: Vec<Beacon> as beacons) = wx.on_search_beacons(hear);
}

/// What TypeScript knows of them: those with a card, and those without.
pub(crate) fn methods(types: &mut Types) -> [Vec<Method>; 2] {
    [share_methods(types), event_methods(types)]
}

/// `{error}`, in place of an event.
fn failed(error: &CallError) -> JsValue {
    object(&[("error", error::call(error))])
}

/// What the page's function throws is the page's own affair: jweixin must not
/// see it.
fn tell(on_event: &Function, event: &JsValue) {
    let _ = on_event.call1(&JsValue::UNDEFINED, event);
}
