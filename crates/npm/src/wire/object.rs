//! Structs as JS objects, field by field.

/// A struct that comes from JS as an object. Each field has its name in JS, and
/// the value that it has where it is left out, if it may be. The compiler needs
/// every field of the struct here; `struct` before the name makes the struct.
macro_rules! request {
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

        request! {
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
        impl $crate::wire::FromJs for $name {
            #[inline(never)]
            fn from_js(
                value: &wasm_bindgen::JsValue,
                reading: &mut $crate::wire::Reading,
            ) -> Self {
                reading.expect_object(value);
                Self {
                    $($field: request!(@read reading, value, $js $(, $default)?),)*
                }
            }

            fn taken(types: &mut $crate::typescript::Types) -> alloc::string::String {
                let fields = [$($crate::typescript::Field {
                    name: $js,
                    doc: concat!($($field_doc, "\n",)+),
                    optional: request!(@optional $($default)?),
                    ts: $crate::typescript::taken_of(|it: &Self| &it.$field, types),
                },)*];
                let doc = concat!($($doc, "\n",)+);
                types.interface(stringify!($name), doc, &fields)
            }

            fn may_be_left_out() -> bool {
                [$(request!(@optional $($default)?),)*].into_iter().all(|it: bool| it)
            }
        }
    };
    (@read $reading:ident, $value:ident, $js:literal) => {
        $reading.field($value, $js)
    };
    (@read $reading:ident, $value:ident, $js:literal, $default:expr) => {
        $reading.optional($value, $js).unwrap_or_else(|| $default)
    };
    (@optional) => { false };
    (@optional $default:expr) => { true };
}

/// A struct that goes to JS as an object. A test compares the fields with the
/// struct's, which the compiler does not do for structs that may grow.
macro_rules! answer {
    (
        $(#[doc = $doc:literal])+
        $name:ident { $($(#[doc = $field_doc:literal])+ $js:literal $field:ident;)* }
    ) => {
        impl $crate::wire::ToJs for $name {
            fn to_js(&self) -> wasm_bindgen::JsValue {
                $crate::wire::object(&[$(($js, $crate::wire::ToJs::to_js(&self.$field)),)*])
            }

            fn given(types: &mut $crate::typescript::Types) -> alloc::string::String {
                let fields = [$($crate::typescript::given_field(
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
