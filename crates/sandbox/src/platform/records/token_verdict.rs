/// The state of a token at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenVerdict {
    /// The latest one.
    Valid,
    /// A newer one exists, but this one is still accepted for a while.
    Overlap,
    /// Its lifetime is over.
    Expired,
    /// A newer one replaced it before its lifetime was over.
    Replaced,
    /// The user has changed the password.
    Revoked,
    /// The sandbox never issued it.
    NeverIssued,
}

impl TokenVerdict {
    /// The word in the journal.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Overlap => "overlap",
            Self::Expired | Self::Replaced | Self::Revoked => "dead",
            Self::NeverIssued => "never_issued",
        }
    }
}
