//! Tables of APIs: a row is an API's documentation, its name, what it takes and
//! gives, and the method of `jssdk` behind it. Of the rows come both the call by
//! its place in the table and the method's TypeScript.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::Call;

use crate::typescript::{Types, js_doc};
use crate::wire::{FromJs, Reading, ToJs, object};

/// Makes the call of an API, of `wx` or of `wx.miniProgram`, from its request.
pub(crate) type Api<T> = fn(&T, &JsValue, &mut Reading) -> Call<JsValue>;

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

macro_rules! apis {
    ($this:ident: $of:ty; $(
        $(#[doc = $doc:literal])+
        $name:ident($($request:ident: $taken:ty)?)
            $(-> $given:ty $(as $field:ident)?)? = $call:expr;
    )+) => {
        /// How each is called, in the order of `api-names.js`.
        pub(crate) const CALLS: &[$crate::api::table::Api<$of>] = &[$(
            |$this, request, reading| {
                $(let $request = <$taken as $crate::wire::FromJs>::from_js(request, reading);)?
                let _ = (&request, &reading);
                $call.map(|value| {
                    $crate::api::table::answer(apis!(@field $($($field)?)?), &value)
                })
            },
        )+];

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
