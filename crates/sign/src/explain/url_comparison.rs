//! The mistakes that make two URLs different.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::explain::cause::Cause;
use crate::explain::evidence::Evidence;
use crate::explain::url_candidates::{Candidate, partial_urls};
use crate::explain::url_mistake::UrlMistake;
use crate::explain::work_limit::WorkLimit;

/// Why the reported URL is not the expected one; empty where it is.
pub(crate) fn causes(evidence: &Evidence<'_>, limit: &WorkLimit) -> Vec<Cause> {
    let (signed, expected) = (evidence.signed_url, evidence.expected_url());
    if signed == expected {
        return Vec::new();
    }
    let undone = mistakes_between(signed, expected, limit);
    let undone = undone.map(|mistakes| mistakes.into_iter().map(Cause::Url).collect());
    match undone.or_else(|| partial_causes(signed, expected)) {
        Some(causes) => causes,
        None if evidence.client_saw_another_page() => vec![Cause::EntryUrl],
        None => vec![Cause::OtherUrl],
    }
}

/// The smallest set of mistakes that, undone in both URLs, makes them equal.
fn mistakes_between(signed: &str, expected: &str, limit: &WorkLimit) -> Option<Vec<UrlMistake>> {
    let are_undone = |mistakes: &Vec<UrlMistake>| {
        limit.allows((signed.len() + expected.len()) * mistakes.len())
            && undo_all(mistakes, signed) == undo_all(mistakes, expected)
    };
    (1..=3).find_map(|size| subsets(size).find(are_undone))
}

fn undo_all(mistakes: &[UrlMistake], url: &str) -> String {
    mistakes
        .iter()
        .fold(url.to_owned(), |url, mistake| mistake.undo(&url))
}

/// Every set of this many mistakes, each in the order of [`UrlMistake::CHANGES`].
fn subsets(size: u32) -> impl Iterator<Item = Vec<UrlMistake>> {
    let chosen = |bits: u32| {
        move |(at, mistake): (usize, UrlMistake)| (bits >> at & 1 == 1).then_some(mistake)
    };
    (0_u32..1 << UrlMistake::CHANGES.len())
        .filter(move |bits| bits.count_ones() == size)
        .map(move |bits| {
            UrlMistake::CHANGES
                .into_iter()
                .enumerate()
                .filter_map(chosen(bits))
                .collect()
        })
}

fn partial_causes(signed: &str, expected: &str) -> Option<Vec<Cause>> {
    let mut partial = partial_urls(&Candidate::unchanged(expected)).into_iter();
    let found = partial.find(|partial| partial.url == signed)?;
    Some(found.causes)
}
