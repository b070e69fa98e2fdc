//! What the platform has issued: state machines that take the time as a value.

mod access_tokens;
mod codes;
mod consents;
mod remembered;
mod tickets;
mod user;
mod user_tokens;
mod verdict;

pub(crate) use access_tokens::AccessTokens;
pub(crate) use codes::{CodeRefusal, Codes, Grant};
pub(crate) use consents::{Consents, PendingConsent};
pub(crate) use tickets::{Ticket, TicketKind, Tickets};
pub(crate) use user::User;
pub(crate) use user_tokens::{IssuedPair, RefreshRefusal, UserTokens};
pub(crate) use verdict::Verdict;

/// Seconds that every token and ticket lives.
pub(crate) const LIFETIME: u64 = 7200;

/// Seconds for which an old and a new credential are both good.
const OVERLAP: u64 = 300;

/// A credential as it is handed out.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Issued {
    pub(crate) value: String,
    /// Seconds it still has.
    pub(crate) expires_in: u64,
}

#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) access_tokens: AccessTokens,
    pub(crate) tickets: Tickets,
    pub(crate) consents: Consents,
    pub(crate) codes: Codes,
    pub(crate) user_tokens: UserTokens,
    pub(crate) user: User,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ledger([redacted])")
    }
}
