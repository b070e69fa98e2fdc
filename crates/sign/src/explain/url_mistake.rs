//! The mistakes that make a signed URL differ from the page's.
//!
//! Each can be made (which gives the URL that would have been signed) and undone (two
//! URLs that are equal once it is undone in both differ by this mistake only).

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::explain::partial_url;
use crate::explain::percent::{decode, encode_component};
use crate::explain::url_parts::{map_authority, parts, split_before};

/// A change of the URL by a page, a framework or a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UrlMistake {
    /// `#…` was signed too.
    FragmentKept,
    /// The whole URL, or its escapes, were percent-encoded once more.
    EncodedTwice,
    /// Escapes were decoded before signing.
    Decoded,
    /// A `+` became a space: the URL was not encoded when it was sent to the server.
    PlusDecoded,
    /// `&` became `&amp;` in a template.
    HtmlEscaped,
    /// http and https are exchanged: a proxy terminates TLS.
    Scheme,
    /// `:443` or `:80`, which a browser does not show.
    DefaultPort,
    /// Upper-case letters in the host.
    HostCase,
    /// A `/` at the end of the path was added or removed.
    TrailingSlash,
    /// `from`, `isappinstalled` and the like, added when a page is shared.
    ShareParameters,
    /// `code` and `state` of a login.
    CodeAndState,
    /// The query is missing.
    QueryDropped,
    /// Nothing but the origin was signed.
    OriginOnly,
    /// Scheme and host are missing.
    PathOnly,
    /// Everything from the first `&` on is missing.
    QueryCut,
    /// The port is missing.
    PortDropped,
    /// `localhost` for `127.0.0.1`, or another name of this machine.
    LoopbackHost,
}

impl UrlMistake {
    /// The mistakes that can be undone, in the order of undoing.
    pub(crate) const CHANGES: [Self; 11] = [
        Self::FragmentKept,
        Self::HtmlEscaped,
        Self::EncodedTwice,
        Self::PlusDecoded,
        Self::Decoded,
        Self::Scheme,
        Self::DefaultPort,
        Self::HostCase,
        Self::TrailingSlash,
        Self::ShareParameters,
        Self::CodeAndState,
    ];

    /// The mistakes that sign a part of the URL. They are never undone: that would make
    /// different pages equal.
    pub(crate) const PARTIAL: [Self; 6] = [
        Self::QueryDropped,
        Self::OriginOnly,
        Self::PathOnly,
        Self::QueryCut,
        Self::PortDropped,
        Self::LoopbackHost,
    ];

    /// Every mistake.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::CHANGES.into_iter().chain(Self::PARTIAL)
    }

    /// The URL without this mistake.
    pub(crate) fn undo(self, url: &str) -> String {
        match self {
            Self::FragmentKept => url.split('#').next().unwrap_or_default().to_owned(),
            Self::HtmlEscaped => url.replace("&amp;", "&"),
            Self::PlusDecoded => url.replace(' ', "+"),
            Self::EncodedTwice => once_decoded(url),
            // `中` and `%E4%B8%AD` become equal.
            Self::Decoded => decode(url),
            Self::Scheme => url.replacen("http://", "https://", 1),
            Self::DefaultPort => without_default_port(url),
            Self::HostCase => map_authority(url, str::to_ascii_lowercase),
            Self::TrailingSlash => without_trailing_slash(url),
            Self::ShareParameters => without_parameters(url, is_share_parameter),
            Self::CodeAndState => without_parameters(url, |name| matches!(name, "code" | "state")),
            Self::QueryDropped
            | Self::OriginOnly
            | Self::PathOnly
            | Self::QueryCut
            | Self::PortDropped
            | Self::LoopbackHost => url.to_owned(),
        }
    }

    /// The URLs that would have been signed for this page with this mistake.
    pub(crate) fn make(self, expected: &str, fragment: Option<&str>) -> Vec<String> {
        match self {
            Self::FragmentKept => fragment
                .map(|f| [expected, "#", f].concat())
                .into_iter()
                .collect(),
            Self::HtmlEscaped => vec![expected.replace('&', "&amp;")],
            Self::EncodedTwice => {
                let encoded = encode_component(expected);
                vec![
                    expected.replace('%', "%25"),
                    with_lower_case_escapes(&encoded),
                    encoded,
                ]
            }
            Self::PlusDecoded => vec![expected.replace('+', " ")],
            Self::Scheme => vec![other_scheme(expected)],
            Self::DefaultPort => with_default_ports(expected),
            Self::HostCase => vec![map_authority(expected, str::to_ascii_uppercase)],
            Self::TrailingSlash => vec![
                without_trailing_slash(expected),
                with_trailing_slash(expected),
            ],
            Self::QueryDropped => partial_url::without_query(expected),
            Self::OriginOnly => partial_url::origin(expected),
            Self::PathOnly => partial_url::path(expected),
            Self::QueryCut => partial_url::first_parameter(expected),
            Self::PortDropped => partial_url::without_port(expected),
            Self::LoopbackHost => partial_url::other_loopback(expected),
            Self::Decoded | Self::ShareParameters | Self::CodeAndState => vec![self.undo(expected)],
        }
    }
}

