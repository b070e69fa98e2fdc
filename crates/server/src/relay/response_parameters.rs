//! The parameters that WeChat appends to a callback, in every spelling that a site could
//! take for them.
//!
//! Servers disagree on which of two parameters they read, and on which are the same. One
//! that the `redirect_uri` brought along could replace WeChat's own:
//!
//! - Rack 2, Perl's CGI and older versions of Go and Python also separate by `;`.
//! - ASP.NET ignores letter case and decodes `%u0063`; PHP drops spaces at the start and
//!   what follows a NUL.
//! - A page may read the query of its hash route, `#/cb?code=1`.
//! - PHP, Rack and Express make a value of `code[]`, `code[0]` and, with `qs`, `code.0`;
//!   Rack also of `[code]`.

use percent_encoding::percent_decode_str;
use url::Url;

const NAMES: [&str; 2] = ["code", "state"];
/// Some proxies decode a URL, and the server behind them does it again.
const MAX_DECODINGS: usize = 3;

/// Whether a callback has a `code` or a `state`, in its query or in its fragment.
pub(super) fn has_response(callback: &Url) -> bool {
    let fragment = callback.fragment().unwrap_or_default();
    let (route, query) = fragment.split_once('?').unwrap_or((fragment, ""));
    // `#/state` is a route.
    let mut in_route = pairs(route).filter(|pair| pair.contains('='));
    let mut in_queries = pairs(callback.query().unwrap_or_default()).chain(pairs(query));
    in_route.any(is_of_response) || in_queries.any(is_of_response)
}

fn pairs(query: &str) -> impl Iterator<Item = &str> {
    query.split(['&', ';'])
}

fn is_of_response(pair: &str) -> bool {
    let key = pair.split('=').next().unwrap_or_default();
    let key = decoded(key).to_ascii_lowercase();
    let key = key.trim_start_matches(|c| !is_of_name(c));
    let name = key.split(|c| !is_of_name(c)).next().unwrap_or_default();
    NAMES.contains(&name)
}

/// `code_id`, `code-id` and `状态code` are other names.
fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

fn decoded(key: &str) -> String {
    let mut key = key.to_owned();
    for _ in 0..MAX_DECODINGS {
        let spaced = unicode_escapes_decoded(&key).replace('+', " ");
        let next = percent_decode_str(&spaced).decode_utf8_lossy().into_owned();
        if next == key {
            break;
        }
        key = next;
    }
    key
}

/// With `%u0063` as `c`.
fn unicode_escapes_decoded(key: &str) -> String {
    let mut parts = key.split("%u");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.get(..4).filter(|digits| is_hex(digits));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        if let Some(c) = code.and_then(char::from_u32) {
            text.push(c);
            text.push_str(&part[4..]);
        } else {
            text.push_str("%u");
            text.push_str(part);
        }
    }
    text
}

fn is_hex(digits: &str) -> bool {
    digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(callback: &str) -> Url {
        Url::parse(&format!("https://shop.example.com/cb{callback}")).unwrap()
    }

    #[test]
    fn every_spelling_of_a_response_is_recognised() {
        for name in NAMES {
            let (first, rest) = name.split_at(1);
            let code = first.as_bytes()[0];
            for query in [
                name.to_owned(),
                format!("{name}="),
                format!("{name}=1"),
                format!("a=1&{name}=2"),
                format!("a=1;{name}=2"),
                format!("a=1&amp;{name}=2"),
                format!(";{name}=2"),
                format!("&&{name}"),
                format!("?{name}=1"),
                format!("{}=1", name.to_uppercase()),
                format!("{}{rest}=1", first.to_uppercase()),
                format!("%{code:02x}{rest}=1"),
                format!("%25{code:02x}{rest}=1"),
                format!("%2525{code:02X}{rest}=1"),
                format!("%u00{code:02x}{rest}=1"),
                format!("%20{name}=1"),
                format!("+{name}=1"),
                format!("%09{name}=1"),
                format!("%C2%A0{name}=1"),
                format!("{name}%20=1"),
                format!("{name}+=1"),
                format!("{name}%00=1"),
                format!("{name}%00x=1"),
                format!("{name}[]=1"),
                format!("{name}%5B%5D=1"),
                format!("{name}[0]=1"),
                format!("{name}[=1"),
                format!("{name}.0=1"),
                format!("[{name}]=1"),
                format!("%5b{name}%5d=1"),
                format!("]{name}=1"),
                format!("!{name}=1"),
                format!("{name}%3D1"),
                format!("{name}%E2%80%8B=1"),
                format!("%E2%80%8E{name}=1"),
            ] {
                for callback in [format!("?{query}"), format!("#/cb?{query}")] {
                    assert!(has_response(&parse(&callback)), "{callback}");
                }
            }
            for callback in [
                format!("#{name}=1"),
                format!("#/a&{name}=1"),
                format!("#/{name}=1"),
            ] {
                assert!(has_response(&parse(&callback)), "{callback}");
            }
        }
    }

    #[test]
    fn other_parameters_are_not() {
        for query in [
            "",
            "a=1",
            "a=code",
            "a=code&b=state",
            "next=%2Fcb%3Fcode%3D1%26state%3D2",
            "codes=1",
            "mystate=2",
            "code_id=1",
            "state-id=1",
            "barcode=1",
            "_code=1",
            "%D6%D0=1",
            "%E7%8A%B6%E6%80%81state=1",
            "%u=1",
            "%u00=code",
            "%uD800=1",
            "100%=1",
        ] {
            let callback = parse(&format!("?{query}#/a?{query}"));
            assert!(!has_response(&callback), "{callback}");
        }
        for route in ["#/state", "#/code;a=1", "#/a/code?b=1", "#code"] {
            assert!(!has_response(&parse(route)), "{route}");
        }
    }
}
