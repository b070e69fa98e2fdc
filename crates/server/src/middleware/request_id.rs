//! An id for each request, in the log and in `x-request-id`.

use http::{HeaderName, HeaderValue};

use crate::random;

pub(super) const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// 16 hex digits of 64 random bits. They tell nothing of other requests, not even how many
/// there were.
pub(super) struct RequestId([u8; 16]);

impl RequestId {
    pub(super) fn random() -> Self {
        let mut digits = [0; 16];
        // Never fails: 8 bytes are 16 digits.
        let _ = hex::encode_to_slice(random::buffered::<8>(), &mut digits);
        Self(digits)
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    pub(super) fn header(&self) -> HeaderValue {
        HeaderValue::from_bytes(&self.0).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ids_differ_and_are_hex() {
        let ids: Vec<RequestId> = (0..1000).map(|_| RequestId::random()).collect();
        assert!(ids.iter().all(|id| random::is_hex(id.as_str(), 16)));
        let different: HashSet<&str> = ids.iter().map(RequestId::as_str).collect();
        assert_eq!(different.len(), ids.len());
    }

    /// The ids were a bijection of a counter, with constants that everybody knows.
    #[test]
    fn an_id_does_not_tell_the_next() {
        let unmix = |id: &RequestId| unmixed(u64::from_str_radix(id.as_str(), 16).unwrap());
        let ids: Vec<u64> = (0..1000).map(|_| unmix(&RequestId::random())).collect();
        let is_step = |pair: &&[u64]| (pair[0] ^ pair[1]) < 1 << 16;
        assert_eq!(ids.windows(2).filter(is_step).count(), 0);
    }

    /// The inverse of splitmix64.
    fn unmixed(mixed: u64) -> u64 {
        let unshift = |value: u64, by: u32| value ^ (value >> by) ^ (value >> (2 * by));
        let number = unshift(mixed, 31).wrapping_mul(0x3196_42b2_d24d_8ec3);
        let number = unshift(number, 27).wrapping_mul(0x96de_1b17_3f11_9089);
        unshift(number, 30).wrapping_sub(0x9e37_79b9_7f4a_7c15)
    }
}
