//! The password of a user of Redis.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

/// The password of a user of Redis. It is overwritten when it is dropped, and never shown.
#[derive(Clone)]
pub struct RedisPassword(Arc<Zeroizing<String>>);

impl RedisPassword {
    /// A password.
    pub fn new(password: impl Into<String>) -> Self {
        Self(Arc::new(Zeroizing::new(password.into())))
    }

    /// The password itself.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RedisPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RedisPassword([redacted])")
    }
}
