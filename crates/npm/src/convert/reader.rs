//! Reads an argument to its end: the first error is kept, and a placeholder stands
//! for each value that is rejected. No read stops half-way, which halves the code
//! of the readers.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wechat_h5_sign::NameError;

use super::decimal::decimal;
use super::{ArgumentError, FromJs};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Array, js_name = isArray, catch)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
}

/// The first error of an argument, and the path to the part that is being read.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    path: Vec<PathPart>,
    error: Option<ArgumentError>,
}

#[derive(Debug, Clone, Copy)]
enum PathPart {
    Field(&'static str),
    Entry(u32),
}

impl Reader {
    /// Reads an argument by `read`, and gives its value if no part was rejected.
    pub(crate) fn read<T>(read: impl FnOnce(&mut Self) -> T) -> Result<T, ArgumentError> {
        let mut reader = Self::default();
        let value = read(&mut reader);
        match reader.error {
            Some(error) => Err(error),
            None => Ok(value),
        }
    }

    pub(crate) fn has_error(&self) -> bool {
        self.error.is_some()
    }

    /// Rejects the current part. The reason follows its name in a sentence: `is empty`.
    #[inline(never)]
    pub(crate) fn reject(&mut self, reason: &str) {
        if self.error.is_none() {
            self.error = Some(ArgumentError::new(self.path(), reason));
        }
    }

    /// Rejects the current part because it is not a name of WeChat's.
    #[inline(never)]
    pub(crate) fn reject_name(&mut self, error: &NameError) {
        self.reject(&["is refused: ", &error.to_string()].concat());
    }

    /// The value, or else a rejection and a placeholder.
    pub(crate) fn or_reject<T>(
        &mut self,
        value: Option<T>,
        reason: &str,
        placeholder: impl FnOnce() -> T,
    ) -> T {
        value.unwrap_or_else(|| {
            self.reject(reason);
            placeholder()
        })
    }

    /// A required field.
    pub(crate) fn field<T: FromJs>(&mut self, of: &JsValue, name: &'static str) -> T {
        let value = self.enter(of, name);
        if is_absent(&value) {
            self.reject("is missing");
        }
        let value = T::from_js(&value, self);
        self.path.pop();
        value
    }

    /// An optional field.
    pub(crate) fn optional<T: FromJs>(&mut self, of: &JsValue, name: &'static str) -> Option<T> {
        let value = self.enter(of, name);
        let value = (!is_absent(&value)).then(|| T::from_js(&value, self));
        self.path.pop();
        value
    }

    /// Rejects everything but an object, and undefined: with undefined, required
    /// fields are missing and optional ones have their defaults.
    #[inline(never)]
    pub(crate) fn expect_object(&mut self, value: &JsValue) {
        if !value.is_object() && !value.is_undefined() {
            self.reject("is not an object");
        }
    }

    /// The length of an array.
    #[inline(never)]
    pub(crate) fn length(&mut self, of: &JsValue) -> u32 {
        if !is_array(of).unwrap_or(false) {
            self.reject("is not an array");
            return 0;
        }
        let length = Reflect::get(of, &"length".into());
        let length = self.value_of(length).as_f64().unwrap_or_default();
        // An array has less than 2^32 entries.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let length = length as u32;
        length
    }

    /// An entry of an array.
    pub(crate) fn entry<T: FromJs>(&mut self, of: &JsValue, index: u32) -> T {
        let value = self.enter_entry(of, index);
        let value = T::from_js(&value, self);
        self.path.pop();
        value
    }

    #[inline(never)]
    fn enter(&mut self, of: &JsValue, name: &'static str) -> JsValue {
        self.path.push(PathPart::Field(name));
        if !of.is_object() {
            return JsValue::UNDEFINED;
        }
        self.value_of(Reflect::get(of, &name.into()))
    }

    #[inline(never)]
    fn enter_entry(&mut self, of: &JsValue, index: u32) -> JsValue {
        self.path.push(PathPart::Entry(index));
        self.value_of(Reflect::get_u32(of, index))
    }

    /// The value of a property, unless its getter or a proxy has thrown.
    #[inline(never)]
    fn value_of(&mut self, property: Result<JsValue, JsValue>) -> JsValue {
        property.unwrap_or_else(|_| {
            self.reject("cannot be read");
            JsValue::UNDEFINED
        })
    }

    /// `cardList[0].cardId`
    fn path(&self) -> String {
        let mut path = String::new();
        for part in &self.path {
            match *part {
                PathPart::Field(name) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(name);
                }
                PathPart::Entry(index) => {
                    path.push('[');
                    path.push_str(&decimal(index));
                    path.push(']');
                }
            }
        }
        path
    }
}

/// A placeholder that is made by a constructor which accepts it.
pub(super) fn placeholder<T>(value: Option<T>) -> T {
    value.unwrap_or_else(|| unreachable!("a placeholder is a valid value of its type"))
}

fn is_absent(value: &JsValue) -> bool {
    value.is_undefined() || value.is_null()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_error_is_kept_with_its_path() {
        let error = Reader::read(|reader| {
            reader.path.push(PathPart::Field("cardList"));
            reader.path.push(PathPart::Entry(3));
            reader.path.push(PathPart::Field("cardId"));
            reader.reject("is not a string");
            reader.path.clear();
            reader.reject("is not an object");
        })
        .expect_err("a part was rejected");
        assert_eq!(error.to_string(), "cardList[3].cardId is not a string");
    }

    #[test]
    fn an_error_of_the_whole_argument_has_no_path() {
        let error = Reader::read(|reader| reader.reject("is not a string"));
        let error = error.expect_err("the argument was rejected");
        assert_eq!(error.to_string(), "the argument is not a string");
    }
}
