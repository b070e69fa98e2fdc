//! The module that is loaded when its tab is opened: [`wechat_h5_web_debug`].

use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;
use wechat_h5_small_allocator as _;

/// The export that `web/static/start.mjs` calls.
#[wasm_bindgen]
pub fn show(place: &Element) {
    wechat_h5_web_debug::show(place);
}

/// The same for what the status tab shows in a browser that is not WeChat.
#[wasm_bindgen]
pub fn show_outside(place: &Element) {
    wechat_h5_web_debug::show_outside(place);
}

/// The same for what the status tab shows of a signature that the client has refused.
#[wasm_bindgen]
pub fn show_refused_signature(place: &Element) {
    wechat_h5_web_debug::show_refused_signature(place);
}

/// The same for what the sign-in tab shows of a session.
#[wasm_bindgen]
pub fn show_session(place: &Element) {
    wechat_h5_web_debug::show_session(place);
}

/// The same for what the status tab shows to who wants to know more.
#[wasm_bindgen]
pub fn show_status(place: &Element) {
    wechat_h5_web_debug::show_status(place);
}

fn main() {}
