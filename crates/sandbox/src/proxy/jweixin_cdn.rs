//! Replaces the address of jweixin on WeChat's CDN in the script elements of a document, while
//! the document passes. The simulator does the same for scripts that scripts insert; a browser
//! fetches those of the document before any script can change them.

use url::form_urlencoded::byte_serialize;

use super::tag::tag_end;
use crate::client::JweixinVersion;

/// The longest tag that is searched.
const TAG_LIMIT: usize = 8 * 1024;

const SCRIPT: &[u8] = b"<script";

/// The part of a document that may be the start of a script element.
pub(super) struct JweixinCdn {
    /// The folder that answers, with a slash at the end.
    base: String,
    held: Vec<u8>,
}

impl JweixinCdn {
    pub(super) fn new(base: String) -> Self {
        Self {
            base,
            held: Vec::new(),
        }
    }

    /// Takes the next chunk, and returns what can be passed on.
    pub(super) fn push(&mut self, chunk: &[u8]) -> Vec<u8> {
        self.held.extend_from_slice(chunk);
        let held = std::mem::take(&mut self.held);
        let mut passed = Vec::with_capacity(held.len());
        let mut rest = held.as_slice();
        while let Some(at) = find_script(rest) {
            let (before, tag) = rest.split_at(at);
            passed.extend_from_slice(before);
            rest = tag;
            let length = match tag_end(tag) {
                Some(end) if end <= TAG_LIMIT => end,
                None if tag.len() <= TAG_LIMIT => {
                    self.held = tag.to_vec();
                    return passed;
                }
                // Not a tag that anybody wrote.
                _ => SCRIPT.len(),
            };
            let (tag, after) = rest.split_at(length);
            match self.answered(tag) {
                Some(answered) => passed.extend_from_slice(answered.as_bytes()),
                None => passed.extend_from_slice(tag),
            }
            rest = after;
        }
        let (whole, start) = rest.split_at(rest.len() - unfinished_start(rest));
        passed.extend_from_slice(whole);
        self.held = start.to_vec();
        passed
    }

    /// The end of the document.
    pub(super) fn finish(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.held)
    }

    /// The tag with another address, if it loads jweixin from the CDN. What npm has is not
    /// byte for byte what the CDN has, so no integrity is checked.
    fn answered(&self, tag: &[u8]) -> Option<String> {
        let tag = str::from_utf8(tag).ok()?;
        let (start, end) = source_value(tag)?;
        let url = &tag[start..end];
        let file = jweixin_file(url.trim())?;
        let original: String = byte_serialize(url.trim().as_bytes()).collect();
        let answer = format!("{}{file}?url={original}", self.base);
        let (before, after) = (&tag[..start], &tag[end..]);
        Some(without_integrity(before) + &answer + &without_integrity(after))
    }
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

/// Where the value of `src` is.
fn source_value(tag: &str) -> Option<(usize, usize)> {
    let name = attribute(tag, "src")?;
    let equals = name + tag[name..].find('=')? + 1;
    let start = equals + (tag[equals..].len() - tag[equals..].trim_start().len());
    let value = &tag[start..];
    // In a string of a script, the quotes may be escaped.
    let opening = value.len() - value.trim_start_matches(['\\', '"', '\'']).len();
    let length = value[opening..].find(|c: char| {
        matches!(c, '"' | '\'' | '\\' | '>') || (opening == 0 && c.is_ascii_whitespace())
    })?;
    Some((start + opening, start + opening + length))
}

fn without_integrity(part: &str) -> String {
    match attribute(part, "integrity") {
        Some(at) => format!("{}data-{}", &part[..at], &part[at..]),
        None => part.to_owned(),
    }
}

/// Where the name of an attribute with a value is.
fn attribute(tag: &str, name: &str) -> Option<usize> {
    let lower = tag.to_ascii_lowercase();
    let places = lower.match_indices(name).map(|(at, _)| at);
    places
        .filter(|at| {
            let before = lower[..*at].chars().next_back();
            let after = lower[at + name.len()..].trim_start();
            before.is_some_and(|c| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '/'))
                && after.starts_with('=')
        })
        .next()
}

/// The next `<script` that is followed by something else than a letter.
fn find_script(html: &[u8]) -> Option<usize> {
    html.windows(SCRIPT.len() + 1).position(|window| {
        window[..SCRIPT.len()].eq_ignore_ascii_case(SCRIPT)
            && (window[SCRIPT.len()].is_ascii_whitespace() || window[SCRIPT.len()] == b'/')
    })
}

/// How many bytes at the end can be the start of a script element.
fn unfinished_start(html: &[u8]) -> usize {
    let longest = SCRIPT.len().min(html.len());
    (1..=longest)
        .rev()
        .find(|length| html[html.len() - length..].eq_ignore_ascii_case(&SCRIPT[..*length]))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
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
        let mut cdn = JweixinCdn::new("/j/".to_owned());
        let mut out: Vec<u8> = chunks.flat_map(|chunk| cdn.push(chunk)).collect();
        out.extend(cdn.finish());
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
        let mut cdn = JweixinCdn::new("/j/".to_owned());
        assert_eq!(cdn.push(b"<p>a</p><"), b"<p>a</p>");
        assert_eq!(cdn.push(b"p>b"), b"<p>b");
        let endless = [b"<script x='".as_slice(), &b"y".repeat(TAG_LIMIT)].concat();
        assert_eq!(cdn.push(&endless).len(), endless.len());
    }
}
