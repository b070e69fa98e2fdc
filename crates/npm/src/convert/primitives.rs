//! Strings, numbers, booleans and arrays.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use js_sys::Array;
use wasm_bindgen::JsValue;

use super::{FromJs, Reader, ToJs};
use crate::typescript::Types;

impl FromJs for String {
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        reader.or_reject(value.as_string(), "is not a string", Self::new)
    }

    fn input_type(_: &mut Types) -> String {
        "string".to_owned()
    }
}

impl ToJs for String {
    fn to_js(&self) -> JsValue {
        self.as_str().into()
    }

    fn output_type(_: &mut Types) -> String {
        "string".to_owned()
    }
}

/// WeChat writes 1 and 0, JavaScript developers write true and false.
impl FromJs for bool {
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        let number = || value.as_f64().filter(|it| [0.0, 1.0].contains(it));
        let read = value.as_bool().or_else(|| number().map(|it| it > 0.0));
        reader.or_reject(read, "is not one of true, false, 1 and 0", || false)
    }

    fn input_type(_: &mut Types) -> String {
        "boolean | 0 | 1".to_owned()
    }
}

impl ToJs for bool {
    fn to_js(&self) -> JsValue {
        (*self).into()
    }

    fn output_type(_: &mut Types) -> String {
        "boolean".to_owned()
    }
}

impl FromJs for f64 {
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        let finite = value.as_f64().filter(|it| it.is_finite());
        reader.or_reject(finite, "is not a number", || 0.0)
    }

    fn input_type(_: &mut Types) -> String {
        "number".to_owned()
    }
}

impl ToJs for f64 {
    fn to_js(&self) -> JsValue {
        (*self).into()
    }

    fn output_type(_: &mut Types) -> String {
        "number".to_owned()
    }
}

/// A whole number, 0 or greater.
impl FromJs for u32 {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the result is compared with the number"
    )]
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        let number = f64::from_js(value, reader);
        let whole = number as Self;
        if (f64::from(whole) - number).abs() > 0.0 {
            reader.reject("is not a whole number from 0 on");
        }
        whole
    }

    fn input_type(_: &mut Types) -> String {
        "number".to_owned()
    }
}

impl FromJs for u8 {
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        let number = u32::from_js(value, reader);
        reader.or_reject(Self::try_from(number).ok(), "is greater than 255", || 0)
    }

    fn input_type(_: &mut Types) -> String {
        "number".to_owned()
    }
}

impl<T: FromJs> FromJs for Vec<T> {
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        // For each type, a loop is a third of the bytes of `collect`.
        let mut list = Self::new();
        for index in 0..reader.length(value) {
            list.push(reader.entry(value, index));
            if reader.has_error() {
                break;
            }
        }
        list
    }

    fn input_type(types: &mut Types) -> String {
        format!("readonly {}[]", T::input_type(types))
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

    fn output_type(types: &mut Types) -> String {
        format!("{}[]", T::output_type(types))
    }
}

impl<T: FromJs> FromJs for Option<T> {
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self {
        Some(T::from_js(value, reader))
    }

    fn input_type(types: &mut Types) -> String {
        T::input_type(types)
    }
}

impl<T: ToJs> ToJs for Option<T> {
    const IS_OPTIONAL: bool = true;

    fn to_js(&self) -> JsValue {
        self.as_ref().map_or(JsValue::UNDEFINED, ToJs::to_js)
    }

    fn output_type(types: &mut Types) -> String {
        T::output_type(types)
    }
}

/// Any JSON value.
impl FromJs for JsValue {
    fn from_js(value: &JsValue, _: &mut Reader) -> Self {
        value.clone()
    }

    fn input_type(_: &mut Types) -> String {
        "unknown".to_owned()
    }
}
