//! Random values from the operating system.

use std::cell::RefCell;

/// How many bytes are fetched at a time for small values: the system call takes longer than
/// what they are for.
const BUFFER: usize = 2560;

/// Random bytes of this thread, and how many of them are used.
struct RandomBuffer {
    bytes: [u8; BUFFER],
    used: usize,
}

thread_local! {
    static RANDOM: RefCell<RandomBuffer> = const {
        RefCell::new(RandomBuffer { bytes: [0; BUFFER], used: BUFFER })
    };
}

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

/// Random bytes that were fetched with many others. Not for secrets: they stay in memory.
///
/// # Panics
///
/// As [`hex()`].
pub(crate) fn buffered<const N: usize>() -> [u8; N] {
    const { assert!(N <= BUFFER, "more than a buffer") };
    RANDOM.with_borrow_mut(|buffer| {
        if buffer.used + N > BUFFER {
            fill(&mut buffer.bytes);
            buffer.used = 0;
        }
        let mut bytes = [0; N];
        bytes.copy_from_slice(&buffer.bytes[buffer.used..][..N]);
        buffer.used += N;
        bytes
    })
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
