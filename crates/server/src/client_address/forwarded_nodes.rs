//! The nodes that a request came through, as `X-Forwarded-For` or `Forwarded` (RFC 7239)
//! name them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use http::header::{FORWARDED, HeaderMap, HeaderName};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Whether the request has one of the headers.
pub(super) fn has_forwarded_nodes(headers: &HeaderMap) -> bool {
    headers.contains_key(X_FORWARDED_FOR) || headers.contains_key(FORWARDED)
}

/// The nodes, the nearest first; `None` for one whose address is not given.
///
/// A proxy writes one of the two headers and may pass the other on as it came, so only one
/// is read: `X-Forwarded-For`, which most proxies write.
pub(super) fn nodes(headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
    let (name, address): (_, fn(&str) -> Option<IpAddr>) = if headers.contains_key(X_FORWARDED_FOR)
    {
        (X_FORWARDED_FOR, node)
    } else {
        (FORWARDED, forwarded_for)
    };
    headers
        .get_all(name)
        .iter()
        .rev()
        .flat_map(|line| split_from_right(line.as_bytes(), b','))
        .map(move |element| address(str::from_utf8(element).ok()?))
}

/// The parts that are not empty, the rightmost first. A separator in quotes is none.
///
/// Quotes are counted from the right too: what a client wrote on the left cannot change how
/// the part that a proxy added is read.
fn split_from_right(line: &[u8], separator: u8) -> impl Iterator<Item = &[u8]> {
    let mut is_quoted = false;
    let parts = line.rsplit(move |byte| {
        is_quoted ^= *byte == b'"';
        *byte == separator && !is_quoted
    });
    let parts = parts.map(<[u8]>::trim_ascii);
    parts.filter(|part| !part.is_empty())
}

/// The one `for` of an element such as `for="[2001:db8::1]:4711";proto=https`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let mut values = split_from_right(element.as_bytes(), b';').filter_map(|pair| {
        let (name, value) = str::from_utf8(pair).ok()?.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value)
    });
    let value = values.next()?.trim();
    if values.next().is_some() {
        return None;
    }
    let unquoted = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
    node(unquoted.unwrap_or(value))
}

/// An address, perhaps with a port; IPv6 also in brackets.
fn node(text: &str) -> Option<IpAddr> {
    if let Ok(ip) = text.parse::<IpAddr>() {
        return Some(ip.to_canonical());
    }
    if let Some((ip, port)) = text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        let ip: Ipv6Addr = ip.parse().ok()?;
        let is_port = port.is_empty() || port.starts_with(':');
        return is_port.then_some(ip.to_canonical());
    }
    let (ip, port) = text.split_once(':')?;
    let ip: Ipv4Addr = ip.parse().ok()?;
    (!port.contains(':')).then_some(ip.into())
}
