//! The font size of the simulated phone.

use serde::{Deserialize, Serialize};

/// A step of the menu's font size, as a number from 1 to 4. That 2 is the standard is known
/// from WeChat's notice for Android 7.0.10; that there are four steps is a guess.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
#[non_exhaustive]
pub enum FontSize {
    /// 1
    Small,
    /// 2
    #[default]
    Standard,
    /// 3
    Large,
    /// 4
    ExtraLarge,
}

/// A number that is no font size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a font size is 1, 2 (the standard), 3 or 4")]
pub struct UnknownFontSize;

impl TryFrom<u8> for FontSize {
    type Error = UnknownFontSize;

    fn try_from(number: u8) -> Result<Self, UnknownFontSize> {
        match number {
            1 => Ok(Self::Small),
            2 => Ok(Self::Standard),
            3 => Ok(Self::Large),
            4 => Ok(Self::ExtraLarge),
            _ => Err(UnknownFontSize),
        }
    }
}

impl From<FontSize> for u8 {
    fn from(size: FontSize) -> Self {
        match size {
            FontSize::Small => 1,
            FontSize::Standard => 2,
            FontSize::Large => 3,
            FontSize::ExtraLarge => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_the_numbers_from_1_to_4() {
        for number in 0..=u8::MAX {
            match FontSize::try_from(number) {
                Ok(size) => assert_eq!(u8::from(size), number),
                Err(UnknownFontSize) => assert!(!(1..=4).contains(&number), "{number}"),
            }
        }
        assert_eq!(u8::from(FontSize::default()), 2);
    }
}
