//! Random values from the operating system.

/// `2 * N` lower-case hex digits.
///
/// # Panics
///
/// When the operating system has no randomness to give: nothing that follows
/// would be safe.
pub(crate) fn hex<const N: usize>() -> String {
    let mut bytes = [0_u8; N];
    fill(&mut bytes);
    to_hex(&bytes)
}

/// A fraction in `0.0..1.0`, for spreading things in time.
pub(crate) fn fraction() -> f64 {
    let mut bytes = [0_u8; 4];
    fill(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
}

/// Bytes as lower-case hex digits.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
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
/// As [`hex`].
pub(crate) fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_hex_of_the_right_length_and_never_the_same() {
        let (one, two) = (hex::<16>(), hex::<16>());
        assert!(is_hex(&one, 32) && is_hex(&two, 32));
        assert_ne!(one, two);
        assert_eq!(to_hex(&[0x00, 0x0f, 0xa5]), "000fa5");
        assert!(!is_hex("000FA5", 6));
        assert!(!is_hex("000fa", 6));
    }

    #[test]
    fn a_fraction_stays_below_one() {
        assert!((0..1000).all(|_| (0.0..1.0).contains(&fraction())));
    }
}
