//! Reading an argument to its end: the first thing that is refused is kept, and
//! what stands in its place goes nowhere. Nothing is undone half-way, which is
//! half of the code that reads.

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wechat_h5_sign::NameError;

use super::decimal::decimal;
use super::{FromJs, Refused};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Array, js_name = isArray, catch)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
}

/// What has been read of an argument so far, and where the reader is.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    path: Vec<Step>,
    refused: Option<Refused>,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Field(&'static str),
    Entry(u32),
}

impl Reading {
    /// Reads an argument by `read`; the value, if nothing of it was refused.
    pub(crate) fn of<T>(read: impl FnOnce(&mut Self) -> T) -> Result<T, Refused> {
        let mut reading = Self::default();
        let value = read(&mut reading);
        reading.end().map(|()| value)
    }

    /// Whether all that was read may be used.
    pub(crate) fn end(self) -> Result<(), Refused> {
        self.refused.map_or(Ok(()), Err)
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.refused.is_some()
    }

    /// Refuses what is read, in words that follow its name: `is empty`.
    #[inline(never)]
    pub(crate) fn refuse(&mut self, why: &str) {
        if self.refused.is_none() {
            self.refused = Some(Refused::new(self.place(), why));
        }
    }

    /// The same of a value whose type says itself what is wrong with a text.
    #[inline(never)]
    pub(crate) fn refuse_by(&mut self, error: &NameError) {
        self.refuse(&["is refused: ", &error.to_string()].concat());
    }

    /// A value where there is one, and otherwise one that stands for it and goes
    /// nowhere.
    pub(crate) fn expect<T>(
        &mut self,
        value: Option<T>,
        why: &str,
        stand_in: impl FnOnce() -> T,
    ) -> T {
        value.unwrap_or_else(|| {
            self.refuse(why);
            stand_in()
        })
    }

    /// A field that must be there.
    pub(crate) fn field<T: FromJs>(&mut self, of: &JsValue, name: &'static str) -> T {
        let value = self.enter(of, name);
        if is_absent(&value) {
            self.refuse("is missing");
        }
        let value = T::from_js(&value, self);
        self.path.pop();
        value
    }

    /// A field that may be left out.
    pub(crate) fn optional<T: FromJs>(&mut self, of: &JsValue, name: &'static str) -> Option<T> {
        let value = self.enter(of, name);
        let value = (!is_absent(&value)).then(|| T::from_js(&value, self));
        self.path.pop();
        value
    }

    /// Fields are read of an object, or of nothing where each may be left out.
    #[inline(never)]
    pub(crate) fn expect_object(&mut self, value: &JsValue) {
        if !value.is_object() && !value.is_undefined() {
            self.refuse("is not an object");
        }
    }

    /// How many entries a list has.
    #[inline(never)]
    pub(crate) fn length(&mut self, of: &JsValue) -> u32 {
        if !is_array(of).unwrap_or(false) {
            self.refuse("is not an array");
            return 0;
        }
        let length = Reflect::get(of, &"length".into());
        let length = self.read(length).as_f64().unwrap_or_default();
        // A list has less than 2^32 entries.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let length = length as u32;
        length
    }

    /// An entry of a list.
    pub(crate) fn entry<T: FromJs>(&mut self, of: &JsValue, index: u32) -> T {
        let value = self.enter_entry(of, index);
        let value = T::from_js(&value, self);
        self.path.pop();
        value
    }

    #[inline(never)]
    fn enter(&mut self, of: &JsValue, name: &'static str) -> JsValue {
        self.path.push(Step::Field(name));
        if !of.is_object() {
            return JsValue::UNDEFINED;
        }
        self.read(Reflect::get(of, &name.into()))
    }

    #[inline(never)]
    fn enter_entry(&mut self, of: &JsValue, index: u32) -> JsValue {
        self.path.push(Step::Entry(index));
        self.read(Reflect::get_u32(of, index))
    }

    /// What a getter, or a proxy, has given, unless it throws.
    #[inline(never)]
    fn read(&mut self, value: Result<JsValue, JsValue>) -> JsValue {
        value.unwrap_or_else(|_| {
            self.refuse("cannot be read");
            JsValue::UNDEFINED
        })
    }

    /// `cardList[0].cardId`
    fn place(&self) -> String {
        let mut place = String::new();
        for step in &self.path {
            match *step {
                Step::Field(name) => {
                    if !place.is_empty() {
                        place.push('.');
                    }
                    place.push_str(name);
                }
                Step::Entry(index) => {
                    place.push('[');
                    place.push_str(&decimal(index));
                    place.push(']');
                }
            }
        }
        place
    }
}

/// A value that is good for its type, and goes nowhere.
pub(crate) fn stand_in<T>(known: Option<T>) -> T {
    known.unwrap_or_else(|| unreachable!("a stand-in is a value of its type"))
}

fn is_absent(value: &JsValue) -> bool {
    value.is_undefined() || value.is_null()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_leads_to_the_part() {
        let mut reading = Reading::default();
        reading.path.push(Step::Field("cardList"));
        reading.path.push(Step::Entry(3));
        reading.path.push(Step::Field("cardId"));
        reading.refuse("is not a string");
        reading.path.clear();
        reading.refuse("is not an object");
        let refused = reading.end().expect_err("something was refused");
        assert_eq!(refused.to_string(), "cardList[3].cardId is not a string");
        let refused = Reading::of(|reading| reading.refuse("is not a string"));
        let refused = refused.expect_err("something was refused");
        assert_eq!(refused.to_string(), "the argument is not a string");
    }
}
