//! Step 2: the ticket, the secret in the signature.

use alloc::boxed::Box;
use core::fmt;

use crate::error::TicketError;

/// A `jsapi_ticket`: whoever holds it can sign any page of the account.
///
/// From `cgi-bin/ticket/getticket?type=jsapi`; it lives two hours at most.
/// Prints as `[redacted]`, and has no equality that would stop at the first
/// differing byte.
#[derive(Clone)]
pub struct JsApiTicket(Box<str>);

impl JsApiTicket {
    /// Takes a ticket as the platform answered it.
    ///
    /// # Errors
    ///
    /// [`TicketError`] when it is empty, or holds a character that would make
    /// the signed string mean something else.
    pub fn parse(value: &str) -> Result<Self, TicketError> {
        if value.is_empty() {
            return Err(TicketError::Empty);
        }
        let fits = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'&' | b'=');
        match value.bytes().position(|byte| !fits(byte)) {
            Some(at) => Err(TicketError::Malformed { at }),
            None => Ok(Self(value.into())),
        }
    }

    /// The secret itself, for the store and for signing. Never print it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for JsApiTicket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JsApiTicket([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_shows_itself() {
        let ticket = JsApiTicket::parse("sEcReT-ticket_1").unwrap();
        assert_eq!(format!("{ticket:?}"), "JsApiTicket([redacted])");
        assert_eq!(ticket.expose(), "sEcReT-ticket_1");
    }

    #[test]
    fn says_what_is_wrong_without_the_ticket() {
        for (value, message) in [
            ("", "the jsapi ticket is empty"),
            (
                "sEcReT ",
                "the jsapi ticket has a character at byte 6 that no ticket has",
            ),
            (
                "sEc&url=x",
                "the jsapi ticket has a character at byte 3 that no ticket has",
            ),
            (
                "票",
                "the jsapi ticket has a character at byte 0 that no ticket has",
            ),
        ] {
            assert_eq!(JsApiTicket::parse(value).unwrap_err().to_string(), message);
        }
    }
}
