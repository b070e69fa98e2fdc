//! The value types of WeChat: timestamps, nonces and media identifiers.

use alloc::borrow::ToOwned as _;
use alloc::string::String;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{LocalId, NonceStr, ServerId, Timestamp};

use super::reader::placeholder;
use super::{FromJs, Reader, ToJs};
use crate::typescript::Types;

impl FromJs for Timestamp {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "only whole numbers that a double holds exactly are converted"
    )]
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        const EXACT: f64 = 9_007_199_254_740_991.0;
        let whole = |it: &f64| (0.0..=EXACT).contains(it) && (*it as u64 as f64 - it).abs() <= 0.0;
        let seconds = match value.as_string() {
            Some(digits) if digits.starts_with('+') => None,
            Some(digits) => digits.parse().ok(),
            None => value.as_f64().filter(whole).map(|it| it as u64),
        };
        let seconds = reader.or_reject(seconds, "is not a whole number of seconds", || 0);
        let timestamp = Self::from_seconds(seconds).ok();
        let why = "is in milliseconds: WeChat signs seconds";
        reader.or_reject(timestamp, why, || placeholder(Self::from_seconds(0).ok()))
    }

    fn input_type(_: &mut Types) -> String {
        "number | string".to_owned()
    }
}

/// Seconds since 1970.
impl ToJs for Timestamp {
    #[allow(
        clippy::cast_precision_loss,
        reason = "a double holds every second until the year 285 million"
    )]
    fn to_js(&self) -> JsValue {
        (self.seconds() as f64).into()
    }

    fn output_type(_: &mut Types) -> String {
        "number".to_owned()
    }
}

impl FromJs for NonceStr {
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        let nonce_str = Self::parse(&String::from_js(value, reader)).ok();
        let why = "is not 1 to 128 bytes without `&` and control characters";
        reader.or_reject(nonce_str, why, || placeholder(Self::parse("0").ok()))
    }

    fn input_type(_: &mut Types) -> String {
        "string".to_owned()
    }
}

const LOCAL_ID: &str = "The client's identifier of a picture or a recording on this phone: valid in \
    this page only.\n手机上的图片或录音的标识，仅在当前页面有效。";
const SERVER_ID: &str = "WeChat's identifier of an uploaded file, the `media_id` of the server API: \
    valid for three days.\n上传到微信的文件标识，即服务端接口的 media_id，三天内有效。";

impl FromJs for LocalId {
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        let id = Self::new(String::from_js(value, reader));
        reader.or_reject(id, "is empty", || placeholder(Self::new("0")))
    }

    fn input_type(types: &mut Types) -> String {
        types.alias("LocalId", LOCAL_ID, "string")
    }
}

impl ToJs for LocalId {
    fn to_js(&self) -> JsValue {
        self.as_str().into()
    }

    fn output_type(types: &mut Types) -> String {
        Self::input_type(types)
    }
}

impl FromJs for ServerId {
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        let id = Self::new(String::from_js(value, reader));
        reader.or_reject(id, "is empty", || placeholder(Self::new("0")))
    }

    fn input_type(types: &mut Types) -> String {
        types.alias("ServerId", SERVER_ID, "string")
    }
}

impl ToJs for ServerId {
    fn to_js(&self) -> JsValue {
        self.as_str().into()
    }

    fn output_type(types: &mut Types) -> String {
        Self::input_type(types)
    }
}
