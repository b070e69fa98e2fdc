//! Replaces the address of jweixin on WeChat's CDN in the script elements of a document, while
//! the document passes. The simulator does the same for scripts that scripts insert; a browser
//! fetches those of the document before any script can change them.

use url::form_urlencoded::byte_serialize;

use super::tag::{attribute, attribute_value};
use crate::client::JweixinVersion;

/// The tag of a script element with another address, if it loads jweixin from the CDN. What
/// npm has is not byte for byte what the CDN has, so no integrity is checked. `base` is the
/// folder that answers, with a slash at the end.
pub(super) fn answered(tag: &str, base: &str) -> Option<String> {
    let (start, end) = attribute_value(tag, "src")?;
    let url = tag[start..end].trim();
    let file = jweixin_file(url)?;
    let original: String = byte_serialize(url.as_bytes()).collect();
    let answer = format!("{base}{file}?url={original}");
    let (before, after) = (&tag[..start], &tag[end..]);
    Some(without_integrity(before) + &answer + &without_integrity(after))
}

/// `jweixin-1.6.0.js`, of a URL of WeChat's CDN.
fn jweixin_file(url: &str) -> Option<String> {
    let url = url.to_ascii_lowercase();
    let rest = ["https:", "http:"]
        .into_iter()
        .find_map(|scheme| url.strip_prefix(scheme))
        .unwrap_or(&url);
    let (authority, path) = rest.strip_prefix("//")?.split_once('/')?;
    let host = authority.split(':').next()?;
    if !["res.wx.qq.com", "res2.wx.qq.com"].contains(&host) {
        return None;
    }
    let file = path.strip_prefix("open/js/")?.split(['?', '#']).next()?;
    JweixinVersion::of_file(file).map(|_| file.to_owned())
}

fn without_integrity(part: &str) -> String {
    match attribute(part, "integrity") {
        Some(at) => format!("{}data-{}", &part[..at], &part[at..]),
        None => part.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tag::{TAG_LIMIT, TagScanner};
    use super::*;

    const ANSWERED: [(&str, &str); 12] = [
        (
            "<script src=\"https://res.wx.qq.com/open/js/jweixin-1.6.0.js\"></script>",
            "<script src=\"/j/jweixin-1.6.0.js?url=https%3A%2F%2Fres.wx.qq.com%2Fopen%2Fjs%2Fjweixin-1.6.0.js\"></script>",
        ),
        (
            "<SCRIPT SRC='http://res2.wx.qq.com/open/js/jweixin-1.0.0.js?v=1' async>",
            "<SCRIPT SRC='/j/jweixin-1.0.0.js?url=http%3A%2F%2Fres2.wx.qq.com%2Fopen%2Fjs%2Fjweixin-1.0.0.js%3Fv%3D1' async>",
        ),
        (
            "<script\n  src = //res.wx.qq.com/open/js/jweixin-1.4.0.js defer>",
            "<script\n  src = /j/jweixin-1.4.0.js?url=%2F%2Fres.wx.qq.com%2Fopen%2Fjs%2Fjweixin-1.4.0.js defer>",
        ),
        (
            "<script integrity=\"sha384-x\" src=\" //res.wx.qq.com/open/js/jweixin-1.4.0.js \" crossorigin>",
            "<script data-integrity=\"sha384-x\" src=\"/j/jweixin-1.4.0.js?url=%2F%2Fres.wx.qq.com%2Fopen%2Fjs%2Fjweixin-1.4.0.js\" crossorigin>",
        ),
        (
            "<script type=module src=//res.wx.qq.com:443/open/js/jweixin-1.4.0.js integrity='sha256-x'>",
            "<script type=module src=/j/jweixin-1.4.0.js?url=%2F%2Fres.wx.qq.com%3A443%2Fopen%2Fjs%2Fjweixin-1.4.0.js data-integrity='sha256-x'>",
        ),
        (
            "document.write(\"<script src=\\\"//res.wx.qq.com/open/js/jweixin-1.4.0.js\\\"><\\/script>\")",
            "document.write(\"<script src=\\\"/j/jweixin-1.4.0.js?url=%2F%2Fres.wx.qq.com%2Fopen%2Fjs%2Fjweixin-1.4.0.js\\\"><\\/script>\")",
        ),
        (
            "<script src=\"https://evil.example/res.wx.qq.com/open/js/jweixin-1.6.0.js\">",
            "<script src=\"https://evil.example/res.wx.qq.com/open/js/jweixin-1.6.0.js\">",
        ),
        (
            "<script src=\"https://res.wx.qq.com/open/js/wxLogin.js\">",
            "<script src=\"https://res.wx.qq.com/open/js/wxLogin.js\">",
        ),
        (
            "<script data-src=\"//res.wx.qq.com/open/js/jweixin-1.6.0.js\">",
            "<script data-src=\"//res.wx.qq.com/open/js/jweixin-1.6.0.js\">",
        ),
        (
            "<p>//res.wx.qq.com/open/js/jweixin-1.6.0.js</p><scripts x>",
            "<p>//res.wx.qq.com/open/js/jweixin-1.6.0.js</p><scripts x>",
        ),
        (
            "<script>var a = '<scr' + 'ipt'; if (a<b) {}</script><scrip",
            "<script>var a = '<scr' + 'ipt'; if (a<b) {}</script><scrip",
        ),
        ("中文<script src='/a.js'>中", "中文<script src='/a.js'>中"),
    ];

    fn run<'a>(chunks: impl Iterator<Item = &'a [u8]>) -> String {
        let mut scanner = TagScanner::new(&["<script"]);
        let mut out: Vec<u8> = chunks
            .flat_map(|chunk| scanner.push(chunk, |tag| answered(tag, "/j/")))
            .collect();
        out.extend(scanner.finish());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_cdns_address_is_replaced_in_script_elements_only() {
        for (html, expected) in ANSWERED {
            assert_eq!(run(std::iter::once(html.as_bytes())), expected);
        }
    }

    #[test]
    fn the_chunks_of_the_document_do_not_matter() {
        for (html, expected) in ANSWERED {
            for size in 1..html.len() {
                let chunks = html.as_bytes().chunks(size);
                assert_eq!(run(chunks), expected, "in chunks of {size}");
            }
        }
    }

    #[test]
    fn a_document_is_passed_as_it_arrives() {
        let mut scanner = TagScanner::new(&["<script"]);
        let mut push = |chunk: &[u8]| scanner.push(chunk, |tag| answered(tag, "/j/"));
        assert_eq!(push(b"<p>a</p><"), b"<p>a</p>");
        assert_eq!(push(b"p>b"), b"<p>b");
        let endless = [b"<script x='".as_slice(), &b"y".repeat(TAG_LIMIT)].concat();
        assert_eq!(push(&endless).len(), endless.len());
    }
}
