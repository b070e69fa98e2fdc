//! The APIs and open tags that a client supports.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{JsApi, JsApiSupport, OpenTag};

use crate::convert::{FromJs as _, ToJs, js_object};
use crate::typescript::Types;

input_object! {
    /// The APIs to check.
    /// 要检测的接口。
    struct CheckJsApi {
        /// Their names. 接口名列表。
        "jsApiList" js_api_list: Vec<JsApi>;
    }
}

input_name! {
    /// An API, by its name in `jsApiList`.
    /// jsApiList 中的接口名。
    JsApi
}

input_name! {
    /// An open tag, by its name in `openTagList`.
    /// openTagList 中的开放标签名。
    OpenTag
}

/// An object with a boolean for each checked name.
impl ToJs for JsApiSupport {
    fn to_js(&self) -> JsValue {
        let entries: Vec<_> = self
            .iter()
            .map(|(api, has)| (api.as_str(), has.into()))
            .collect();
        js_object(&entries)
    }

    fn output_type(types: &mut Types) -> String {
        format!("Partial<Record<{}, boolean>>", JsApi::input_type(types))
    }
}
