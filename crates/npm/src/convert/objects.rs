//! Structs as JavaScript objects, field by field.

use alloc::string::String;

use super::{FromJs, ToJs};
use crate::typescript::{Field, Types};

/// A struct that comes from JavaScript as an object. Each field has its name in
/// JavaScript and, if it is optional, its default. The compiler requires every
/// field of the struct here. With `struct` in front of the name, the macro also
/// declares the struct.
macro_rules! input_object {
    (
        $(#[doc = $doc:literal])+
        struct $name:ident {
            $($(#[doc = $field_doc:literal])+ $js:literal $field:ident: $type:ty $(= $default:expr)?;)*
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub(crate) struct $name {
            $($(#[doc = $field_doc])+ pub(crate) $field: $type,)*
        }

        input_object! {
            $(#[doc = $doc])+
            $name { $($(#[doc = $field_doc])+ $js $field $(= $default)?;)* }
        }
    };
    (
        $(#[doc = $doc:literal])+
        $name:ident {
            $($(#[doc = $field_doc:literal])+ $js:literal $field:ident $(= $default:expr)?;)*
        }
    ) => {
        impl $crate::convert::FromJs for $name {
            #[inline(never)]
            fn from_js(
                value: &wasm_bindgen::JsValue,
                reader: &mut $crate::convert::Reader,
            ) -> Self {
                reader.expect_object(value);
                Self {
                    $($field: input_object!(@read reader, value, $js $(, $default)?),)*
                }
            }

            fn input_type(types: &mut $crate::typescript::Types) -> alloc::string::String {
                let fields = [$($crate::typescript::Field {
                    name: $js,
                    doc: concat!($($field_doc, "\n",)+),
                    optional: input_object!(@optional $($default)?),
                    ts: $crate::convert::input_field_type(|it: &Self| &it.$field, types),
                },)*];
                let doc = concat!($($doc, "\n",)+);
                types.interface(stringify!($name), doc, &fields)
            }

            fn is_optional() -> bool {
                [$(input_object!(@optional $($default)?),)*].into_iter().all(|it: bool| it)
            }
        }
    };
    (@read $reader:ident, $value:ident, $js:literal) => {
        $reader.field($value, $js)
    };
    (@read $reader:ident, $value:ident, $js:literal, $default:expr) => {
        $reader.optional($value, $js).unwrap_or_else(|| $default)
    };
    (@optional) => { false };
    (@optional $default:expr) => { true };
}

/// A struct that goes to JavaScript as an object. `api/fields_match_jssdk.rs` tests
/// that no field is missing: the compiler cannot, because the structs are
/// `#[non_exhaustive]`.
macro_rules! output_object {
    (
        $(#[doc = $doc:literal])+
        $name:ident { $($(#[doc = $field_doc:literal])+ $js:literal $field:ident;)* }
    ) => {
        impl $crate::convert::ToJs for $name {
            fn to_js(&self) -> wasm_bindgen::JsValue {
                $crate::convert::js_object(&[$(($js, $crate::convert::ToJs::to_js(&self.$field)),)*])
            }

            fn output_type(types: &mut $crate::typescript::Types) -> alloc::string::String {
                let fields = [$($crate::convert::output_field(
                    $js,
                    concat!($($field_doc, "\n",)+),
                    |it: &Self| &it.$field,
                    types,
                ),)*];
                let doc = concat!($($doc, "\n",)+);
                types.interface(stringify!($name), doc, &fields)
            }
        }
    };
}

/// The TypeScript type of a field that comes from JavaScript.
pub(crate) fn input_field_type<S, T: FromJs>(_: fn(&S) -> &T, types: &mut Types) -> String {
    T::input_type(types)
}

/// A field that goes to JavaScript.
pub(crate) fn output_field<S, T: ToJs>(
    name: &'static str,
    doc: &'static str,
    _: fn(&S) -> &T,
    types: &mut Types,
) -> Field {
    Field {
        name,
        doc,
        optional: T::IS_OPTIONAL,
        ts: T::output_type(types),
    }
}
