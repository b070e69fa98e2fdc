//! What is wrong with an argument, as a number: JS has the words, so that the
//! module needs no formatting.

use wechat_h5_sign::{NonceStrError, PageUrlError, TicketError, TimestampError};

/// The kind in the low four bits, an offset or a length in bytes above.
///
/// `js/sign/core.js` lists the kinds in the same order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal {
    kind: u8,
    at: usize,
}

impl Refusal {
    /// An error newer than this list.
    pub(crate) const OTHER: Self = Self::new(15, 0);
    /// A signer that was freed.
    pub(crate) const FREED: Self = Self::new(14, 0);

    const fn new(kind: u8, at: usize) -> Self {
        Self { kind, at }
    }

    /// Never zero.
    #[allow(clippy::cast_possible_truncation, reason = "a wasm32 address fits")]
    pub(crate) fn to_number(self) -> u32 {
        (self.at as u32) << 4 | u32::from(self.kind)
    }
}

impl From<TicketError> for Refusal {
    fn from(error: TicketError) -> Self {
        match error {
            TicketError::Empty => Self::new(1, 0),
            TicketError::Malformed { at } => Self::new(2, at),
            _ => Self::OTHER,
        }
    }
}

impl From<NonceStrError> for Refusal {
    fn from(error: NonceStrError) -> Self {
        match error {
            NonceStrError::Empty => Self::new(3, 0),
            NonceStrError::Character { at, .. } => Self::new(4, at),
            NonceStrError::TooLong { bytes } => Self::new(5, bytes),
            _ => Self::OTHER,
        }
    }
}

impl From<TimestampError> for Refusal {
    fn from(error: TimestampError) -> Self {
        match error {
            TimestampError::Milliseconds(_) => Self::new(6, 0),
            _ => Self::OTHER,
        }
    }
}

impl From<PageUrlError> for Refusal {
    fn from(error: PageUrlError) -> Self {
        match error {
            PageUrlError::Relative(_) => Self::new(7, 0),
            PageUrlError::Scheme(_) => Self::new(8, 0),
            PageUrlError::NoHost => Self::new(9, 0),
            PageUrlError::UserInfo(_) => Self::new(10, 0),
            PageUrlError::Backslash { at } => Self::new(11, at),
            PageUrlError::Space { at } | PageUrlError::ControlByte { at, .. } => Self::new(12, at),
            PageUrlError::TooLong { bytes } => Self::new(13, bytes),
            _ => Self::OTHER,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_never_zero_and_keeps_its_place() {
        assert_eq!(Refusal::from(TicketError::Empty).to_number(), 1);
        assert_eq!(
            Refusal::from(PageUrlError::Space { at: 2000 }).to_number(),
            2000 * 16 + 12
        );
        assert_eq!(Refusal::OTHER.to_number(), 15);
    }
}
