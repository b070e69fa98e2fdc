//! The module that is loaded before the application: [`wechat_h5_web_configure`] alone,
//! without the standard library, which would make it twice as big.

#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg(all(target_arch = "wasm32", not(feature = "std")))]
mod panic_handler;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wechat_h5_small_allocator as _;

/// The export that `web/static/start.mjs` calls.
///
/// # Errors
///
/// What one of the promises was rejected with.
#[wasm_bindgen]
pub async fn configure(config: Promise, jweixin: Promise) -> Result<JsValue, JsValue> {
    wechat_h5_web_configure::configure_page(config, jweixin).await
}

#[cfg(feature = "std")]
fn main() {}
