//! Searches for the mistakes that make exactly this signature.

use alloc::string::String;
use alloc::vec::Vec;

use sha1::{Digest as _, Sha1};

use crate::decimal::Decimal;
use crate::explain::cause::Cause;
use crate::explain::evidence::Evidence;
use crate::explain::signature_format::SignatureFormat;
use crate::explain::signed_values::{PossibleTicket, SignedValues, possible_tickets};
use crate::explain::string_mistake::{STRING_MISTAKES, StringMistake};
use crate::explain::url_candidates::{Candidate, Candidates};
use crate::explain::work_limit::WorkLimit;
use crate::string_to_sign;

pub(crate) struct Search<'a> {
    evidence: &'a Evidence<'a>,
    format: SignatureFormat,
    limit: &'a WorkLimit,
}

/// The mistakes that provably made the signature.
pub(crate) struct Proof {
    /// The outermost mistake first.
    pub(crate) causes: Vec<Cause>,
    /// The URL that was signed.
    pub(crate) url: String,
}

impl<'a> Search<'a> {
    pub(crate) fn new(
        evidence: &'a Evidence<'a>,
        format: SignatureFormat,
        limit: &'a WorkLimit,
    ) -> Self {
        Self {
            evidence,
            format,
            limit,
        }
    }

    /// Whether the signature is the one that the client computes, with a known ticket.
    pub(crate) fn is_valid(&self) -> bool {
        let (expected, values) = (
            self.evidence.expected_url(),
            SignedValues::configured(self.evidence),
        );
        let with_current = |ticket: &PossibleTicket<'_>| {
            ticket.cause.is_none()
                && self.fits(&values.before_url(ticket).digest, expected.as_bytes())
        };
        self.format.cause().is_none() && possible_tickets(self.evidence).iter().any(with_current)
    }

    /// Tries the mistakes, the cheapest first; `None` without a proof.
    pub(crate) fn proven(&self, candidates: &Candidates<'_>) -> Option<Proof> {
        self.format.digest()?;
        let configured = [SignedValues::configured(self.evidence)];
        let mut proof = self
            .by_values(&configured, candidates)
            .or_else(|| self.by_values(&SignedValues::others(self.evidence), candidates))
            .or_else(|| self.by_order(candidates.bases()))
            .or_else(|| self.by_string(candidates.bases()))
            .or_else(|| self.by_milliseconds(candidates.bases()))?;
        if let Some(cause) = self.format.cause() {
            proof.causes.insert(0, cause);
        }
        Some(proof)
    }

    /// Each URL after each digested start.
    fn by_values(&self, values: &[SignedValues], candidates: &Candidates<'_>) -> Option<Proof> {
        let tickets = possible_tickets(self.evidence);
        let of_ticket = |ticket| values.iter().map(move |values| values.before_url(ticket));
        let starts: Vec<_> = tickets.iter().flat_map(of_ticket).collect();
        candidates.find(&mut |candidate| {
            let url = candidate.url.as_bytes();
            let mut starts = starts.iter();
            let start = starts.find(|start| self.fits(&start.digest, url))?;
            Some(proof(start.causes.iter(), candidate))
        })
    }

    /// The four values in each of the other orders.
    fn by_order(&self, urls: &[Candidate]) -> Option<Proof> {
        let Evidence {
            nonce_str,
            timestamp,
            ..
        } = self.evidence;
        let timestamp = Decimal::new(*timestamp);
        possible_tickets(self.evidence).iter().find_map(|ticket| {
            let candidate = urls.iter().find(|candidate| {
                let (text, url) = (ticket.text.as_bytes(), candidate.url.as_bytes());
                let values = [text, nonce_str.as_bytes(), timestamp.as_bytes(), url];
                orders().any(|order| self.fits_in_order(order, values))
            })?;
            let causes = [Cause::ParameterOrder];
            Some(proof(causes.iter().chain(&ticket.cause), candidate))
        })
    }

    fn fits_in_order(&self, order: [usize; 4], values: [&[u8]; 4]) -> bool {
        // All but the ticket's begin with `&`.
        let names = [
            string_to_sign::TICKET,
            &string_to_sign::NONCE[1..],
            &string_to_sign::TIMESTAMP[1..],
            &string_to_sign::URL[1..],
        ];
        let [before @ .., last] = order;
        let bytes = before.map(|at| values[at].len()).iter().sum();
        if !self.limit.allows(bytes) {
            return false;
        }
        let mut start = Sha1::new();
        for at in before {
            start.update(names[at]);
            start.update(values[at]);
            start.update("&");
        }
        start.update(names[last]);
        self.fits(&start, values[last])
    }

    /// The right values in a string that is not the documented one.
    fn by_string(&self, urls: &[Candidate]) -> Option<Proof> {
        let configured = SignedValues::configured(self.evidence);
        possible_tickets(self.evidence).iter().find_map(|ticket| {
            urls.iter().find_map(|candidate| {
                let text = configured.string(ticket, &candidate.url);
                let mut mistakes = STRING_MISTAKES.iter();
                let fits = |mistake: &&StringMistake| {
                    let digested = mistake.digested(&text);
                    self.fits(&Sha1::new(), &digested)
                };
                let mistake = mistakes.find(fits)?;
                let causes = [mistake.cause.clone()];
                Some(proof(causes.iter().chain(&ticket.cause), candidate))
            })
        })
    }

    /// The server signed milliseconds and sent seconds to the page: each of the thousand
    /// milliseconds of that second is tried.
    fn by_milliseconds(&self, urls: &[Candidate]) -> Option<Proof> {
        let values = SignedValues::configured(self.evidence);
        let second = self.evidence.timestamp.saturating_mul(1000);
        let known = self.evidence.tickets.len();
        let tickets = possible_tickets(self.evidence);
        let mut known = tickets[..known]
            .iter()
            .take_while(|_| !self.limit.is_exceeded());
        known.find_map(|ticket| {
            let start = values.before_timestamp(ticket);
            let mut moments = second..second.saturating_add(1000);
            moments.find_map(|moment| {
                let start = start.clone().chain_update(Decimal::new(moment).as_bytes());
                let start = start.chain_update(string_to_sign::URL);
                let fitting = |candidate: &&Candidate| self.fits(&start, candidate.url.as_bytes());
                let candidate = urls.iter().find(fitting)?;
                let causes = [Cause::Milliseconds];
                Some(proof(ticket.cause.iter().chain(&causes), candidate))
            })
        })
    }

    fn fits(&self, start: &Sha1, rest: &[u8]) -> bool {
        const PADDING: usize = 64;
        if !self.limit.allows(rest.len() + PADDING) {
            return false;
        }
        let digest = start.clone().chain_update(rest).finalize();
        self.format.digest() == Some(digest.into())
    }
}

fn proof<'c>(outer: impl Iterator<Item = &'c Cause>, candidate: &'c Candidate) -> Proof {
    Proof {
        causes: outer.chain(&candidate.causes).cloned().collect(),
        url: candidate.url.clone(),
    }
}

/// Every order of four but the documented one.
fn orders() -> impl Iterator<Item = [usize; 4]> {
    let all = (0..256_usize).map(|n| [n >> 6 & 3, n >> 4 & 3, n >> 2 & 3, n & 3]);
    all.filter(|order| (0..4).all(|at| order.contains(&at)))
        .filter(|order| *order != [0, 1, 2, 3])
}
