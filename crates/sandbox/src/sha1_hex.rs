//! SHA-1 in WeChat's form: forty lower-case hex digits.

use sha1::{Digest, Sha1};

pub(crate) fn sha1_hex(text: &str) -> String {
    hex::encode(Sha1::digest(text.as_bytes()))
}
