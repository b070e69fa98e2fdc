/// What a token is worth at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The latest one.
    Valid,
    /// A newer one exists, this one still works for a while.
    Overlap,
    /// It has outlived its time.
    Expired,
    /// A newer one took its place before its time was over.
    Replaced,
    /// The person it speaks of has changed their password.
    Revoked,
    /// Nobody got it from here.
    NeverIssued,
}

impl Verdict {
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
