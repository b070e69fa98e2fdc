//! Nonces for signatures, from the operating system's randomness, fetched a
//! hundred at a time: the call costs more than the signature.

use std::cell::RefCell;

use wechat_h5_sign::NonceStr;

use crate::random;

/// Characters of a nonce: 5 bits each.
const LENGTH: usize = 20;
/// As many characters as there are values of five bits, so that none is favoured.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const BUFFER: usize = 128 * LENGTH;

/// Random bytes of this thread, and how many of them are used.
struct Supply {
    bytes: [u8; BUFFER],
    used: usize,
}

thread_local! {
    static SUPPLY: RefCell<Supply> = const {
        RefCell::new(Supply { bytes: [0; BUFFER], used: BUFFER })
    };
}

/// A nonce of 100 random bits.
pub(crate) fn random() -> NonceStr {
    let mut text = [0; LENGTH];
    SUPPLY.with_borrow_mut(|supply| {
        if supply.used == BUFFER {
            random::fill(&mut supply.bytes);
            supply.used = 0;
        }
        let bytes = &supply.bytes[supply.used..][..LENGTH];
        supply.used += LENGTH;
        for (character, byte) in text.iter_mut().zip(bytes) {
            *character = ALPHABET[usize::from(byte % 32)];
        }
    });
    std::str::from_utf8(&text)
        .ok()
        .and_then(|text| NonceStr::parse(text).ok())
        .unwrap_or_else(NonceStr::random)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_are_the_same_also_across_refills_and_threads() {
        let many = || (0..1000).map(|_| random().to_string()).collect::<Vec<_>>();
        let there = std::thread::spawn(many).join().unwrap();
        let all: HashSet<String> = many().into_iter().chain(there).collect();
        assert_eq!(all.len(), 2000);
        assert!(all.iter().all(|nonce| nonce.len() == LENGTH));
    }

    #[test]
    fn every_character_comes_up() {
        let text: String = (0..200).map(|_| random().to_string()).collect();
        let seen: HashSet<char> = text.chars().collect();
        assert_eq!(seen.len(), ALPHABET.len());
    }
}
