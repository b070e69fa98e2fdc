//! Signatures that are made without the crate's own code.

#![allow(dead_code, reason = "every test file takes what it needs")]

use wechat_h5_sign::JsApiTicket;
use wechat_h5_sign::explain::{Cause, Certainty, Evidence, Explanation, KnownTicket, TicketKind};

pub(crate) const TICKET: &str = "HoagFKDcsGMVCIY2vOjf9nExampleTicket";
pub(crate) const NONCE: &str = "Wm3WZYTPz0wzccnW";
pub(crate) const TIMESTAMP: u64 = 1_700_000_000;

/// A signature in the right format that no values make.
pub(crate) const MADE_UP: &str = "0000000000000000000000000000000000000000";

/// SHA-1 of the documented string, without any of the crate's checks on values.
pub(crate) fn sha1_of(ticket: &str, nonce: &str, timestamp: u64, url: &str) -> String {
    sha1_of_text(&format!(
        "jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}"
    ))
}

pub(crate) fn sha1_of_text(text: &str) -> String {
    sha1_of_bytes(text.as_bytes())
}

pub(crate) fn sha1_of_bytes(bytes: &[u8]) -> String {
    use sha1::{Digest, Sha1};
    let digest: [u8; 20] = Sha1::digest(bytes).into();
    digest
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

pub(crate) fn known(ticket: &str, kind: TicketKind) -> KnownTicket {
    KnownTicket {
        ticket: JsApiTicket::parse(ticket).unwrap(),
        kind,
    }
}

pub(crate) fn evidence<'a>(
    signed_url: &'a str,
    page_url: &'a str,
    signature: &'a str,
) -> Evidence<'a> {
    Evidence {
        signed_url,
        page_url,
        real_auth_url: None,
        timestamp: TIMESTAMP,
        nonce_str: NONCE,
        signature,
        tickets: &[],
    }
}

pub(crate) fn invalid(explanation: Explanation) -> (Vec<Cause>, Certainty) {
    match explanation {
        Explanation::Invalid {
            causes, certainty, ..
        } => (causes, certainty),
        other => panic!("{other:?}"),
    }
}

pub(crate) fn causes(explanation: Explanation) -> Vec<Cause> {
    invalid(explanation).0
}
