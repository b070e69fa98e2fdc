//! Looks for the mistakes that make one URL, or one signature, of another.

use alloc::borrow::ToOwned as _;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use sha1::{Digest, Sha1};

use crate::explain::cause::Cause;
use crate::explain::evidence::{Evidence, KnownTicket, Owner};
use crate::explain::mistake::Mistake;
use crate::jsapi;
use crate::signature::Signature;

pub(crate) struct Search<'a> {
    evidence: &'a Evidence<'a>,
    expected: &'a str,
}

impl<'a> Search<'a> {
    pub(crate) fn new(evidence: &'a Evidence<'a>, expected: &'a str) -> Self {
        Self { evidence, expected }
    }

    /// The signature is what the client computes, as far as can be known.
    pub(crate) fn is_right(&self) -> bool {
        let with_current = |known: &KnownTicket| {
            known.owner == Owner::Current
                && self.fits(&begun(known, &self.as_configured()), self.expected)
        };
        self.evidence.tickets.iter().any(with_current)
    }

    /// The causes that provably made this signature, and the URL that was signed;
    /// `None` without a proof.
    pub(crate) fn proven(&self) -> Option<(Vec<Cause>, String)> {
        let urls = self.candidate_urls();
        let configured = [(None, self.as_configured())];
        let others = self.other_values();
        let others = others.map(|(cause, values)| (Some(cause), values));
        let values: Vec<_> = configured.into_iter().chain(others).collect();
        for known in self.evidence.tickets {
            for (cause, values) in &values {
                let begun = begun(known, values);
                if let Some((causes, url)) = urls.iter().find(|(_, url)| self.fits(&begun, url)) {
                    let of_values = cause.iter().chain(causes).cloned();
                    let causes = with_ticket(of_values.collect(), &known.owner);
                    return Some((causes, url.clone()));
                }
            }
        }
        self.proven_milliseconds()
    }

    /// The server signed the clock's milliseconds and told the page the seconds:
    /// which of the second's thousand it was, nobody has kept.
    fn proven_milliseconds(&self) -> Option<(Vec<Cause>, String)> {
        let urls = [self.expected, self.evidence.signed_url];
        let mut values = self.as_configured();
        let second = values.timestamp.saturating_mul(1000);
        for known in self.evidence.tickets {
            for milliseconds in second..second.saturating_add(1000) {
                values.timestamp = milliseconds;
                let begun = begun(known, &values);
                if let Some(url) = urls.into_iter().find(|url| self.fits(&begun, url)) {
                    let causes = [vec![Cause::Milliseconds], self.url_causes(url)].concat();
                    return Some((with_ticket(causes, &known.owner), url.to_owned()));
                }
            }
        }
        None
    }

    /// The causes that comparing the URLs and looking at the values suggest.
    pub(crate) fn likely(&self) -> Vec<Cause> {
        if self.evidence.timestamp >= 100_000_000_000 {
            return vec![Cause::Milliseconds];
        }
        match self.url_causes(self.evidence.signed_url) {
            causes if causes.is_empty() => vec![Cause::Ticket],
            causes => causes,
        }
    }

    /// Why this URL is not the expected one; empty when it is.
    fn url_causes(&self, url: &str) -> Vec<Cause> {
        if url == self.expected {
            return Vec::new();
        }
        match mistakes_between(url, self.expected) {
            Some(mistakes) => mistakes.into_iter().map(Cause::Url).collect(),
            None if self.evidence.client_saw_another_page() => vec![Cause::EntryUrl],
            None => vec![Cause::OtherUrl],
        }
    }

    /// What may have been signed: the expected URL, the reported one, and both
    /// with each mistake made on top.
    fn candidate_urls(&self) -> Vec<(Vec<Cause>, String)> {
        let evidence = self.evidence;
        let fragment = [evidence.page_url, evidence.signed_url]
            .into_iter()
            .find_map(|url| url.split_once('#').map(|(_, fragment)| fragment));
        let mut bases = vec![(Vec::new(), self.expected)];
        if evidence.signed_url != self.expected {
            bases.push((self.url_causes(evidence.signed_url), evidence.signed_url));
        }
        let mut urls: Vec<_> = bases
            .iter()
            .map(|(causes, url)| (causes.clone(), (*url).to_owned()))
            .collect();
        for (causes, base) in bases {
            for mistake in Mistake::ALL {
                let causes = [vec![Cause::Url(mistake)], causes.clone()].concat();
                let made = mistake.make(base, fragment);
                urls.extend(made.into_iter().map(|url| (causes.clone(), url)));
            }
        }
        urls
    }

