//! Nonces for signatures.

use wechat_h5_sign::NonceStr;

use crate::random;

/// The length of a nonce; each character has 5 random bits.
const LENGTH: usize = 20;
/// 32 characters, so that each is as likely as any other.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A nonce of 100 random bits.
pub(crate) fn random() -> NonceStr {
    let text = random::buffered::<LENGTH>().map(|byte| ALPHABET[usize::from(byte % 32)]);
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
    fn nonces_never_repeat_also_across_refills_and_threads() {
        let many = || (0..1000).map(|_| random().to_string()).collect::<Vec<_>>();
        let other_thread = std::thread::spawn(many).join().unwrap();
        let all: HashSet<String> = many().into_iter().chain(other_thread).collect();
        assert_eq!(all.len(), 2000);
        assert!(all.iter().all(|nonce| nonce.len() == LENGTH));
    }

    #[test]
    fn every_character_of_the_alphabet_occurs() {
        let text: String = (0..200).map(|_| random().to_string()).collect();
        let seen: HashSet<char> = text.chars().collect();
        assert_eq!(seen.len(), ALPHABET.len());
    }
}
