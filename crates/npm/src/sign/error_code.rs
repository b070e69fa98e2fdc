//! The error of an argument as a number. JavaScript has the texts, so that the module
//! needs no formatting.

use wechat_h5_sign::{NonceStrError, PageUrlError, TicketError, TimestampError};

/// The kind in the low four bits, an offset or a length in bytes above them.
///
/// `package/sign/core.js` lists the kinds in the same order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ErrorCode {
    kind: u8,
    bytes: usize,
}

impl ErrorCode {
    /// An error that is newer than this list.
    pub(crate) const OTHER: Self = Self::new(15, 0);
    /// The signer was freed.
    pub(crate) const FREED: Self = Self::new(14, 0);

    const fn new(kind: u8, bytes: usize) -> Self {
        Self { kind, bytes }
    }

    /// Never zero, which means success.
    #[allow(clippy::cast_possible_truncation, reason = "a wasm32 address fits")]
    pub(crate) fn to_number(self) -> u32 {
        (self.bytes as u32) << 4 | u32::from(self.kind)
    }
}

impl From<TicketError> for ErrorCode {
    fn from(error: TicketError) -> Self {
        match error {
            TicketError::Empty => Self::new(1, 0),
            TicketError::Malformed { at } => Self::new(2, at),
            _ => Self::OTHER,
        }
    }
}

impl From<NonceStrError> for ErrorCode {
    fn from(error: NonceStrError) -> Self {
        match error {
            NonceStrError::Empty => Self::new(3, 0),
            NonceStrError::Character { at, .. } => Self::new(4, at),
            NonceStrError::TooLong { bytes } => Self::new(5, bytes),
            _ => Self::OTHER,
        }
    }
}

impl From<TimestampError> for ErrorCode {
    fn from(error: TimestampError) -> Self {
        match error {
            TimestampError::Milliseconds(_) => Self::new(6, 0),
            _ => Self::OTHER,
        }
    }
}

impl From<PageUrlError> for ErrorCode {
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
    fn a_code_is_never_zero_and_holds_the_offset() {
        assert_eq!(ErrorCode::from(TicketError::Empty).to_number(), 1);
        assert_eq!(
            ErrorCode::from(PageUrlError::Space { at: 2000 }).to_number(),
            2000 * 16 + 12
        );
        assert_eq!(ErrorCode::OTHER.to_number(), 15);
    }
}
