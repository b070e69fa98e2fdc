//! What the client can do.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{JsApi, JsApiSupport, OpenTag};

use crate::typescript::Types;
use crate::wire::{FromJs, Reading, ToJs, object};

request! {
    /// Which APIs to ask about.
    /// 要检测的接口。
    struct CheckJsApi {
        /// Their names. 接口名列表。
        "jsApiList" js_api_list: Vec<JsApi>;
    }
}

impl FromJs for JsApi {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        let name = String::from_js(value, reading);
        Self::parse(&name).unwrap_or_else(|error| {
            reading.refuse_by(&error);
            Self::KNOWN[0].clone()
        })
    }

    fn taken(types: &mut Types) -> String {
        let doc = "An API, by the name that `jsApiList` takes.\njsApiList 中的接口名。";
        types.union("JsApi", doc, Self::KNOWN.iter().map(Self::as_str))
    }
}

impl FromJs for OpenTag {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        let name = String::from_js(value, reading);
        Self::parse(&name).unwrap_or_else(|error| {
            reading.refuse_by(&error);
            Self::KNOWN[0].clone()
        })
    }

    fn taken(types: &mut Types) -> String {
        let doc =
            "An open tag, by the name that `openTagList` takes.\nopenTagList 中的开放标签名。";
        types.union("OpenTag", doc, Self::KNOWN.iter().map(Self::as_str))
    }
}

/// An object with each asked name.
impl ToJs for JsApiSupport {
    fn to_js(&self) -> JsValue {
        let entries: Vec<_> = self
            .iter()
            .map(|(api, has)| (api.as_str(), has.into()))
            .collect();
        object(&entries)
    }

    fn given(types: &mut Types) -> String {
        format!("Partial<Record<{}, boolean>>", JsApi::taken(types))
    }
}
