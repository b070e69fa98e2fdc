//! Looks for the mistakes that make exactly this signature.

use alloc::string::String;
use alloc::vec::Vec;

use sha1::{Digest as _, Sha1};

use crate::decimal::Decimal;
use crate::explain::candidates::{Candidate, Candidates};
use crate::explain::cause::Cause;
use crate::explain::evidence::Evidence;
use crate::explain::signature_format::SignatureFormat;
use crate::explain::signed_values::{Key, Values, keys};
use crate::explain::work_limit::WorkLimit;
use crate::string_to_sign;

pub(crate) struct Search<'a> {
    evidence: &'a Evidence<'a>,
    form: SignatureFormat,
    budget: &'a WorkLimit,
}

/// What provably made the signature.
pub(crate) struct Proof {
    /// The outermost mistake first.
    pub(crate) causes: Vec<Cause>,
    /// What was signed.
    pub(crate) url: String,
}

impl<'a> Search<'a> {
    pub(crate) fn new(
        evidence: &'a Evidence<'a>,
        form: SignatureFormat,
        budget: &'a WorkLimit,
    ) -> Self {
        Self {
            evidence,
            form,
            budget,
        }
    }

    /// The signature is what the client computes, as far as can be known.
    pub(crate) fn is_right(&self) -> bool {
        let (expected, values) = (
            self.evidence.expected_url(),
            Values::configured(self.evidence),
        );
        let with_current = |key: &Key<'_>| {
            key.cause.is_none() && self.fits(&values.begin(key).digest, expected.as_bytes())
        };
        self.form.cause().is_none() && keys(self.evidence).iter().any(with_current)
    }

    /// The mistakes, the cheapest to look for first; `None` without a proof.
    pub(crate) fn proven(&self, candidates: &Candidates<'_>) -> Option<Proof> {
        self.form.digest()?;
        let configured = [Values::configured(self.evidence)];
        let mut proof = self
            .by_values(&configured, candidates)
            .or_else(|| self.by_values(&Values::others(self.evidence), candidates))
            .or_else(|| self.by_order(candidates.bases()))
            .or_else(|| self.by_milliseconds(candidates.bases()))?;
        if let Some(cause) = self.form.cause() {
            proof.causes.insert(0, cause);
        }
        Some(proof)
    }

    /// Each URL after each beginning.
    fn by_values(&self, values: &[Values], candidates: &Candidates<'_>) -> Option<Proof> {
        let keys = keys(self.evidence);
        let of_key = |key| values.iter().map(move |values| values.begin(key));
        let beginnings: Vec<_> = keys.iter().flat_map(of_key).collect();
        candidates.find(&mut |candidate| {
            let url = candidate.url.as_bytes();
            let mut beginnings = beginnings.iter();
            let begun = beginnings.find(|begun| self.fits(&begun.digest, url))?;
            Some(proof(begun.causes.iter(), candidate))
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
        keys(self.evidence).iter().find_map(|key| {
            let candidate = urls.iter().find(|candidate| {
                let (text, url) = (key.text.as_bytes(), candidate.url.as_bytes());
                let values = [text, nonce_str.as_bytes(), timestamp.as_bytes(), url];
                orders().any(|order| self.fits_in_order(order, values))
            })?;
            let causes = [Cause::ParameterOrder];
            Some(proof(causes.iter().chain(&key.cause), candidate))
        })
    }

    fn fits_in_order(&self, order: [usize; 4], values: [&[u8]; 4]) -> bool {
        // Each but the ticket's has an `&` in front.
        let names = [
            string_to_sign::TICKET,
            &string_to_sign::NONCE[1..],
            &string_to_sign::TIMESTAMP[1..],
            &string_to_sign::URL[1..],
        ];
        let [before @ .., last] = order;
        if !self
            .budget
            .take(before.map(|at| values[at].len()).iter().sum())
        {
            return false;
        }
        let mut begun = Sha1::new();
        for at in before {
            begun.update(names[at]);
            begun.update(values[at]);
            begun.update("&");
        }
        begun.update(names[last]);
        self.fits(&begun, values[last])
    }

    /// The server signed the clock's milliseconds and told the page the seconds:
    /// which of the second's thousand it was, nobody has kept.
    fn by_milliseconds(&self, urls: &[Candidate]) -> Option<Proof> {
        let values = Values::configured(self.evidence);
        let second = self.evidence.timestamp.saturating_mul(1000);
        let tickets = self.evidence.tickets.len();
        let keys = keys(self.evidence);
        let mut tickets = keys[..tickets]
            .iter()
            .take_while(|_| !self.budget.is_spent());
        tickets.find_map(|key| {
            let begun = values.before_timestamp(key);
            let mut moments = second..second.saturating_add(1000);
            moments.find_map(|moment| {
                let begun = begun.clone().chain_update(Decimal::new(moment).as_bytes());
                let begun = begun.chain_update(string_to_sign::URL);
                let fitting = |candidate: &&Candidate| self.fits(&begun, candidate.url.as_bytes());
                let candidate = urls.iter().find(fitting)?;
                let causes = [Cause::Milliseconds];
                Some(proof(key.cause.iter().chain(&causes), candidate))
            })
        })
    }

    fn fits(&self, begun: &Sha1, rest: &[u8]) -> bool {
        const PADDING: usize = 64;
        if !self.budget.take(rest.len() + PADDING) {
            return false;
        }
        let digest = begun.clone().chain_update(rest).finalize();
        self.form.digest() == Some(digest.into())
    }
}

fn proof<'c>(outer: impl Iterator<Item = &'c Cause>, candidate: &'c Candidate) -> Proof {
    Proof {
        causes: outer.chain(&candidate.causes).cloned().collect(),
        url: candidate.url.clone(),
    }
}

/// Every order of four but the right one.
fn orders() -> impl Iterator<Item = [usize; 4]> {
    let all = (0..256_usize).map(|n| [n >> 6 & 3, n >> 4 & 3, n >> 2 & 3, n & 3]);
    all.filter(|order| (0..4).all(|at| order.contains(&at)))
        .filter(|order| *order != [0, 1, 2, 3])
}
