//! Random values from the operating system.

/// `2 * N` lower-case hex digits.
///
/// # Panics
///
/// When the operating system has no random numbers: nothing that follows would be safe.
pub(crate) fn hex<const N: usize>() -> String {
    let mut bytes = [0_u8; N];
    fill(&mut bytes);
    hex::encode(bytes)
}

/// Whether a string is exactly this many lower-case hex digits.
pub(crate) fn is_hex(value: &str, digits: usize) -> bool {
    value.len() == digits
        && value
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Fills with random bytes.
///
/// # Panics
///
/// As [`hex()`].
pub(crate) fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system has random numbers");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_has_the_right_length_and_never_repeats() {
        let (one, two) = (hex::<16>(), hex::<16>());
        assert!(is_hex(&one, 32) && is_hex(&two, 32));
        assert_ne!(one, two);
        assert!(!is_hex("000FA5", 6));
        assert!(!is_hex("000fa", 6));
    }
}
