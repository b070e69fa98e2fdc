//! An id for each request, in the log and in `x-request-id`.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderName, HeaderValue};

use crate::random;

pub(super) const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// 16 hex digits: unique in this process, and most likely among all processes.
pub(super) struct RequestId([u8; 16]);

static COUNT: AtomicU64 = AtomicU64::new(0);
static START: LazyLock<u64> = LazyLock::new(|| {
    let digits = random::hex::<8>();
    u64::from_str_radix(&digits, 16).unwrap_or_default()
});

impl RequestId {
    pub(super) fn next() -> Self {
        let number = mix(*START ^ COUNT.fetch_add(1, Ordering::Relaxed));
        let mut digits = [0; 16];
        // Never fails: 8 bytes are 16 digits.
        let _ = hex::encode_to_slice(number.to_be_bytes(), &mut digits);
        Self(digits)
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    pub(super) fn header(&self) -> HeaderValue {
        HeaderValue::from_bytes(&self.0).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

/// splitmix64, which maps numbers one to one: an id does not show how many requests
/// there were before.
const fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ids_differ_and_are_hex() {
        let ids: Vec<RequestId> = (0..1000).map(|_| RequestId::next()).collect();
        assert!(ids.iter().all(|id| random::is_hex(id.as_str(), 16)));
        let different: HashSet<&str> = ids.iter().map(RequestId::as_str).collect();
        assert_eq!(different.len(), ids.len());
    }
}
