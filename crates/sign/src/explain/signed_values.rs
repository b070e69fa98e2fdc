//! The ticket, the nonce and the time that may have been signed.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use sha1::{Digest as _, Sha1};

use crate::decimal::Decimal;
use crate::explain::cause::Cause;
use crate::explain::evidence::{Evidence, TicketKind};
use crate::string_to_sign;

/// What a missing ticket is where it is written into a text.
const NO_TICKET: [&str; 6] = [
    "",
    "undefined",
    "null",
    "None",
    "[object Object]",
    "[object Promise]",
];

/// What may have been signed with, and the cause that this is.
pub(crate) struct Key<'a> {
    pub(crate) cause: Option<Cause>,
    pub(crate) text: &'a str,
}

/// The tickets that are known, and then what a missing one is.
pub(crate) fn keys<'a>(evidence: &Evidence<'a>) -> Vec<Key<'a>> {
    let known = evidence.tickets.iter().map(|known| Key {
        cause: cause_of_kind(&known.kind),
        text: known.ticket.expose(),
    });
    let missing = NO_TICKET.into_iter().map(|text| Key {
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

/// Nonce and time, as they stand in the signed string.
pub(crate) struct Values {
    cause: Option<Cause>,
    nonce_key: &'static str,
    nonce: String,
    timestamp: u64,
}

impl Values {
    /// As `wx.config` was given them.
    pub(crate) fn configured(evidence: &Evidence<'_>) -> Self {
        Self {
            cause: None,
            nonce_key: string_to_sign::NONCE,
            nonce: evidence.nonce_str.to_owned(),
            timestamp: evidence.timestamp,
        }
    }

    /// Others that may have been signed.
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

    /// Everything of the signed string that stands before the URL, digested.
    pub(crate) fn begin(&self, key: &Key<'_>) -> Begun {
        let digest = self.before_timestamp(key);
        Begun {
            causes: key.cause.iter().chain(&self.cause).cloned().collect(),
            digest: digest
                .chain_update(Decimal::new(self.timestamp).as_bytes())
                .chain_update(string_to_sign::URL),
        }
    }

    /// Everything before the timestamp, digested.
    pub(crate) fn before_timestamp(&self, key: &Key<'_>) -> Sha1 {
        Sha1::new()
            .chain_update(string_to_sign::TICKET)
            .chain_update(key.text)
            .chain_update(self.nonce_key)
            .chain_update(&self.nonce)
            .chain_update(string_to_sign::TIMESTAMP)
    }
}

/// The beginning of a string that may have been signed, and why it was that.
pub(crate) struct Begun {
    pub(crate) causes: Vec<Cause>,
    pub(crate) digest: Sha1,
}
