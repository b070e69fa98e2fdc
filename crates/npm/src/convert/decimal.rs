//! Whole numbers as decimal digits.

use alloc::string::String;

/// The number in decimal digits. `to_string` would bring the standard formatter for
/// integers into the module of pages.
pub(crate) fn decimal(number: u32) -> String {
    let digit = char::from_digit(number % 10, 10).unwrap_or_default();
    let mut digits = match number / 10 {
        0 => String::new(),
        rest => decimal(rest),
    };
    digits.push(digit);
    digits
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
