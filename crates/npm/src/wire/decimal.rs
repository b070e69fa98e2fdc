//! Whole numbers in digits.

use alloc::string::String;

/// A number in digits. The standard library's way is made for speed, and for all
/// numbers.
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
    fn numbers_are_written_as_everywhere() {
        for number in [0, 1, 9, 10, 49, 100, 2600, u32::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
    }
}
