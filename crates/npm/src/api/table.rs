//! Tables of APIs: a row is an API's documentation, its name, what it takes and
//! gives, and the method of `jssdk` behind it. Of the rows come both the call by
//! name and the method's TypeScript.

use alloc::borrow::ToOwned as _;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use core::future::Future;
use core::pin::Pin;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::CallError;

use crate::typescript::{Types, js_doc};
use crate::wire::{FromJs, Refused, ToJs, object};

/// A call on its way.
pub(crate) type Pending = Pin<Box<dyn Future<Output = Result<JsValue, NoAnswer>>>>;

/// What TypeScript knows about an API.
#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) name: &'static str,
    pub(crate) doc: &'static str,
    /// `request: ChooseImage`
    pub(crate) parameters: String,
    /// `Promise<ChosenImages>`
    pub(crate) result: String,
}

impl Method {
    /// The line of an interface.
    pub(crate) fn declaration(&self) -> String {
        let Self {
            name,
            doc,
            parameters,
            result,
        } = self;
        format!("{}  {name}({parameters}): {result};\n", js_doc(doc, "  "))
    }
}

/// The parameter of an API.
pub(crate) fn parameter<T: FromJs>(name: &str, types: &mut Types) -> String {
    let mark = if T::may_be_left_out() { "?" } else { "" };
    format!("{name}{mark}: {}", T::taken(types))
}

/// What an API's promise gives.
pub(crate) fn promise<T: ToJs>(field: Option<&str>, types: &mut Types) -> String {
    let given = T::given(types);
    match field {
        Some(field) => {
            let mark = if T::OPTIONAL { "?" } else { "" };
            format!("Promise<{{ {field}{mark}: {given} }}>")
        }
        None => format!("Promise<{given}>"),
    }
}

/// Some APIs give an object with one field, of which `jssdk` gives the value.
pub(crate) fn answer(field: Option<&str>, value: &impl ToJs) -> JsValue {
    match field {
        Some(field) => object(&[(field, value.to_js())]),
        None => value.to_js(),
    }
}

/// Nothing but that it went well.
impl ToJs for () {
    fn to_js(&self) -> JsValue {
        JsValue::UNDEFINED
    }

    fn given(_: &mut Types) -> String {
        "void".to_owned()
    }
}

/// Why a call gave nothing.
#[derive(Debug)]
pub(crate) enum NoAnswer {
    Call(CallError),
    Refused(Refused),
}

impl From<CallError> for NoAnswer {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

impl From<Refused> for NoAnswer {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

macro_rules! apis {
    ($this:ident: $of:ty; $(
        $(#[doc = $doc:literal])+
        $name:ident($($request:ident: $taken:ty)?)
            $(-> $given:ty $(as $field:ident)?)? = $call:expr;
    )+) => {
        /// Calls an API by its name; none where there is no such API.
        pub(crate) fn call(
            $this: alloc::rc::Rc<$of>,
            name: &str,
            request: wasm_bindgen::JsValue,
        ) -> Option<$crate::api::table::Pending> {
            let call: $crate::api::table::Pending = match name {
                $(stringify!($name) => alloc::boxed::Box::pin(async move {
                    $(let $request = <$taken as $crate::wire::FromJs>::from_js(&request)?;)?
                    let value = $call.await?;
                    Ok($crate::api::table::answer(apis!(@field $($($field)?)?), &value))
                }),)+
                _ => return None,
            };
            Some(call)
        }

        /// What TypeScript knows of them.
        pub(crate) fn methods(
            types: &mut $crate::typescript::Types,
        ) -> alloc::vec::Vec<$crate::api::table::Method> {
            alloc::vec![$($crate::api::table::Method {
                name: stringify!($name),
                doc: concat!($($doc, "\n",)+),
                parameters: alloc::vec::Vec::<alloc::string::String>::from([$($crate::api::table::parameter::<$taken>(
                    stringify!($request),
                    types,
                ),)?])
                .concat(),
                result: $crate::api::table::promise::<apis!(@given $($given)?)>(
                    apis!(@field $($($field)?)?),
                    types,
                ),
            },)+]
        }
    };
    (@field) => { None };
    (@field $field:ident) => { Some(stringify!($field)) };
    (@given) => { () };
    (@given $given:ty) => { $given };
}

pub(crate) use apis;
