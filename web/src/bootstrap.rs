//! What `static/bootstrap.js` has begun before the program arrived.

use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::browser;
use crate::url_parts::without_hash;

/// The URL that the document was loaded from, without its fragment.
pub(crate) fn entry_url() -> String {
    member("entryUrl")
        .as_string()
        .unwrap_or_else(|| without_hash(&browser::href()).into())
}

/// The answer of the config endpoint, on its way since the page's first byte.
pub(crate) fn config() -> Option<Promise> {
    member("config").dyn_into().ok()
}

/// The script of WeChat: the host it came from, or nothing where the page's
/// surroundings had it already.
pub(crate) fn jweixin() -> Option<Promise> {
    member("jweixin").dyn_into().ok()
}

fn member(name: &str) -> JsValue {
    Reflect::get(&browser::window(), &"__wechatH5".into())
        .and_then(|boot| Reflect::get(&boot, &name.into()))
        .unwrap_or_default()
}
