//! SHA-1 of many strings with the same start, without copying a hasher for each.
//!
//! The compression function is the `sha1` crate's. This file lays out the padded message
//! (FIPS 180-4 section 5.1.1) so that a page's signature needs one call of it.

use sha1::block_api::compress;

const BLOCK: usize = 64;
/// As many blocks as the changing part of a common signed string has, and room
/// to spare; longer ones take a second call.
const BLOCKS: usize = 4;
const CAPACITY: usize = BLOCK * BLOCKS;
/// FIPS 180-4 section 5.3.1.
const INITIAL: [u32; 5] = [
    0x6745_2301,
    0xefcd_ab89,
    0x98ba_dcfe,
    0x1032_5476,
    0xc3d2_e1f0,
];

/// The digested start of a string: the state after its whole blocks, and the rest.
#[derive(Clone)]
pub(crate) struct HashedPrefix {
    state: [u32; 5],
    digested: u64,
    rest: [u8; BLOCK],
    rest_len: usize,
}

impl HashedPrefix {
    /// Digests the common start of the strings, given in parts.
    pub(crate) fn new(parts: &[&str]) -> Self {
        let mut message = Message::new();
        for part in parts {
            message.push(part.as_bytes());
        }
        let whole = message.len / BLOCK;
        compress(&mut message.state, &message.blocks[..whole]);
        let digested = whole * BLOCK;
        let rest_len = message.len - digested;
        let mut rest = [0; BLOCK];
        rest[..rest_len].copy_from_slice(&message.blocks.as_flattened()[digested..message.len]);
        Self {
            state: message.state,
            digested: message.digested + digested as u64,
            rest,
            rest_len,
        }
    }

    /// The digest of the string with this start, after which the rest is pushed.
    ///
    /// The message stays where it is: to move its blocks costs as much as half a block's
    /// digest.
    pub(crate) fn digest(&self, push_rest: impl FnOnce(&mut Message)) -> [u8; 20] {
        let mut message = Message {
            state: self.state,
            digested: self.digested,
            blocks: [[0; BLOCK]; BLOCKS],
            len: self.rest_len,
        };
        message.blocks[0] = self.rest;
        push_rest(&mut message);
        message.finish()
    }
}

/// A string that is being digested.
pub(crate) struct Message {
    state: [u32; 5],
    /// The number of bytes in the state.
    digested: u64,
    blocks: [[u8; BLOCK]; BLOCKS],
    /// The number of bytes in the blocks.
    len: usize,
}

impl Message {
    fn new() -> Self {
        Self {
            state: INITIAL,
            digested: 0,
            blocks: [[0; BLOCK]; BLOCKS],
            len: 0,
        }
    }

    pub(crate) fn push(&mut self, mut bytes: &[u8]) {
        loop {
            let room = &mut self.blocks.as_flattened_mut()[self.len..];
            let (fits, rest) = bytes.split_at(bytes.len().min(room.len()));
            room[..fits.len()].copy_from_slice(fits);
            self.len += fits.len();
            if rest.is_empty() {
                return;
            }
            self.digest_all();
            bytes = rest;
        }
    }

    /// Pads, digests the rest, and returns the digest. Nothing may be pushed afterwards.
    fn finish(&mut self) -> [u8; 20] {
        const LENGTH: usize = 8;
        let bits = (self.digested + self.len as u64) * 8;
        self.push(&[0x80]);
        if self.len > CAPACITY - LENGTH {
            self.blocks.as_flattened_mut()[self.len..].fill(0);
            self.digest_all();
        }
        let end = (self.len + LENGTH).next_multiple_of(BLOCK);
        let tail = &mut self.blocks.as_flattened_mut()[self.len..end];
        let (zeros, length) = tail.split_at_mut(tail.len() - LENGTH);
        zeros.fill(0);
        length.copy_from_slice(&bits.to_be_bytes());
        compress(&mut self.state, &self.blocks[..end / BLOCK]);
        let mut digest = [0; 20];
        for (bytes, word) in digest.chunks_exact_mut(4).zip(self.state) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        digest
    }

    fn digest_all(&mut self) {
        compress(&mut self.state, &self.blocks);
        self.digested += CAPACITY as u64;
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha1::{Digest as _, Sha1};

    #[test]
    fn every_length_has_the_same_digest_as_in_the_sha1_crate() {
        let text: String = ('a'..='z').cycle().take(3 * CAPACITY + 70).collect();
        for prefix_len in [
            0,
            1,
            55,
            56,
            63,
            64,
            65,
            109,
            119,
            120,
            128,
            512,
            CAPACITY,
            2 * CAPACITY,
        ] {
            let prefix =
                HashedPrefix::new(&[&text[..prefix_len / 2], &text[prefix_len / 2..prefix_len]]);
            for len in prefix_len..text.len() {
                let middle = prefix_len + (len - prefix_len) / 3;
                let digest = prefix.digest(|message| {
                    message.push(&text.as_bytes()[prefix_len..middle]);
                    message.push(&text.as_bytes()[middle..len]);
                });
                let expected: [u8; 20] = Sha1::digest(&text[..len]).into();
                assert_eq!(digest, expected, "{prefix_len} of {len}");
            }
        }
    }
}
