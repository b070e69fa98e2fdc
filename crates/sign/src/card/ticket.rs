//! The ticket that cards are signed with.

use alloc::boxed::Box;

use crate::secret;

secret! {
    /// The account's ticket of type `wx_card`, for `addCard` and `chooseCard`: not the one
    /// that pages are signed with.
    #[derive(Clone)]
    pub struct CardTicket;
    /// The ticket itself. Never print it.
    pub fn expose;
}

impl CardTicket {
    /// Takes the ticket as it is.
    pub fn new(value: impl Into<Box<str>>) -> Self {
        Self(value.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_redacted() {
        let shown = format!("{:?}", CardTicket::new("s3cret"));
        assert_eq!(shown, "CardTicket([redacted])");
    }
}
