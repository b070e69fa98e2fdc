//! The two sides of a session.

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The page that is debugged.
    Phone,
    /// The page that debugs it.
    Desk,
}

impl Side {
    /// The other one.
    pub(super) const fn peer(self) -> Self {
        match self {
            Self::Phone => Self::Desk,
            Self::Desk => Self::Phone,
        }
    }
}
