//! Tables of APIs. A row has the documentation of an API, its name, the types of its
//! request and its response, and the method of `jssdk` behind it. From the rows come both
//! the calls by index and the TypeScript methods.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::Call;

use crate::convert::{FromJs, Reader, ToJs, js_object};
use crate::typescript::{Types, js_doc};

/// Makes the call of an API, of `wx` or of `wx.miniProgram`, from its request.
pub(crate) type Api<T> = fn(&T, &JsValue, &mut Reader) -> Call<JsValue>;

/// An API in TypeScript.
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
    /// The method of an interface.
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
    let mark = if T::is_optional() { "?" } else { "" };
    format!("{name}{mark}: {}", T::input_type(types))
}

/// The type of the promise that an API returns.
pub(crate) fn promise<T: ToJs>(field: Option<&str>, types: &mut Types) -> String {
    let response = T::output_type(types);
    match field {
        Some(field) => {
            let mark = if T::IS_OPTIONAL { "?" } else { "" };
            format!("Promise<{{ {field}{mark}: {response} }}>")
        }
        None => format!("Promise<{response}>"),
    }
}

/// The response of an API. Some responses are an object with one field, whose value is
/// what `jssdk` returns.
pub(crate) fn response(field: Option<&str>, value: &impl ToJs) -> JsValue {
    match field {
        Some(field) => js_object(&[(field, value.to_js())]),
        None => value.to_js(),
    }
}

/// A success without a value.
impl ToJs for () {
    fn to_js(&self) -> JsValue {
        JsValue::UNDEFINED
    }

    fn output_type(_: &mut Types) -> String {
        "void".to_owned()
    }
}

macro_rules! apis {
    ($this:ident: $of:ty; $(
        $(#[doc = $doc:literal])+
        $name:ident($($request:ident: $input:ty)?)
            $(-> $output:ty $(as $field:ident)?)? = $call:expr;
    )+) => {
        /// The calls, in the order of `api-names.js`.
        pub(crate) const CALLS: &[$crate::api::api_macros::Api<$of>] = &[$(
            |$this, request, reader| {
                $(let $request = <$input as $crate::convert::FromJs>::from_js(request, reader);)?
                let _ = (&request, &reader);
                $call.map(|value| {
                    $crate::api::api_macros::response(apis!(@field $($($field)?)?), &value)
                })
            },
        )+];

        /// The APIs in TypeScript.
        pub(crate) fn methods(
            types: &mut $crate::typescript::Types,
        ) -> alloc::vec::Vec<$crate::api::api_macros::Method> {
            alloc::vec![$($crate::api::api_macros::Method {
                name: stringify!($name),
                doc: concat!($($doc, "\n",)+),
                parameters: alloc::vec::Vec::<alloc::string::String>::from([$($crate::api::api_macros::parameter::<$input>(
                    stringify!($request),
                    types,
                ),)?])
                .concat(),
                result: $crate::api::api_macros::promise::<apis!(@output $($output)?)>(
                    apis!(@field $($($field)?)?),
                    types,
                ),
            },)+]
        }
    };
    (@field) => { None };
    (@field $field:ident) => { Some(stringify!($field)) };
    (@output) => { () };
    (@output $output:ty) => { $output };
}

pub(crate) use apis;
