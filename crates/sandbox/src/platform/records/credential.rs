/// Seconds until a token or ticket expires.
pub(crate) const LIFETIME: u64 = 7200;

/// Seconds for which an old and a new credential are both valid.
pub(super) const OVERLAP: u64 = 300;

/// A token or ticket as a response contains it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct IssuedCredential {
    pub(crate) value: String,
    /// Seconds until it expires.
    pub(crate) expires_in: u64,
}
