//! Texts, numbers, lists, and the value types of WeChat.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use js_sys::Array;
use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{LocalId, NonceStr, ServerId, Timestamp};

use super::reading::stand_in;
use super::{FromJs, Reading, ToJs};
use crate::typescript::Types;

impl FromJs for String {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        reading.expect(value.as_string(), "is not a string", Self::new)
    }

    fn taken(_: &mut Types) -> String {
        "string".to_owned()
    }
}

impl ToJs for String {
    fn to_js(&self) -> JsValue {
        self.as_str().into()
    }

    fn given(_: &mut Types) -> String {
        "string".to_owned()
    }
}

/// The platform writes 1 and 0, JS people write true and false.
impl FromJs for bool {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        let number = || value.as_f64().filter(|it| [0.0, 1.0].contains(it));
        let read = value.as_bool().or_else(|| number().map(|it| it > 0.0));
        reading.expect(read, "is none of true, false, 1 and 0", || false)
    }

    fn taken(_: &mut Types) -> String {
        "boolean | 0 | 1".to_owned()
    }
}

impl ToJs for bool {
    fn to_js(&self) -> JsValue {
        (*self).into()
    }

    fn given(_: &mut Types) -> String {
        "boolean".to_owned()
    }
}

impl FromJs for f64 {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        let finite = value.as_f64().filter(|it| it.is_finite());
        reading.expect(finite, "is not a number", || 0.0)
    }

    fn taken(_: &mut Types) -> String {
        "number".to_owned()
    }
}

impl ToJs for f64 {
    fn to_js(&self) -> JsValue {
        (*self).into()
    }

    fn given(_: &mut Types) -> String {
        "number".to_owned()
    }
}

/// A whole number that is not negative.
impl FromJs for u32 {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the number is compared with what became of it"
    )]
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        let number = f64::from_js(value, reading);
        let whole = number as Self;
        if (f64::from(whole) - number).abs() > 0.0 {
            reading.refuse("is not a whole number from 0 on");
        }
        whole
    }

    fn taken(_: &mut Types) -> String {
        "number".to_owned()
    }
}

impl FromJs for u8 {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        let number = u32::from_js(value, reading);
        reading.expect(Self::try_from(number).ok(), "is greater than 255", || 0)
    }

    fn taken(_: &mut Types) -> String {
        "number".to_owned()
    }
}

impl<T: FromJs> FromJs for Vec<T> {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        // A loop is a third of what `collect` is, for each type.
        let mut list = Self::new();
        for index in 0..reading.length(value) {
            list.push(reading.entry(value, index));
            if reading.is_refused() {
                break;
            }
        }
        list
    }

    fn taken(types: &mut Types) -> String {
        format!("readonly {}[]", T::taken(types))
    }
}

impl<T: ToJs> ToJs for Vec<T> {
    fn to_js(&self) -> JsValue {
        let array = Array::new();
        for entry in self {
            array.push(&entry.to_js());
        }
        array.into()
    }

    fn given(types: &mut Types) -> String {
        format!("{}[]", T::given(types))
    }
}

impl<T: FromJs> FromJs for Option<T> {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        Some(T::from_js(value, reading))
    }

    fn taken(types: &mut Types) -> String {
        T::taken(types)
    }
}

impl<T: ToJs> ToJs for Option<T> {
    const OPTIONAL: bool = true;

    fn to_js(&self) -> JsValue {
        self.as_ref().map_or(JsValue::UNDEFINED, ToJs::to_js)
    }

    fn given(types: &mut Types) -> String {
        T::given(types)
    }
}

/// Anything that JSON can hold.
impl FromJs for JsValue {
    fn from_js(value: &JsValue, _: &mut Reading) -> Self {
        value.clone()
    }

    fn taken(_: &mut Types) -> String {
        "unknown".to_owned()
    }
}

impl FromJs for Timestamp {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "only whole numbers that a double holds exactly come so far"
    )]
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        const EXACT: f64 = 9_007_199_254_740_991.0;
        let whole = |it: &f64| (0.0..=EXACT).contains(it) && (*it as u64 as f64 - it).abs() <= 0.0;
        let seconds = match value.as_string() {
            Some(digits) if digits.starts_with('+') => None,
            Some(digits) => digits.parse().ok(),
            None => value.as_f64().filter(whole).map(|it| it as u64),
        };
        let seconds = reading.expect(seconds, "is no whole number of seconds", || 0);
        let timestamp = Self::from_seconds(seconds).ok();
        let why = "is in milliseconds: WeChat signs seconds";
        reading.expect(timestamp, why, || stand_in(Self::from_seconds(0).ok()))
    }

    fn taken(_: &mut Types) -> String {
        "number | string".to_owned()
    }
}

impl FromJs for NonceStr {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        let nonce_str = Self::parse(&String::from_js(value, reading)).ok();
        let why = "is not 1 to 32 letters and digits";
        reading.expect(nonce_str, why, || stand_in(Self::parse("0").ok()))
    }

    fn taken(_: &mut Types) -> String {
        "string".to_owned()
    }
}

const LOCAL_ID: &str = "The client's name of a picture or a recording on this phone: good in \
    this page only.\n手机上的图片或录音的标识，仅在当前页面有效。";
const SERVER_ID: &str = "WeChat's name of an uploaded file, the `media_id` of the server's API: \
    good for three days.\n上传到微信的文件标识，即服务端接口的 media_id，三天内有效。";

impl FromJs for LocalId {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        let id = Self::new(String::from_js(value, reading));
        reading.expect(id, "is empty", || stand_in(Self::new("0")))
    }

    fn taken(types: &mut Types) -> String {
        types.alias("LocalId", LOCAL_ID, "string")
    }
}

impl ToJs for LocalId {
    fn to_js(&self) -> JsValue {
        self.as_str().into()
    }

    fn given(types: &mut Types) -> String {
        Self::taken(types)
    }
}

impl FromJs for ServerId {
    fn from_js(value: &JsValue, reading: &mut Reading) -> Self {
        let id = Self::new(String::from_js(value, reading));
        reading.expect(id, "is empty", || stand_in(Self::new("0")))
    }

    fn taken(types: &mut Types) -> String {
        types.alias("ServerId", SERVER_ID, "string")
    }
}

impl ToJs for ServerId {
    fn to_js(&self) -> JsValue {
        self.as_str().into()
    }

    fn given(types: &mut Types) -> String {
        Self::taken(types)
    }
}