fn is_share_parameter(name: &str) -> bool {
    const NAMES: [&str; 9] = [
        "from",
        "isappinstalled",
        "scene",
        "clicktime",
        "enterid",
        "sessionid",
        "subscene",
        "ascene",
        "wxwork_userid",
    ];
    NAMES.contains(&name)
}

fn without_parameters(url: &str, refused: impl Fn(&str) -> bool) -> String {
    let (rest, fragment) = split_before(url, '#');
    let Some((path, query)) = rest.split_once('?') else {
        return url.to_owned();
    };
    let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
    let kept: Vec<_> = query
        .split('&')
        .filter(|pair| !refused(&name(pair)))
        .collect();
    match kept.as_slice() {
        _ if kept.len() == query.split('&').count() => url.to_owned(),
        [] | [""] => [path, fragment].concat(),
        kept => [path, "?", &kept.join("&"), fragment].concat(),
    }
}

/// As .NET writes them.
fn with_lower_case_escapes(encoded: &str) -> String {
    let mut digits = 0;
    let lower = |c: char| {
        let is_digit = digits > 0;
        digits = if c == '%' { 2 } else { digits.max(1) - 1 };
        if is_digit { c.to_ascii_lowercase() } else { c }
    };
    encoded.chars().map(lower).collect()
}

fn other_scheme(url: &str) -> String {
    match url.strip_prefix("https://") {
        Some(rest) => ["http://", rest].concat(),
        None => url.replacen("http://", "https://", 1),
    }
}

fn without_default_port(url: &str) -> String {
    map_authority(url, |authority| {
        let host = authority
            .strip_suffix(":443")
            .or_else(|| authority.strip_suffix(":80"));
        host.unwrap_or(authority).to_owned()
    })
}

fn with_default_ports(url: &str) -> Vec<String> {
    let has_port = parts(url).is_some_and(|(_, authority, _)| authority.contains(':'));
    if has_port {
        return Vec::new();
    }
    [":443", ":80"]
        .map(|port| map_authority(url, |host| [host, port].concat()))
        .into()
}

fn without_trailing_slash(url: &str) -> String {
    let (path, rest) = url.split_at(url.find(['?', '#']).unwrap_or(url.len()));
    [path.trim_end_matches('/'), rest].concat()
}

fn with_trailing_slash(url: &str) -> String {
    let (path, rest) = url.split_at(url.find(['?', '#']).unwrap_or(url.len()));
    [path, "/", rest].concat()
}

/// A whole URL that was encoded is decoded; otherwise only `%25` is.
fn once_decoded(url: &str) -> String {
    if url.contains("://") {
        url.replace("%25", "%")
    } else {
        decode(url)
    }
}
