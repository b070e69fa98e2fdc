//! The tickets, nonces and times that may have been signed.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use sha1::{Digest as _, Sha1};

use crate::decimal::Decimal;
use crate::explain::cause::Cause;
use crate::explain::evidence::{Evidence, TicketKind};
use crate::string_to_sign;

/// The texts that a missing ticket becomes in a string.
const MISSING_TICKETS: [&str; 6] = [
    "",
    "undefined",
    "null",
    "None",
    "[object Object]",
    "[object Promise]",
];

/// A text that may have been used as the ticket, and the cause if it was.
pub(crate) struct PossibleTicket<'a> {
    pub(crate) cause: Option<Cause>,
    pub(crate) text: &'a str,
}

/// The known tickets, and then the texts of a missing one.
pub(crate) fn possible_tickets<'a>(evidence: &Evidence<'a>) -> Vec<PossibleTicket<'a>> {
    let known = evidence.tickets.iter().map(|known| PossibleTicket {
        cause: cause_of_kind(&known.kind),
        text: known.ticket.expose(),
    });
    let missing = MISSING_TICKETS.into_iter().map(|text| PossibleTicket {
        cause: Some(Cause::NoTicket),
        text,
    });
    known.chain(missing).collect()
}

fn cause_of_kind(kind: &TicketKind) -> Option<Cause> {
    match kind {
        TicketKind::AccessToken => Some(Cause::AccessToken),
        TicketKind::Card => Some(Cause::CardTicket),
        TicketKind::Current => None,
        TicketKind::Previous => Some(Cause::StaleTicket),
        TicketKind::Other(app_id) => Some(Cause::OtherAccount(app_id.clone())),
    }
}

/// Nonce and time in the signed string.
pub(crate) struct SignedValues {
    cause: Option<Cause>,
    nonce_key: &'static str,
    nonce: String,
    timestamp: u64,
}

impl SignedValues {
    /// The values in `wx.config`.
    pub(crate) fn configured(evidence: &Evidence<'_>) -> Self {
        Self {
            cause: None,
            nonce_key: string_to_sign::NONCE,
            nonce: evidence.nonce_str.to_owned(),
            timestamp: evidence.timestamp,
        }
    }

    /// Other values that may have been signed.
    pub(crate) fn others(evidence: &Evidence<'_>) -> Vec<Self> {
        let configured = || Self::configured(evidence);
        let other_case = |nonce| Self {
            cause: Some(Cause::NonceCase),
            nonce,
            ..configured()
        };
        let other_time = |timestamp| Self {
            cause: Some(Cause::Milliseconds),
            timestamp,
            ..configured()
        };
        vec![
            other_case(evidence.nonce_str.to_ascii_lowercase()),
            other_case(evidence.nonce_str.to_ascii_uppercase()),
            Self {
                cause: Some(Cause::NonceKey),
                nonce_key: "&nonceStr=",
                ..configured()
            },
            other_time(evidence.timestamp / 1000),
            other_time(evidence.timestamp.saturating_mul(1000)),
        ]
    }

    /// Digests everything of the signed string before the URL.
    pub(crate) fn before_url(&self, ticket: &PossibleTicket<'_>) -> HashedStart {
        let digest = self.before_timestamp(ticket);
        HashedStart {
            causes: ticket.cause.iter().chain(&self.cause).cloned().collect(),
            digest: digest
                .chain_update(Decimal::new(self.timestamp).as_bytes())
                .chain_update(string_to_sign::URL),
        }
    }

    /// The whole signed string.
    pub(crate) fn string(&self, ticket: &PossibleTicket<'_>, url: &str) -> String {
        let timestamp = Decimal::new(self.timestamp);
        [
            string_to_sign::TICKET,
            ticket.text,
            self.nonce_key,
            &self.nonce,
            string_to_sign::TIMESTAMP,
            core::str::from_utf8(timestamp.as_bytes()).unwrap_or_default(),
            string_to_sign::URL,
            url,
        ]
        .concat()
    }

    /// Digests everything before the timestamp.
    pub(crate) fn before_timestamp(&self, ticket: &PossibleTicket<'_>) -> Sha1 {
        Sha1::new()
            .chain_update(string_to_sign::TICKET)
            .chain_update(ticket.text)
            .chain_update(self.nonce_key)
            .chain_update(&self.nonce)
            .chain_update(string_to_sign::TIMESTAMP)
    }
}

/// The digested start of a string that may have been signed, and the causes if it was.
pub(crate) struct HashedStart {
    pub(crate) causes: Vec<Cause>,
    pub(crate) digest: Sha1,
}
