//! The longest values that are accepted, in bytes.

pub(crate) const NONCE_STR_BYTES: usize = 128;
pub(crate) const PAGE_URL_BYTES: usize = 8192;
