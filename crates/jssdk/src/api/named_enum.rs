//! Enums whose variants have a name of WeChat's.

/// Declares the enum, its `as_str`, and the same names for serde.
macro_rules! named_enum {
    (
        $(#[$attribute:meta])*
        $enum:ident {
            $($(#[$variant_attribute:meta])* $variant:ident = $name:literal,)+
        }
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub enum $enum {
            $(
                #[doc = concat!("`", $name, "`.")]
                $(#[$variant_attribute])*
                #[cfg_attr(feature = "serde", serde(rename = $name))]
                $variant,
            )+
        }

        impl $enum {
            /// WeChat's name for it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

pub(crate) use named_enum;
