//! The network of the device.

use alloc::format;
use alloc::string::String;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::NetworkType;

use crate::convert::ToJs;
use crate::typescript::Types;

/// WeChat's own name, also one that is newer than this package.
impl ToJs for NetworkType {
    fn to_js(&self) -> JsValue {
        self.as_str().into()
    }

    fn output_type(types: &mut Types) -> String {
        use NetworkType::{Cellular2g, Cellular3g, Cellular4g, Cellular5g, Wifi};
        let known = [Cellular2g, Cellular3g, Cellular4g, Cellular5g, Wifi];
        let literals = known.map(|it| format!("\"{}\"", it.as_str())).join(" | ");
        let doc = "The type of the network. A client may return other names.\n网络类型；客户端可能返回其他名称。";
        types.alias("NetworkType", doc, &format!("{literals} | (string & {{}})"))
    }
}
