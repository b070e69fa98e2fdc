//! A page behind the proxy that was signed for the address at which its server listens.

use std::borrow::Cow;

use url::Url;

use super::named_cause::{Advice, Difference, NamedCause};
use crate::addresses::{Addresses, is_same_server};
use crate::excerpt::excerpt;

/// Characters of each address that are shown.
const SHOWN_CHARS: usize = 24;

/// The same page at the server behind the proxy; `None` if the page is not the proxy's.
pub(super) fn url_behind_proxy(addresses: &Addresses, url: &str) -> Option<String> {
    let upstream = addresses.upstream.as_ref()?;
    let at_proxy = Url::parse(url).ok()?;
    if !is_same_server(&at_proxy, addresses.page.as_ref()?) {
        return None;
    }
    let origin = upstream.origin().ascii_serialization();
    // As it is written: what is signed is not normalised.
    let after_scheme = url.find("://")? + 3;
    let path = url[after_scheme..].find(['/', '?']);
    let path = path.map_or("", |at| &url[after_scheme + at..]);
    Some(format!("{origin}{path}"))
}

pub(super) fn cause(behind: &str, page: &str) -> NamedCause {
    let (behind, page) = (origin_of(behind), origin_of(page));
    NamedCause {
        code: "proxied_origin",
        advice: Advice {
            zh: Cow::Owned(format!(
                "签名用的是代理后面服务器自己的地址 {behind}，而页面在代理的地址 {page}：改用页面传来的 location.href；如果地址取自 Host 头，不要加 --proxy-host upstream，或改用 X-Forwarded-Host"
            )),
            en: Cow::Owned(format!(
                "the server's own address behind the proxy, {behind}, was signed, and the page is at the proxy's, {page}: sign the location.href that the page sends; where the address is made of the Host header, leave out --proxy-host upstream, or use X-Forwarded-Host"
            )),
        },
    }
}

/// Where the two addresses of the page begin to differ.
pub(super) fn difference(behind: &str, page: &str) -> Difference {
    let pairs = behind.char_indices().zip(page.chars());
    let same = pairs.take_while(|((_, one), other)| one == other);
    let at = same.last().map_or(0, |((at, one), _)| at + one.len_utf8());
    Difference {
        at,
        signed: excerpt(&behind[at..], SHOWN_CHARS),
        expected: excerpt(&page[at..], SHOWN_CHARS),
    }
}

fn origin_of(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find(['/', '?']);
    end.map_or(url, |end| &url[..start + end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addresses::Upstream;
    use crate::options::Options;

    fn addresses() -> Addresses {
        let upstream = Upstream::parse("http://localhost:9420/app/").unwrap();
        let options = Options::new("127.0.0.1:8090".parse().unwrap()).unwrap();
        let proxy = "127.0.0.1:9431".parse().unwrap();
        options.page_behind(&upstream, proxy).unwrap().addresses
    }

    #[test]
    fn a_page_at_the_proxy_is_also_at_the_upstream() {
        for (page, expected) in [
            (
                "http://127.0.0.1:9431/app/?a=1%20&b",
                Some("http://localhost:9420/app/?a=1%20&b"),
            ),
            ("http://localhost:9431", Some("http://localhost:9420")),
            ("http://localhost:9431?x", Some("http://localhost:9420?x")),
            ("http://127.0.0.1:9432/app/", None),
            ("https://h5.example.com/", None),
        ] {
            let behind = url_behind_proxy(&addresses(), page);
            assert_eq!(behind.as_deref(), expected, "{page}");
        }
    }

    #[test]
    fn long_addresses_are_cut_between_characters() {
        let fits = "1/中文路径一二三四五六七八九十一二三四五六七八";
        for (shown, more, expected) in [
            (fits, "", fits.to_owned()),
            (fits, "九", format!("{fits}…")),
            (fits, "九十", format!("{fits}…")),
        ] {
            let behind = format!("http://h:{shown}{more}");
            let difference = difference(&behind, "http://h:22/");
            assert_eq!((difference.at, difference.signed), (9, expected));
            assert_eq!(difference.expected, "22/");
        }
    }
}
