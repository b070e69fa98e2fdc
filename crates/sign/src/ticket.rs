//! Step 2: the ticket, the secret in the signature.

use crate::error::TicketError;
use crate::secret;

secret! {
    /// A `jsapi_ticket`: anyone who has it can sign any page of the account.
    ///
    /// From `cgi-bin/ticket/getticket?type=jsapi`; it is valid for two hours at most.
    #[derive(Clone)]
    pub struct JsApiTicket;
    /// The secret itself, for the store and for signing. Never print it.
    pub fn expose;
}

impl JsApiTicket {
    /// Takes a ticket from a response of the platform.
    ///
    /// # Errors
    ///
    /// [`TicketError`] where it is empty, or contains a character that would make
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_redacted() {
        let ticket = JsApiTicket::parse("sEcReT-ticket_1").unwrap();
        assert_eq!(format!("{ticket:?}"), "JsApiTicket([redacted])");
        assert_eq!(ticket.expose(), "sEcReT-ticket_1");
    }

    #[test]
    fn errors_say_what_is_wrong_without_the_ticket() {
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
