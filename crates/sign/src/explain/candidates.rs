//! The URLs that may have been signed.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::explain::cause::Cause;
use crate::explain::evidence::Evidence;
use crate::explain::url_mistake::UrlMistake;

/// A URL, and why it was signed in place of the expected one.
pub(crate) struct Candidate {
    pub(crate) causes: Vec<Cause>,
    pub(crate) url: String,
}

impl Candidate {
    pub(crate) fn as_it_is(url: &str) -> Self {
        Self {
            causes: Vec::new(),
            url: url.to_owned(),
        }
    }
}

/// Whether a URL was signed, and the proof of it.
pub(crate) type Fit<'f, P> = &'f mut dyn FnMut(&Candidate) -> Option<P>;

/// The expected URL, the reported one, and both with each mistake made on top.
pub(crate) struct Candidates<'a> {
    bases: Vec<Candidate>,
    fragment: Option<&'a str>,
}

impl<'a> Candidates<'a> {
    /// `told` is why the reported URL is not the expected one.
    pub(crate) fn new(evidence: &Evidence<'a>, told: Vec<Cause>) -> Self {
        let fragment = [evidence.page_url, evidence.signed_url]
            .into_iter()
            .find_map(|url| url.split_once('#').map(|(_, fragment)| fragment));
        let mut bases = vec![Candidate::as_it_is(evidence.expected_url())];
        if !told.is_empty() {
            bases.push(Candidate {
                causes: told,
                url: evidence.signed_url.to_owned(),
            });
        }
        Self { bases, fragment }
    }

    /// The expected URL and, where it is another, the reported one.
    pub(crate) fn bases(&self) -> &[Candidate] {
        &self.bases
    }

    /// What the first URL that fits proves: the bases come first, then each
    /// mistake, then the parts.
    pub(crate) fn find<P>(&self, fit: Fit<'_, P>) -> Option<P> {
        self.bases
            .iter()
            .find_map(&mut *fit)
            .or_else(|| self.find_on_top(fit))
            .or_else(|| self.find_cut(fit))
    }

    fn find_on_top<P>(&self, fit: Fit<'_, P>) -> Option<P> {
        self.bases.iter().find_map(|base| {
            let mut mistakes = UrlMistake::ALL.into_iter();
            mistakes.find_map(|mistake| {
                on_top(base, mistake, self.fragment)
                    .iter()
                    .find_map(&mut *fit)
            })
        })
    }

    fn find_cut<P>(&self, fit: Fit<'_, P>) -> Option<P> {
        self.bases
            .iter()
            .find_map(|base| cuts(base).iter().find_map(&mut *fit))
    }
}

fn on_top(base: &Candidate, mistake: UrlMistake, fragment: Option<&str>) -> Vec<Candidate> {
    let candidate = |url| Candidate {
        causes: [&[Cause::Url(mistake)], &*base.causes].concat(),
        url,
    };
    let made = mistake.make(&base.url, fragment).into_iter();
    made.map(candidate).collect()
}

/// A part of the URL each, also with the other scheme.
pub(crate) fn cuts(base: &Candidate) -> Vec<Candidate> {
    let mut cuts = Vec::new();
    for mistake in UrlMistake::CUTS {
        for cut in on_top(base, mistake, None) {
            if cut.url.contains("://") {
                cuts.extend(on_top(&cut, UrlMistake::Scheme, None));
            }
            cuts.push(cut);
        }
    }
    cuts
}
