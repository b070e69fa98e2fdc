//! Enums as JS strings.

/// An enum that comes from JS as one of its platform's names (`as_str`).
macro_rules! names_taken {
    ($(#[doc = $doc:literal])+ $name:ident { $($variant:ident),+ $(,)? }) => {
        impl $crate::wire::FromJs for $name {
            fn from_js(
                value: &wasm_bindgen::JsValue,
                reading: &mut $crate::wire::Reading,
            ) -> Self {
                // Fails to compile when the enum grows.
                const fn known(it: $name) -> $name {
                    match it { $($name::$variant => it,)+ }
                }
                let text = alloc::string::String::from_js(value, reading);
                let all = [$(known(Self::$variant),)+];
                let named = all.into_iter().find(|it| it.as_str() == text);
                reading.expect(named, concat!("is not a ", stringify!($name)), || all[0])
            }

            fn taken(types: &mut $crate::typescript::Types) -> alloc::string::String {
                let names = [$(Self::$variant.as_str(),)+];
                let doc = concat!($($doc, "\n",)+);
                types.union(stringify!($name), doc, names)
            }
        }
    };
}

/// An enum that may grow, and goes to JS as a name of ours.
macro_rules! names_given {
    (
        $(#[doc = $doc:literal])+
        $name:ident { $($variant:ident = $js:literal),+ $(,)? } or $other:literal
    ) => {
        impl $crate::wire::ToJs for $name {
            fn to_js(&self) -> wasm_bindgen::JsValue {
                match self {
                    $(Self::$variant => $js,)+
                    _ => $other,
                }
                .into()
            }

            fn given(types: &mut $crate::typescript::Types) -> alloc::string::String {
                let doc = concat!($($doc, "\n",)+);
                types.union(stringify!($name), doc, [$($js,)+ $other])
            }
        }
    };
}
