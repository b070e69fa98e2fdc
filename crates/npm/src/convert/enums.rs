//! Enums as JavaScript strings.

/// An enum that comes from JavaScript by the platform's name of each variant
/// (`as_str`).
macro_rules! input_enum {
    ($(#[doc = $doc:literal])+ $name:ident { $($variant:ident),+ $(,)? }) => {
        impl $crate::convert::FromJs for $name {
            fn from_js(
                value: &wasm_bindgen::JsValue,
                reader: &mut $crate::convert::Reader,
            ) -> Self {
                // Fails to compile when the enum gets another variant.
                const fn known(it: $name) -> $name {
                    match it { $($name::$variant => it,)+ }
                }
                let text = alloc::string::String::from_js(value, reader);
                let all = [$(known(Self::$variant),)+];
                let named = all.into_iter().find(|it| it.as_str() == text);
                reader.or_reject(named, concat!("is not a ", stringify!($name)), || all[0])
            }

            fn input_type(types: &mut $crate::typescript::Types) -> alloc::string::String {
                let names = [$(Self::$variant.as_str(),)+];
                let doc = concat!($($doc, "\n",)+);
                types.union(stringify!($name), doc, names)
            }
        }
    };
}

/// A name from a list of WeChat's that may grow (`KNOWN`, `parse`, `as_str`). A
/// name that WeChat might add later is read, too; `parse` decides.
macro_rules! input_name {
    ($(#[doc = $doc:literal])+ $name:ident) => {
        impl $crate::convert::FromJs for $name {
            fn from_js(
                value: &wasm_bindgen::JsValue,
                reader: &mut $crate::convert::Reader,
            ) -> Self {
                let name = alloc::string::String::from_js(value, reader);
                Self::parse(&name).unwrap_or_else(|error| {
                    reader.reject_name(&error);
                    Self::KNOWN[0].clone()
                })
            }

            fn input_type(types: &mut $crate::typescript::Types) -> alloc::string::String {
                let doc = concat!($($doc, "\n",)+);
                types.union(stringify!($name), doc, Self::KNOWN.iter().map(Self::as_str))
            }
        }
    };
}

/// An enum that may get more variants, and goes to JavaScript by names of this
/// package.
macro_rules! output_enum {
    (
        $(#[doc = $doc:literal])+
        $name:ident { $($variant:ident = $js:literal),+ $(,)? } or $other:literal
    ) => {
        impl $crate::convert::ToJs for $name {
            fn to_js(&self) -> wasm_bindgen::JsValue {
                match self {
                    $(Self::$variant => $js,)+
                    _ => $other,
                }
                .into()
            }

            fn output_type(types: &mut $crate::typescript::Types) -> alloc::string::String {
                let doc = concat!($($doc, "\n",)+);
                types.union(stringify!($name), doc, [$($js,)+ $other])
            }
        }
    };
}
