//! Conversion between JavaScript values and the structs of `jssdk`. A type says
//! in one place how it is read or written and what TypeScript calls it, so that the
//! two always agree. The way of a field from Rust to TypeScript, step by step:
//! `crates/npm/README.md`.
//!
//! Written by hand because of its size: with serde-wasm-bindgen in its place the module
//! of pages would be 25,700 bytes larger by Brotli; it has 45,700.

use alloc::string::String;

use wasm_bindgen::JsValue;

#[macro_use]
mod objects;
#[macro_use]
mod enums;
mod argument_error;
mod decimal;
mod js_object;
mod primitives;
mod reader;
mod wechat_values;

pub(crate) use argument_error::ArgumentError;
pub(crate) use decimal::decimal;
pub(crate) use js_object::js_object;
pub(crate) use objects::{input_field_type, output_field};
pub(crate) use reader::Reader;

use crate::typescript::Types;

/// A value that comes from JavaScript: an argument, or a field of one.
pub(crate) trait FromJs: Sized {
    /// Reads the value. An unusable one is rejected through `reader`, and the
    /// placeholder that is returned in its place is never used.
    fn from_js(value: &JsValue, reader: &mut Reader) -> Self;

    /// The TypeScript type of the values that are accepted. A type with a name is
    /// declared in `types`.
    fn input_type(types: &mut Types) -> String;

    /// Whether an argument of this type is optional.
    fn is_optional() -> bool {
        false
    }
}

/// A value that goes to JavaScript: a response, or a field of one.
pub(crate) trait ToJs {
    /// Whether the value may be absent.
    const IS_OPTIONAL: bool = false;

    /// Writes the value.
    fn to_js(&self) -> JsValue;

    /// The TypeScript type of the value. A type with a name is declared in `types`.
    fn output_type(types: &mut Types) -> String;
}
