//! The URLs that may have been signed.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::explain::cause::Cause;
use crate::explain::evidence::Evidence;
use crate::explain::url_mistake::UrlMistake;

/// A URL, and the causes for which it was signed instead of the expected one.
pub(crate) struct Candidate {
    pub(crate) causes: Vec<Cause>,
    pub(crate) url: String,
}

impl Candidate {
    pub(crate) fn unchanged(url: &str) -> Self {
        Self {
            causes: Vec::new(),
            url: url.to_owned(),
        }
    }
}

/// Whether a URL was signed, and the proof of it.
pub(crate) type UrlPredicate<'f, P> = &'f mut dyn FnMut(&Candidate) -> Option<P>;

/// The expected URL, the reported one, and both with each mistake.
pub(crate) struct Candidates<'a> {
    bases: Vec<Candidate>,
    fragment: Option<&'a str>,
}

impl<'a> Candidates<'a> {
    /// `url_causes` say why the reported URL is not the expected one.
    pub(crate) fn new(evidence: &Evidence<'a>, url_causes: Vec<Cause>) -> Self {
        let fragment = [evidence.page_url, evidence.signed_url]
            .into_iter()
            .find_map(|url| url.split_once('#').map(|(_, fragment)| fragment));
        let mut bases = vec![Candidate::unchanged(evidence.expected_url())];
        if !url_causes.is_empty() {
            bases.push(Candidate {
                causes: url_causes,
                url: evidence.signed_url.to_owned(),
            });
        }
        Self { bases, fragment }
    }

    /// The expected URL and, where it is different, the reported one.
    pub(crate) fn bases(&self) -> &[Candidate] {
        &self.bases
    }

    /// The proof by the first URL that was signed: first the bases, then each mistake,
    /// then the partial URLs.
    pub(crate) fn find<P>(&self, fit: UrlPredicate<'_, P>) -> Option<P> {
        self.bases
            .iter()
            .find_map(&mut *fit)
            .or_else(|| self.find_changed(fit))
            .or_else(|| self.find_partial(fit))
    }

    fn find_changed<P>(&self, fit: UrlPredicate<'_, P>) -> Option<P> {
        self.bases.iter().find_map(|base| {
            let mut mistakes = UrlMistake::CHANGES.into_iter();
            mistakes.find_map(|mistake| {
                with_mistake(base, mistake, self.fragment)
                    .iter()
                    .find_map(&mut *fit)
            })
        })
    }

    fn find_partial<P>(&self, fit: UrlPredicate<'_, P>) -> Option<P> {
        self.bases
            .iter()
            .find_map(|base| partial_urls(base).iter().find_map(&mut *fit))
    }
}

fn with_mistake(base: &Candidate, mistake: UrlMistake, fragment: Option<&str>) -> Vec<Candidate> {
    let candidate = |url| Candidate {
        causes: [&[Cause::Url(mistake)], &*base.causes].concat(),
        url,
    };
    let made = mistake.make(&base.url, fragment).into_iter();
    made.map(candidate).collect()
}

/// The parts of the URL that may have been signed, with the other scheme too.
pub(crate) fn partial_urls(base: &Candidate) -> Vec<Candidate> {
    let mut found = Vec::new();
    for mistake in UrlMistake::PARTIAL {
        for partial in with_mistake(base, mistake, None) {
            if partial.url.contains("://") {
                found.extend(with_mistake(&partial, UrlMistake::Scheme, None));
            }
            found.push(partial);
        }
    }
    found
}
