//! The values of cards that are signed. They are joined without anything in between, so each
//! has a form that does not look like another one's.

use alloc::boxed::Box;
use core::error::Error;
use core::fmt;

/// Why a string is not a value of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardValueError {
    what: &'static str,
    expected: &'static str,
}

impl fmt::Display for CardValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [self.what, " has to be ", self.expected] {
            f.write_str(part)?;
        }
        Ok(())
    }
}

impl Error for CardValueError {}

macro_rules! card_value {
    ($(#[$meta:meta])* $name:ident, $what:literal, $most:literal, $expected:literal, $allowed:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes it as WeChat writes it.
            ///
            /// # Errors
            ///
            /// [`CardValueError`] for a string of another form.
            pub fn parse(value: &str) -> Result<Self, CardValueError> {
                let allowed: fn(u8) -> bool = $allowed;
                if (1..=$most).contains(&value.len()) && value.bytes().all(allowed) {
                    return Ok(Self(value.into()));
                }
                Err(CardValueError { what: $what, expected: $expected })
            }

            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

card_value! {
    /// The id of a card (`card_id`).
    CardId, "the card id", 64, "1 to 64 letters, digits, - and _",
    |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

card_value! {
    /// The code of one copy of a card (`code`), where the merchant gives them out.
    CardCode, "the code", 32, "1 to 32 printable ASCII characters", |byte| byte.is_ascii_graphic()
}

card_value! {
    /// The kind of card (`card_type`).
    CardType, "the card type", 32, "1 to 32 capital letters and _, such as GROUPON",
    |byte| byte.is_ascii_uppercase() || byte == b'_'
}

card_value! {
    /// The number of a shop (`location_id`, which `chooseCard` calls `shopId`).
    ShopId, "the shop id", 20, "1 to 20 digits", |byte| byte.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_what_is_expected() {
        for (error, message) in [
            (
                CardId::parse("").unwrap_err(),
                "the card id has to be 1 to 64 letters, digits, - and _",
            ),
            (
                CardCode::parse("1 2").unwrap_err(),
                "the code has to be 1 to 32 printable ASCII characters",
            ),
            (
                CardType::parse("groupon").unwrap_err(),
                "the card type has to be 1 to 32 capital letters and _, such as GROUPON",
            ),
            (
                ShopId::parse("x").unwrap_err(),
                "the shop id has to be 1 to 20 digits",
            ),
        ] {
            assert_eq!(error.to_string(), message);
        }
        assert!(CardId::parse("pjZ8Yt1XGILfi-FUsewpnnolGgZk").is_ok());
    }
}
