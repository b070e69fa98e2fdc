//! Saves a text as a file, where the browser can.

use js_sys::Array;
use wasm_bindgen::JsCast as _;
use web_sys::{Blob, HtmlAnchorElement, Url};
use wechat_h5_web::browser;

/// Offers this text as a file of this name. Whether the browser has taken it.
pub(crate) fn save(name: &str, text: &str) -> bool {
    let Ok(blob) = Blob::new_with_str_sequence(&Array::of1(&text.into())) else {
        return false;
    };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else {
        return false;
    };
    let link = browser::document().create_element("a").ok();
    let link = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = &link {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    // The browser has begun to read it.
    let _ = Url::revoke_object_url(&url);
    link.is_some()
}