    fn as_configured(&self) -> Values {
        Values {
            nonce_key: jsapi::NONCE,
            nonce: self.evidence.nonce_str.to_owned(),
            timestamp: self.evidence.timestamp,
        }
    }

    /// Other nonces and times that may have been signed.
    fn other_values(&self) -> impl Iterator<Item = (Cause, Values)> {
        let Values {
            nonce_key,
            nonce,
            timestamp,
        } = self.as_configured();
        let with = |cause, nonce_key, nonce: &str, timestamp| {
            let nonce = nonce.to_owned();
            let values = Values {
                nonce_key,
                nonce,
                timestamp,
            };
            (cause, values)
        };
        let (lower, upper) = (nonce.to_ascii_lowercase(), nonce.to_ascii_uppercase());
        let milliseconds = timestamp.saturating_mul(1000);
        [
            with(Cause::NonceCase, nonce_key, &lower, timestamp),
            with(Cause::NonceCase, nonce_key, &upper, timestamp),
            with(Cause::NonceKey, "&nonceStr=", &nonce, timestamp),
            with(Cause::Milliseconds, nonce_key, &nonce, timestamp / 1000),
            with(Cause::Milliseconds, nonce_key, &nonce, milliseconds),
        ]
        .into_iter()
    }

    fn fits(&self, begun: &Sha1, url: &str) -> bool {
        let digest = begun.clone().chain_update(url).finalize();
        Signature::from_digest(digest.into()).as_bytes() == self.evidence.signature.as_bytes()
    }
}

/// Everything of the signed string that stands before the URL, digested.
fn begun(known: &KnownTicket, values: &Values) -> Sha1 {
    Sha1::new()
        .chain_update(jsapi::TICKET)
        .chain_update(known.ticket.expose())
        .chain_update(values.nonce_key)
        .chain_update(&values.nonce)
        .chain_update(jsapi::TIMESTAMP)
        .chain_update(values.timestamp.to_string())
        .chain_update(jsapi::URL)
}

struct Values {
    nonce_key: &'static str,
    nonce: String,
    timestamp: u64,
}

/// The ticket's own cause in front, where it has one.
fn with_ticket(causes: Vec<Cause>, owner: &Owner) -> Vec<Cause> {
    let ticket = match owner {
        Owner::Card => Some(Cause::CardTicket),
        Owner::Current => None,
        Owner::Previous => Some(Cause::StaleTicket),
        Owner::Other(app_id) => Some(Cause::OtherAccount(app_id.clone())),
    };
    ticket.into_iter().chain(causes).collect()
}

/// The fewest mistakes that, undone in both URLs, leave no difference.
fn mistakes_between(signed: &str, expected: &str) -> Option<Vec<Mistake>> {
    (1..=3).find_map(|size| {
        subsets(size).find(|mistakes| undo_all(mistakes, signed) == undo_all(mistakes, expected))
    })
}

fn undo_all(mistakes: &[Mistake], url: &str) -> String {
    mistakes
        .iter()
        .fold(url.to_owned(), |url, mistake| mistake.undo(&url))
}

/// Every set of this many mistakes, each in the order of [`Mistake::ALL`].
fn subsets(size: u32) -> impl Iterator<Item = Vec<Mistake>> {
    let chosen =
        |bits: u32| move |(at, mistake): (usize, Mistake)| (bits >> at & 1 == 1).then_some(mistake);
    (0_u32..1 << Mistake::ALL.len())
        .filter(move |bits| bits.count_ones() == size)
        .map(move |bits| {
            Mistake::ALL
                .into_iter()
                .enumerate()
                .filter_map(chosen(bits))
                .collect()
        })
}
