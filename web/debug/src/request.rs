//! A request to the server, beside those of the page itself.

use gloo_net::http::Request;
use js_sys::{JSON, Promise};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wechat_h5_jssdk::to_js;
use wechat_h5_web::browser;

/// A request, unless the browser does not take it.
pub(crate) type Built = Result<Request, gloo_net::Error>;

/// A body in JSON.
pub(crate) fn json(body: &impl Serialize) -> String {
    let value = to_js(body).unwrap_or_default();
    let text = JSON::stringify(&value);
    text.map(String::from).unwrap_or_default()
}

/// As the page sends its own requests: not by `gloo_net`, which panics when `fetch` rejects with
/// something that is not an `Error`.
pub(crate) fn fetch(request: Built) -> Promise {
    match request {
        Ok(request) => browser::window().fetch_with_request(&request.into()),
        Err(_) => Promise::reject(&JsValue::UNDEFINED),
    }
}
