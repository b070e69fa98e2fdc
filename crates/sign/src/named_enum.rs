//! A macro for enums of the platform's names.

/// An enum whose variants are names on the wire: `as_str`, `KNOWN`, `Display`.
macro_rules! names {
    (
        $(#[$meta:meta])*
        $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal,)* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* #[doc = concat!("`", $text, "`")] $variant,)*
            /// A name newer than this crate.
            Other(alloc::boxed::Box<str>),
        }

        impl $name {
            /// Every name that this crate knows.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant,)*];

            /// The name on the wire.
            pub fn as_str(&self) -> &str {
                const NAMES: &[&str] = &[$($text,)*];
                enum Index { $($variant,)* }
                // A `match` that gives texts is a jump for each of them.
                let place = match self {
                    $(Self::$variant => Index::$variant as usize,)*
                    Self::Other(name) => return name,
                };
                NAMES.get(place).copied().unwrap_or_default()
            }

            // A `match` of texts is a kilobyte of wasm.
            fn known(name: &str) -> Option<Self> {
                Self::KNOWN.iter().find(|known| known.as_str() == name).cloned()
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl core::str::FromStr for $name {
            type Err = crate::error::NameError;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                Self::parse(name)
            }
        }

        #[cfg(feature = "serde")]
        $crate::string_serde!($name);
    };
}

pub(crate) use names;
