//! The parts of a URL that a framework or a proxy may have passed on instead of all of it.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;

use crate::explain::url_parts::{map_authority, parts};

const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

pub(crate) fn without_query(url: &str) -> Vec<String> {
    let path = url.split_once('?').map(|(path, _)| path.to_owned());
    path.into_iter().collect()
}

pub(crate) fn origin(url: &str) -> Vec<String> {
    let Some((scheme, authority, _)) = parts(url) else {
        return Vec::new();
    };
    ["", "/"]
        .map(|path| [scheme, authority, path].concat())
        .into()
}

/// With the query, and without.
pub(crate) fn path(url: &str) -> Vec<String> {
    let Some((_, _, path)) = parts(url).filter(|(_, _, path)| !path.is_empty()) else {
        return Vec::new();
    };
    let mut paths = without_query(path);
    paths.push(path.to_owned());
    paths
}

/// The URL up to the first `&`: where it was a query value without encoding.
pub(crate) fn first_parameter(url: &str) -> Vec<String> {
    let before = url.split_once('&').map(|(before, _)| before.to_owned());
    before.into_iter().collect()
}

pub(crate) fn without_port(url: &str) -> Vec<String> {
    let without = map_authority(url, |authority| host_and_port(authority).0.to_owned());
    Vec::from_iter((without != url).then_some(without))
}

pub(crate) fn other_loopback(url: &str) -> Vec<String> {
    let Some((scheme, authority, rest)) = parts(url) else {
        return Vec::new();
    };
    let (host, port) = host_and_port(authority);
    if !LOOPBACK.contains(&host) {
        return Vec::new();
    }
    let others = LOOPBACK.into_iter().filter(|other| *other != host);
    others
        .map(|other| [scheme, other, port, rest].concat())
        .collect()
}

/// The port with its colon.
fn host_and_port(authority: &str) -> (&str, &str) {
    let port = authority.rfind(':').filter(|&at| {
        let digits = &authority[at + 1..];
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    authority.split_at(port.unwrap_or(authority.len()))
}
