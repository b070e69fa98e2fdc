//! Parts of a URL that may be malformed.

use alloc::borrow::ToOwned as _;
use alloc::string::String;

/// Scheme with `://`, authority, and everything after it.
pub(crate) fn parts(url: &str) -> Option<(&str, &str, &str)> {
    let start = url.find("://")? + 3;
    let length = url[start..]
        .find(['/', '?', '#'])
        .unwrap_or(url.len() - start);
    let (before, rest) = url.split_at(start + length);
    let (scheme, authority) = before.split_at(start);
    Some((scheme, authority, rest))
}

/// The URL with another authority; a URL without one stays as it is.
pub(crate) fn map_authority(url: &str, map: impl Fn(&str) -> String) -> String {
    match parts(url) {
        Some((scheme, authority, rest)) => [scheme, &map(authority), rest].concat(),
        None => url.to_owned(),
    }
}

/// Everything before the separator, and the rest with it.
pub(crate) fn split_before(url: &str, separator: char) -> (&str, &str) {
    url.split_at(url.find(separator).unwrap_or(url.len()))
}
