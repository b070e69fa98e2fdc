//! PKCS#7 with blocks of 32 bytes, twice those of AES.

const BLOCK: usize = 32;

/// Adds 1 to 32 bytes, each of which is their number.
pub(crate) fn add(plain: &mut Vec<u8>) {
    let count = BLOCK - plain.len() % BLOCK;
    let byte = u8::try_from(count).expect("at most 32");
    plain.resize(plain.len() + count, byte);
}

/// What is in front of the padding. As with WeChat's own libraries the last byte
/// alone counts.
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
    fn every_length() {
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
