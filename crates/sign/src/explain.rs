//! Why a signature is invalid: the first differing byte, and a name for it.
//!
//! WeChat's client says `invalid signature` and nothing more. What the page signed,
//! what its address is and, where it is known, the ticket say the rest.

use alloc::string::String;
use alloc::vec::Vec;

mod advice;
mod candidates;
mod cause;
mod evidence;
mod partial_url;
mod percent;
mod search;
mod signature_format;
mod signed_values;
mod url_comparison;
mod url_mistake;
mod url_parts;
mod work_limit;

pub use advice::Language;
pub use cause::Cause;
pub use evidence::{Evidence, KnownTicket, TicketKind};
pub use url_mistake::UrlMistake;

use crate::explain::candidates::Candidates;
use crate::explain::search::Search;
use crate::explain::signature_format::SignatureFormat;
use crate::explain::work_limit::WorkLimit;
use crate::timestamp::Timestamp;

/// What became of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Explanation {
    /// The signature fits the URL that the client compares with, and the ticket.
    Valid,
    /// The signature is wrong, for these reasons: one, or several at once.
    Invalid {
        /// What went wrong, the outermost mistake first.
        causes: Vec<Cause>,
        /// Whether a ticket proves them.
        certainty: Certainty,
        /// Where the two URLs part; `None` where they do not. The signed one is
        /// the one that was proven, where one was.
        difference: Option<Difference>,
    },
}

/// How sure the causes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// They follow from comparing what was reported.
    Likely,
    /// With one of the tickets, or what stood in its place, they make exactly
    /// this signature.
    Proven,
}

/// Where what was signed and what had to be signed part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Offset of the first differing byte in both.
    pub at: usize,
    /// A few characters of the signed URL from there on.
    pub signed: String,
    /// A few characters of the URL that the client compares with, from there on.
    pub expected: String,
}

impl Difference {
    const SHOWN_CHARS: usize = 24;

    fn between(signed: &str, expected: &str) -> Option<Self> {
        if signed == expected {
            return None;
        }
        let pairs = signed.bytes().zip(expected.bytes());
        let same = pairs.take_while(|(one, other)| one == other).count();
        Some(Self {
            at: same,
            signed: Self::excerpt(signed, same),
            expected: Self::excerpt(expected, same),
        })
    }

    fn excerpt(url: &str, at: usize) -> String {
        let start = (0..=at).rev().find(|&at| url.is_char_boundary(at));
        url[start.unwrap_or_default()..]
            .chars()
            .take(Self::SHOWN_CHARS)
            .collect()
    }
}

/// How many bytes are digested in search of a proof, padding counted: some 0.2 s of
/// native work, and what a few hundred tickets need with a usual URL.
const DIGESTED: usize = 64 << 20;
/// How many bytes are gone through in search of the mistakes between two URLs.
const UNDONE: usize = 16 << 20;

/// Finds out why the client refused this signature.
///
/// With a ticket the answer is proof: the mistake that is named makes exactly
/// this signature. Without one it comes from comparing the two URLs and from the
/// signature's form, and where that shows nothing it says so
/// ([`Cause::NeedsTicket`]).
///
/// The search is bounded: 64 MiB of text are digested at most, which is what a few
/// hundred tickets with a usual URL need. Where it ended there without a proof,
/// the last cause says so ([`Cause::NotAllTried`]).
pub fn explain(evidence: &Evidence<'_>) -> Explanation {
    let form = SignatureFormat::of(evidence.signature);
    let (digested, undone) = (WorkLimit::new(DIGESTED), WorkLimit::new(UNDONE));
    let search = Search::new(evidence, form, &digested);
    if search.is_right() {
        return Explanation::Valid;
    }
    let told = url_comparison::causes(evidence, &undone);
    let expected = evidence.expected_url();
    if let Some(proof) = search.proven(&Candidates::new(evidence, told.clone())) {
        return Explanation::Invalid {
            causes: proof.causes,
            certainty: Certainty::Proven,
            difference: Difference::between(&proof.url, expected),
        };
    }
    let is_all_tried = !digested.is_spent() && !undone.is_spent();
    Explanation::Invalid {
        causes: likely(evidence, form.cause(), told, is_all_tried),
        certainty: Certainty::Likely,
        difference: Difference::between(evidence.signed_url, expected),
    }
}

/// What the signature's form, the time and the URLs suggest.
fn likely(
    evidence: &Evidence<'_>,
    form: Option<Cause>,
    told: Vec<Cause>,
    is_all_tried: bool,
) -> Vec<Cause> {
    let is_seconds = Timestamp::from_seconds(evidence.timestamp).is_ok();
    let time = (!is_seconds).then_some(Cause::Milliseconds);
    let mut causes: Vec<_> = form.into_iter().chain(time).chain(told).collect();
    if !is_all_tried {
        causes.push(Cause::NotAllTried);
    } else if causes.is_empty() && evidence.tickets.is_empty() {
        causes.push(Cause::NeedsTicket);
    } else if causes.is_empty() {
        causes.push(Cause::Ticket);
    }
    causes
}
