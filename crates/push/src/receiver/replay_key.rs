//! What is remembered of a request, so that nobody sends it again.

use std::fmt;

/// The signature that a request was accepted by: `msg_signature` where it was encrypted, else
/// `signature`. Remember it for twice the clock tolerance.
///
/// It stands for timestamp and nonce too, which the signature covers. It does not have them
/// beside it: they are signed as one text, so that characters can move from one to the other
/// under the same signature, and each such pair would be new.
///
/// WeChat repeats a push that was not answered. Look up its
/// [`DuplicateKey`](crate::DuplicateKey) first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReplayKey(String);

impl ReplayKey {
    pub(super) fn new(signature: &str) -> Self {
        Self(signature.to_owned())
    }

    /// 40 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReplayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
