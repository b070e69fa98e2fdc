//! SHA-1 as WeChat writes it: forty lower-case hex digits.

use std::fmt::Write;

use sha1::{Digest, Sha1};

pub(crate) fn sha1_hex(text: &str) -> String {
    let mut hex = String::with_capacity(40);
    for byte in Sha1::digest(text.as_bytes()) {
        // Writing to a String does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
