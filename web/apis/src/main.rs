//! The module that is loaded when one of its tabs is opened: [`wechat_h5_web_apis`].

use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Element;
use wechat_h5_small_allocator as _;

/// The export that `web/static/start.mjs` calls.
#[wasm_bindgen]
pub fn show(place: &Element) {
    wechat_h5_web_apis::show(place);
}

fn main() {}
