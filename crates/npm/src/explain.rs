//! The `./explain` module: why a signature is invalid, through one buffer that
//! JavaScript and wasm share.
//!
//! JavaScript writes the fields of the input, each with a NUL at its end; the module
//! writes the explanation in their place, in the same form. `package/explain/core.js` is
//! the other half.

// Exported symbols.
#![allow(unsafe_code)]

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use wechat_h5_sign::explain::{
    Certainty, Evidence, Explanation, KnownTicket, Language, TicketKind,
    explain as explain_evidence,
};
use wechat_h5_sign::{AppId, JsApiTicket};

use crate::shared_buffer::{self, SingleThreaded};

static BUFFER: SingleThreaded<Vec<u8>> = SingleThreaded::new(Vec::new());

/// Makes the buffer at least this many bytes long, and returns its address.
#[unsafe(no_mangle)]
extern "C" fn explain_reserve(bytes: usize) -> *mut u8 {
    shared_buffer::reserve(&mut BUFFER.borrow_mut(), bytes)
}

/// Reads the input in the buffer's first bytes, writes the explanation in its place and
/// returns its length. Zero: a field is missing, or a ticket is malformed.
#[unsafe(no_mangle)]
extern "C" fn explain(input: usize) -> usize {
    let buffer = &mut *BUFFER.borrow_mut();
    let text = buffer.get(..input).unwrap_or_default();
    let output = core::str::from_utf8(text).ok().and_then(explain_text);
    let output = output.unwrap_or_default();
    // No ticket stays in the buffer.
    buffer.fill(0);
    shared_buffer::reserve(buffer, output.len());
    buffer[..output.len()].copy_from_slice(output.as_bytes());
    output.len()
}

fn explain_text(input: &str) -> Option<String> {
    let mut fields = input.split_terminator('\0');
    let signed_url = fields.next()?;
    let page_url = fields.next()?;
    let real_auth_url = fields.next()?;
    let timestamp = fields.next()?.parse().ok()?;
    let nonce_str = fields.next()?;
    let signature = fields.next()?;
    let tickets = tickets(fields)?;
    let explanation = explain_evidence(&Evidence {
        signed_url,
        page_url,
        real_auth_url: Some(real_auth_url).filter(|url| !url.is_empty()),
        timestamp,
        nonce_str,
        signature,
        tickets: &tickets,
    });
    Some(write(&explanation))
}

/// Three fields each: the kind, the ticket, and the appid of another account.
fn tickets<'a>(mut fields: impl Iterator<Item = &'a str>) -> Option<Vec<KnownTicket>> {
    let mut tickets = Vec::new();
    while let Some(kind) = fields.next() {
        let ticket = JsApiTicket::parse(fields.next()?).ok()?;
        let app_id = fields.next()?;
        let kind = match kind {
            "current" => TicketKind::Current,
            "previous" => TicketKind::Previous,
            "card" => TicketKind::Card,
            "accessToken" => TicketKind::AccessToken,
            _ => TicketKind::Other(AppId::parse(app_id).ok()?),
        };
        tickets.push(KnownTicket { ticket, kind });
    }
    Some(tickets)
}

/// `valid`; or else `proven` or `likely`, three fields of the difference, and three of
/// each cause.
fn write(explanation: &Explanation) -> String {
    let mut fields = Fields(String::new());
    let Explanation::Invalid {
        causes,
        certainty,
        difference,
    } = explanation
    else {
        fields.push("valid");
        return fields.0;
    };
    fields.push(match certainty {
        Certainty::Likely => "likely",
        Certainty::Proven => "proven",
    });
    match difference {
        Some(difference) => {
            fields.push(&difference.at.to_string());
            fields.push(&difference.signed);
            fields.push(&difference.expected);
        }
        None => (0..3).for_each(|_| fields.push("")),
    }
    for cause in causes {
        fields.push(cause.code());
        fields.push(cause.advice(Language::English));
        fields.push(cause.advice(Language::Chinese));
    }
    fields.0
}

struct Fields(String);

impl Fields {
    fn push(&mut self, field: &str) {
        self.0.push_str(field);
        self.0.push('\0');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUT: &str = concat!(
        "https://h5.example.com/#/a\0",
        "https://h5.example.com/#/a\0",
        "\0",
        "1700000000\0",
        "NONCE\0",
        "0123456789012345678901234567890123456789\0",
    );

    #[test]
    fn explains_an_input() {
        let output = explain_text(INPUT).unwrap();
        let fields: Vec<_> = output.split('\0').collect();
        assert_eq!(fields[..5], ["likely", "23", "#/a", "", "fragment_kept"]);
        assert_eq!(fields.len(), 8, "{fields:?}");
    }

    #[test]
    fn an_incomplete_or_malformed_input_is_rejected() {
        for input in [
            "",
            "a\0b\0",
            &INPUT.replace("1700000000", "soon"),
            &[INPUT, "current\0"].concat(),
            &[INPUT, "current\0not a ticket\0\0"].concat(),
            &[INPUT, "other\0ticket\0not an appid\0"].concat(),
        ] {
            assert_eq!(explain_text(input), None, "{input}");
        }
        for kind in ["current", "previous", "card", "accessToken"] {
            let input = [INPUT, kind, "\0ticket\0\0"].concat();
            assert!(explain_text(&input).is_some());
        }
    }
}
