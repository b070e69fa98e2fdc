//! PKCS#7 with blocks of 32 bytes, twice the block of AES.

const BLOCK: usize = 32;

/// Appends 1 to 32 bytes, each with their number as its value.
pub(crate) fn add(plain: &mut Vec<u8>) {
    let count = BLOCK - plain.len() % BLOCK;
    let byte = u8::try_from(count).expect("at most 32");
    plain.resize(plain.len() + count, byte);
}

/// The message without its padding. Like WeChat's own libraries it looks at the last byte
/// only.
pub(crate) fn strip(plain: &[u8]) -> Option<&[u8]> {
    let count = usize::from(*plain.last()?);
    if !(1..=BLOCK).contains(&count) {
        return None;
    }
    plain.get(..plain.len().checked_sub(count)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_can_be_removed_for_every_length() {
        for length in 0..100 {
            let plain = vec![7; length];
            let mut padded = plain.clone();
            add(&mut padded);
            assert_eq!(padded.len() % BLOCK, 0, "{length}");
            assert!(padded.len() > length);
            assert_eq!(strip(&padded), Some(plain.as_slice()), "{length}");
        }
        for wrong in [&[] as &[u8], &[0], &[33; 64], &[2]] {
            assert_eq!(strip(wrong), None, "{wrong:?}");
        }
    }
}
