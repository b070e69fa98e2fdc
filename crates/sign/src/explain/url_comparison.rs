//! Which mistakes lie between two URLs.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::explain::candidates::{Candidate, cuts};
use crate::explain::cause::Cause;
use crate::explain::evidence::Evidence;
use crate::explain::url_mistake::UrlMistake;
use crate::explain::work_limit::WorkLimit;

/// Why the reported URL is not the expected one; empty when it is.
pub(crate) fn causes(evidence: &Evidence<'_>, budget: &WorkLimit) -> Vec<Cause> {
    let (signed, expected) = (evidence.signed_url, evidence.expected_url());
    if signed == expected {
        return Vec::new();
    }
    let undone = mistakes_between(signed, expected, budget);
    let undone = undone.map(|mistakes| mistakes.into_iter().map(Cause::Url).collect());
    match undone.or_else(|| cut_causes(signed, expected)) {
        Some(causes) => causes,
        None if evidence.client_saw_another_page() => vec![Cause::EntryUrl],
        None => vec![Cause::OtherUrl],
    }
}

/// The fewest mistakes that, undone in both URLs, leave no difference.
fn mistakes_between(signed: &str, expected: &str, budget: &WorkLimit) -> Option<Vec<UrlMistake>> {
    let are_undone = |mistakes: &Vec<UrlMistake>| {
        budget.take((signed.len() + expected.len()) * mistakes.len())
            && undo_all(mistakes, signed) == undo_all(mistakes, expected)
    };
    (1..=3).find_map(|size| subsets(size).find(are_undone))
}

fn undo_all(mistakes: &[UrlMistake], url: &str) -> String {
    mistakes
        .iter()
        .fold(url.to_owned(), |url, mistake| mistake.undo(&url))
}

/// Every set of this many mistakes, each in the order of [`UrlMistake::ALL`].
fn subsets(size: u32) -> impl Iterator<Item = Vec<UrlMistake>> {
    let chosen = |bits: u32| {
        move |(at, mistake): (usize, UrlMistake)| (bits >> at & 1 == 1).then_some(mistake)
    };
    (0_u32..1 << UrlMistake::ALL.len())
        .filter(move |bits| bits.count_ones() == size)
        .map(move |bits| {
            UrlMistake::ALL
                .into_iter()
                .enumerate()
                .filter_map(chosen(bits))
                .collect()
        })
}

fn cut_causes(signed: &str, expected: &str) -> Option<Vec<Cause>> {
    let cuts = cuts(&Candidate::as_it_is(expected));
    let cut = cuts.into_iter().find(|cut| cut.url == signed);
    cut.map(|cut| cut.causes)
}
