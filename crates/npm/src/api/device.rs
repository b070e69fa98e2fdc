//! The device.

use alloc::format;
use alloc::string::String;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::NetworkType;

use crate::typescript::Types;
use crate::wire::ToJs;

/// The platform's name, one that is newer than this package included.
impl ToJs for NetworkType {
    fn to_js(&self) -> JsValue {
        self.as_str().into()
    }

    fn given(types: &mut Types) -> String {
        use NetworkType::{Cellular2g, Cellular3g, Cellular4g, Cellular5g, Wifi};
        let known = [Cellular2g, Cellular3g, Cellular4g, Cellular5g, Wifi];
        let literals = known.map(|it| format!("\"{}\"", it.as_str())).join(" | ");
        let doc = "How the device is connected. A client may know other names.\n网络类型；客户端可能返回其他名称。";
        types.alias("NetworkType", doc, &format!("{literals} | (string & {{}})"))
    }
}
