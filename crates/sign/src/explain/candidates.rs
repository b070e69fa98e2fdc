//! The URLs that may have been signed.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::explain::cause::Cause;
use crate::explain::evidence::Evidence;
use crate::explain::mistake::Mistake;

/// A URL, and why it was signed in place of the expected one.
#[derive(Clone)]
pub(crate) struct Candidate {
    pub(crate) causes: Vec<Cause>,
    pub(crate) url: String,
}

/// The expected URL, the reported one, and both with each mistake made on top.
pub(crate) struct Candidates<'a> {
    bases: Vec<Candidate>,
    fragment: Option<&'a str>,
}

impl<'a> Candidates<'a> {
    /// `told` is why the reported URL is not the expected one.
    pub(crate) fn new(evidence: &Evidence<'a>, told: &[Cause]) -> Self {
        let fragment = [evidence.page_url, evidence.signed_url]
            .into_iter()
            .find_map(|url| url.split_once('#').map(|(_, fragment)| fragment));
        let base = |causes: &[Cause], url: &str| Candidate {
            causes: causes.to_vec(),
            url: url.to_owned(),
        };
        let mut bases = vec![base(&[], evidence.expected_url())];
        if !told.is_empty() {
            bases.push(base(told, evidence.signed_url));
        }
        Self { bases, fragment }
    }

    /// The expected URL and, where it is another, the reported one.
    pub(crate) fn bases(&self) -> &[Candidate] {
        &self.bases
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = Candidate> {
        let (bases, fragment) = (self.bases.iter(), self.fragment);
        let made = bases.clone().flat_map(move |base| {
            let of_mistake = move |mistake| on_top(base, mistake, fragment);
            Mistake::ALL.into_iter().flat_map(of_mistake)
        });
        let cut = bases.clone().flat_map(|base| {
            let cuts = cuts(&base.url).into_iter();
            cuts.map(|cut| Candidate {
                causes: [cut.causes, base.causes.clone()].concat(),
                ..cut
            })
        });
        bases.cloned().chain(made).chain(cut)
    }
}

fn on_top(base: &Candidate, mistake: Mistake, fragment: Option<&str>) -> Vec<Candidate> {
    let candidate = |url| Candidate {
        causes: [&[Cause::Url(mistake)], &*base.causes].concat(),
        url,
    };
    let made = mistake.make(&base.url, fragment).into_iter();
    made.map(candidate).collect()
}

/// A part of the URL each, also with the other scheme.
pub(crate) fn cuts(url: &str) -> Vec<Candidate> {
    let whole = Candidate {
        causes: Vec::new(),
        url: url.to_owned(),
    };
    let cuts = Mistake::CUTS.into_iter();
    let cuts: Vec<_> = cuts.flat_map(|cut| on_top(&whole, cut, None)).collect();
    let other_scheme = cuts.iter().filter(|cut| cut.url.contains("://"));
    let other_scheme = other_scheme.flat_map(|cut| on_top(cut, Mistake::Scheme, None));
    let other_scheme: Vec<_> = other_scheme.collect();
    [cuts, other_scheme].concat()
}
