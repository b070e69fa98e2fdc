//! Why a signature is invalid: the first differing byte, and a name for it.
//!
//! WeChat's client says `invalid signature` and nothing more. What the page signed,
//! what its address is and, where it is known, the ticket say the rest.

use alloc::string::String;
use alloc::vec::Vec;

mod cause;
mod evidence;
mod mistake;
mod search;

pub use cause::{Cause, Language};
pub use evidence::{Evidence, KnownTicket, Owner};
pub use mistake::Mistake;

use crate::explain::search::Search;

/// What became of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Explanation {
    /// The signature fits the URL that the client compares with, and the ticket.
    Right,
    /// The signature is wrong, for these reasons: one, or several at once.
    Wrong {
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
    /// With one of the tickets they make exactly this signature.
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

/// Finds out why the client refused this signature.
///
/// With a ticket the answer is proof: the mistake that is named makes exactly
/// this signature. Without one it comes from comparing the two URLs.
pub fn explain(evidence: &Evidence<'_>) -> Explanation {
    let expected = evidence.expected_url();
    let search = Search::new(evidence, expected);
    if search.is_right() {
        return Explanation::Right;
    }
    match search.proven() {
        Some((causes, signed)) => Explanation::Wrong {
            causes,
            certainty: Certainty::Proven,
            difference: Difference::between(&signed, expected),
        },
        None => Explanation::Wrong {
            causes: search.likely(),
            certainty: Certainty::Likely,
            difference: Difference::between(evidence.signed_url, expected),
        },
    }
}
