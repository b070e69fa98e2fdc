use crate::sha1_hex::sha1_hex;

/// Names a secret without giving it away: eight hex digits of its SHA-1.
pub(crate) fn fingerprint(secret: &str) -> String {
    let mut name = sha1_hex(secret);
    name.truncate(8);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_short_and_stable() {
        assert_eq!(fingerprint("abc"), "a9993e36");
    }
}
