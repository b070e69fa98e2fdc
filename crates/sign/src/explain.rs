//! Why a signature is invalid: the first differing byte, and a name for it.
//!
//! WeChat's client says `invalid signature` and nothing more. The reason follows from the
//! signed URL, the page's own URL and, where it is known, the ticket.

use alloc::string::String;
use alloc::vec::Vec;

mod advice;
mod cause;
mod evidence;
mod partial_url;
mod percent;
mod proof_search;
mod signature_format;
mod signed_values;
mod string_mistake;
mod url_candidates;
mod url_comparison;
mod url_mistake;
mod url_parts;
mod work_limit;

pub use advice::Language;
pub use cause::Cause;
pub use evidence::{Evidence, KnownTicket, TicketKind};
pub use url_mistake::UrlMistake;

use crate::explain::proof_search::Search;
use crate::explain::signature_format::SignatureFormat;
use crate::explain::url_candidates::Candidates;
use crate::explain::work_limit::WorkLimit;
use crate::timestamp::Timestamp;

/// Whether the signature is valid, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Explanation {
    /// The signature fits the URL that the client compares with, and the ticket.
    Valid,
    /// The signature is invalid, for one or more causes.
    Invalid {
        /// The causes, the outermost mistake first.
        causes: Vec<Cause>,
        /// Whether a ticket proves them.
        certainty: Certainty,
        /// The first difference of the two URLs; `None` where they are equal. The signed
        /// URL is the proven one, where there is a proof.
        difference: Option<Difference>,
    },
}

/// How sure the causes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// They follow from a comparison of the reported values.
    Likely,
    /// With one of the tickets, or with what was used instead, they make exactly
    /// this signature.
    Proven,
}

/// The first difference of the signed URL and the expected one, up to where they are equal
/// again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Offset of the first differing byte in both.
    pub at: usize,
    /// The characters of the signed URL that differ: a few, and `…` if there are more.
    pub signed: String,
    /// The same of the URL that the client compares with.
    pub expected: String,
}

impl Difference {
    const SHOWN_CHARS: usize = 64;

    fn between(signed: &str, expected: &str) -> Option<Self> {
        if signed == expected {
            return None;
        }
        let pairs = signed.bytes().zip(expected.bytes());
        let at = pairs.take_while(|(one, other)| one == other).count();
        // Bytes before it are equal, so it is inside of a character in both or in neither.
        let start = (0..=at).rfind(|&at| signed.is_char_boundary(at))?;
        let (signed, expected) = (&signed[start..], &expected[start..]);
        let same = equal_end(signed, expected);
        Some(Self {
            at,
            signed: Self::excerpt(&signed[..signed.len() - same]),
            expected: Self::excerpt(&expected[..expected.len() - same]),
        })
    }

    fn excerpt(differing: &str) -> String {
        let mut rest = differing.chars();
        let mut excerpt: String = rest.by_ref().take(Self::SHOWN_CHARS).collect();
        if rest.next().is_some() {
            excerpt.push('…');
        }
        excerpt
    }
}

/// How many bytes of whole characters both end with.
fn equal_end(one: &str, other: &str) -> usize {
    let pairs = one.chars().rev().zip(other.chars().rev());
    let equal = pairs.take_while(|(one, other)| one == other);
    equal.map(|(equal, _)| equal.len_utf8()).sum()
}

/// How many bytes are digested to find a proof, padding counted: about 0.2 s natively,
/// enough for a few hundred tickets and a usual URL.
const DIGESTED_BYTES: usize = 64 << 20;
/// How many bytes are processed to find the mistakes between two URLs.
const COMPARED_BYTES: usize = 16 << 20;

/// Finds out why the client refused this signature.
///
/// With a ticket the explanation is a proof: the named mistake makes exactly this
/// signature. Without a ticket the two URLs are compared and the format of the signature
/// is checked; where neither shows a mistake, the cause is [`Cause::NeedsTicket`].
///
/// At most 64 MiB of text are digested, enough for a few hundred tickets and a usual URL.
/// Where that limit was reached without a proof, the last cause is
/// [`Cause::NotAllTried`].
pub fn explain(evidence: &Evidence<'_>) -> Explanation {
    let format = SignatureFormat::of(evidence.signature);
    let digesting = WorkLimit::new(DIGESTED_BYTES);
    let comparing = WorkLimit::new(COMPARED_BYTES);
    let search = Search::new(evidence, format, &digesting);
    if search.is_valid() {
        return Explanation::Valid;
    }
    let url_causes = url_comparison::causes(evidence, &comparing);
    let expected = evidence.expected_url();
    if let Some(proof) = search.proven(&Candidates::new(evidence, url_causes.clone())) {
        return Explanation::Invalid {
            causes: proof.causes,
            certainty: Certainty::Proven,
            difference: Difference::between(&proof.url, expected),
        };
    }
    let is_all_tried = !digesting.is_exceeded() && !comparing.is_exceeded();
    Explanation::Invalid {
        causes: likely_causes(evidence, format.cause(), url_causes, is_all_tried),
        certainty: Certainty::Likely,
        difference: Difference::between(evidence.signed_url, expected),
    }
}

/// The causes that the signature's format, the time and the URLs suggest.
fn likely_causes(
    evidence: &Evidence<'_>,
    format: Option<Cause>,
    urls: Vec<Cause>,
    is_all_tried: bool,
) -> Vec<Cause> {
    let is_seconds = Timestamp::from_seconds(evidence.timestamp).is_ok();
    let time = (!is_seconds).then_some(Cause::Milliseconds);
    let mut causes: Vec<_> = format.into_iter().chain(time).chain(urls).collect();
    if !is_all_tried {
        causes.push(Cause::NotAllTried);
    } else if causes.is_empty() && evidence.tickets.is_empty() {
        causes.push(Cause::NeedsTicket);
    } else if causes.is_empty() {
        causes.push(Cause::OtherString);
    }
    causes
}
