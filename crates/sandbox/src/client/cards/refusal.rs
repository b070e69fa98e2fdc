//! Why a client shows no cards.

/// The page is told `fail` and no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CardRefusal {
    UnknownAppid,
    InvalidCardExt,
    MissingField,
    NoCardTicket,
    ExpiredTicket,
    ReplacedTicket,
    WrongCardSignature,
}

impl CardRefusal {
    /// For tests and the journal.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::UnknownAppid => "unknown_appid",
            Self::InvalidCardExt => "invalid_card_ext",
            Self::MissingField => "missing_field",
            Self::NoCardTicket => "no_card_ticket",
            Self::ExpiredTicket => "expired_ticket",
            Self::ReplacedTicket => "replaced_ticket",
            Self::WrongCardSignature => "wrong_card_signature",
        }
    }
}

/// A refusal, with what the developer did wrong.
#[derive(Debug)]
pub(super) struct RefusedCard {
    pub(super) refusal: CardRefusal,
    pub(super) problem: String,
}

impl RefusedCard {
    pub(super) fn new(refusal: CardRefusal, problem: impl Into<String>) -> Self {
        let problem = problem.into();
        Self { refusal, problem }
    }
}
