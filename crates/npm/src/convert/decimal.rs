//! Whole numbers as decimal digits.

use alloc::string::String;

use wechat_h5_sign::Decimal;

/// The number in decimal digits. `to_string` would bring the standard formatter for
/// integers into the module of pages.
pub(crate) fn decimal(number: u32) -> String {
    let digits = Decimal::new(number.into());
    digits
        .as_bytes()
        .iter()
        .map(|&digit| char::from(digit))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_the_same_digits_as_the_standard_library() {
        for number in [0, 1, 9, 10, 49, 100, 2600, u32::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
    }
}
