//! The page's Content-Security-Policy: kept, except for what would block the simulator in the
//! page, or the page in the shell's frame.

use super::tag::attribute_value;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};

const HEADERS: [HeaderName; 2] = [
    header::CONTENT_SECURITY_POLICY,
    header::CONTENT_SECURITY_POLICY_REPORT_ONLY,
];

/// Directives that a page at the proxy cannot have: the shell's frame, pages of another origin
/// than their own, the simulator's `document.write` and `innerHTML`, and http.
const DROPPED: [&str; 6] = [
    "frame-ancestors",
    "sandbox",
    "require-trusted-types-for",
    "trusted-types",
    "upgrade-insecure-requests",
    "block-all-mixed-content",
];

/// What the simulator loads. Each falls back to `default-src`.
const FETCHED: [&str; 3] = ["script-src", "connect-src", "img-src"];

/// Tells the simulator that the page's policy keeps the script of the CDN out.
pub(super) const BLOCKED: &str = " data-jweixin=\"blocked\"";

/// What was done with the policies of a document.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Relaxed {
    /// The page's own enforced policies, as they were, separated by commas.
    pub(super) original: String,
    /// The headers that were changed.
    pub(super) headers: Vec<&'static str>,
}

/// Allows `origin`, from where the simulator comes, in every policy of the document.
pub(super) fn relax(headers: &mut HeaderMap, origin: &str) -> Relaxed {
    let mut relaxed = Relaxed::default();
    for name in &HEADERS {
        let values: Vec<HeaderValue> = headers.get_all(name).iter().cloned().collect();
        if values.is_empty() {
            continue;
        }
        headers.remove(name);
        // A value that is no text is none for the browser either.
        let texts = values.iter().filter_map(|value| value.to_str().ok());
        let policies: Vec<&str> = texts.flat_map(|text| text.split(',')).collect();
        for policy in &policies {
            if let Ok(value) = HeaderValue::try_from(relaxed_policy(policy, origin)) {
                headers.append(name, value);
            }
        }
        if *name == header::CONTENT_SECURITY_POLICY {
            relaxed.original = policies.join(",");
            relaxed.headers.push("content-security-policy");
        } else {
            relaxed.headers.push("content-security-policy-report-only");
        }
    }
    relaxed
}

/// The tag of a `<meta>` with a policy.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RelaxedMeta {
    pub(super) tag: String,
    /// Also in the tag, for the simulator.
    pub(super) blocks_cdn: bool,
}

/// The tag with a policy that allows `origin` too, if it has one.
pub(super) fn relaxed_meta(tag: &str, origin: &str) -> Option<RelaxedMeta> {
    let (start, end) = attribute_value(tag, "http-equiv")?;
    if !tag[start..end]
        .trim()
        .eq_ignore_ascii_case("content-security-policy")
    {
        return None;
    }
    let (start, end) = attribute_value(tag, "content")?;
    let policy = unescaped(&tag[start..end]);
    let relaxed = attribute(&relaxed_policy(&policy, origin)).replace('\'', "&#39;");
    let blocks_cdn = blocks_cdn(&policy);
    let (before, after) = (&tag[..start], &tag[end..]);
    let (name, before) = before.split_at("<meta".len());
    let blocked = if blocks_cdn { BLOCKED } else { "" };
    Some(RelaxedMeta {
        tag: format!("{name}{blocked}{before}{relaxed}{after}"),
        blocks_cdn,
    })
}

fn unescaped(value: &str) -> String {
    value
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&apos;", "'")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// Whether these policies, separated by commas, let no script of WeChat's CDN load. What
/// cannot be decided is allowed: nonces and hashes, and a path.
pub(super) fn blocks_cdn(policies: &str) -> bool {
    policies.split(',').any(|policy| {
        let directives: Vec<Directive> = policy.split(';').filter_map(Directive::parse).collect();
        let named = |name: &str| directives.iter().find(|directive| directive.name == name);
        let scripts = ["script-src-elem", "script-src", "default-src"];
        let sources = scripts.into_iter().find_map(named);
        sources.is_some_and(|directive| !directive.sources.iter().any(|source| may_be_cdn(source)))
    })
}

fn may_be_cdn(source: &str) -> bool {
    let source = source.to_ascii_lowercase();
    let keyword = [
        "'nonce-",
        "'sha256-",
        "'sha384-",
        "'sha512-",
        "'strict-dynamic'",
    ];
    ["*", "http:", "https:"].contains(&source.as_str())
        || source.contains("qq.com")
        || keyword.iter().any(|start| source.starts_with(start))
}

fn relaxed_policy(policy: &str, origin: &str) -> String {
    let mut directives: Vec<Directive> = Vec::new();
    for directive in policy.split(';').filter_map(Directive::parse) {
        // The first one of a name counts.
        let is_new = directives.iter().all(|known| known.name != directive.name);
        if is_new && !DROPPED.contains(&directive.name.as_str()) {
            directives.push(directive);
        }
    }
    for name in FETCHED {
        let is_given = directives.iter().any(|directive| directive.name == name);
        let default = directives.iter().find(|known| known.name == "default-src");
        if let (false, Some(default)) = (is_given, default) {
            let sources = default.sources.clone();
            let name = name.to_owned();
            directives.push(Directive { name, sources });
        }
    }
    for directive in &mut directives {
        directive.allow(origin);
    }
    let texts = directives.iter().map(Directive::text);
    texts.collect::<Vec<_>>().join("; ")
}

struct Directive {
    name: String,
    sources: Vec<String>,
}

impl Directive {
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_ascii_whitespace();
        Some(Self {
            name: words.next()?.to_ascii_lowercase(),
            sources: words.map(str::to_owned).collect(),
        })
    }

    fn allow(&mut self, origin: &str) {
        let added: &[&str] = match self.name.as_str() {
            "script-src" | "script-src-elem" | "connect-src" => &[origin],
            // The sheets draw their sample pictures.
            "img-src" => &[origin, "data:"],
            _ => return,
        };
        self.sources.retain(|source| !is_keyword(source, "'none'"));
        // With it the browser ignores addresses. Scripts that trusted ones load stay allowed.
        if let Some(at) = self.position_of("'strict-dynamic'") {
            let any = ["http:", "https:"].map(str::to_owned);
            self.sources.splice(at..=at, any);
        }
        for source in added {
            if self.position_of(source).is_none() {
                self.sources.push((*source).to_owned());
            }
        }
    }

    fn position_of(&self, keyword: &str) -> Option<usize> {
        let mut sources = self.sources.iter();
        sources.position(|source| is_keyword(source, keyword))
    }

    fn text(&self) -> String {
        let words = std::iter::once(&self.name).chain(&self.sources);
        words.map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

fn is_keyword(source: &str, keyword: &str) -> bool {
    source.eq_ignore_ascii_case(keyword)
}

/// The text in an attribute of HTML.
pub(super) fn attribute(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "http://127.0.0.1:8090";

    #[test]
    fn only_what_would_block_the_simulator_is_changed() {
        for (policy, expected) in [
            ("", ""),
            ("object-src 'none'", "object-src 'none'"),
            (
                "script-src 'self' 'nonce-a1'; report-uri /csp",
                "script-src 'self' 'nonce-a1' ORIGIN; report-uri /csp",
            ),
            (
                "default-src 'self'",
                "default-src 'self'; script-src 'self' ORIGIN; connect-src 'self' ORIGIN; \
                 img-src 'self' ORIGIN data:",
            ),
            (
                "DEFAULT-SRC 'none';;script-src 'none' ; frame-src weixin:; script-src *",
                "default-src 'none'; script-src ORIGIN; frame-src weixin:; connect-src ORIGIN; \
                 img-src ORIGIN data:",
            ),
            (
                "script-src-elem 'self'; script-src 'NONE'; img-src data: *; connect-src ORIGIN",
                "script-src-elem 'self' ORIGIN; script-src ORIGIN; img-src data: * ORIGIN; \
                 connect-src ORIGIN",
            ),
            (
                "script-src 'nonce-a1' 'Strict-Dynamic' 'unsafe-inline'",
                "script-src 'nonce-a1' http: https: 'unsafe-inline' ORIGIN",
            ),
            (
                "frame-ancestors 'none'; sandbox; require-trusted-types-for 'script'; \
                 trusted-types a; upgrade-insecure-requests; base-uri 'none'",
                "base-uri 'none'",
            ),
        ] {
            let policy = policy.replace("ORIGIN", ORIGIN);
            let expected = expected.replace("ORIGIN", ORIGIN);
            assert_eq!(relaxed_policy(&policy, ORIGIN), expected, "{policy}");
        }
    }

    #[test]
    fn eval_and_frames_stay_as_the_page_has_them() {
        for kept in [
            "script-src 'self' 'unsafe-eval'",
            "frame-src 'none'",
            "child-src 'self'",
        ] {
            let relaxed = relaxed_policy(kept, ORIGIN);
            assert!(relaxed.starts_with(kept), "{relaxed}");
        }
        assert!(!relaxed_policy("default-src * 'self'", ORIGIN).contains("unsafe-eval"));
    }

    #[test]
    fn every_policy_of_every_header_is_relaxed() {
        let mut headers = HeaderMap::new();
        let [enforced, reported] = HEADERS;
        for value in ["img-src a.example, object-src 'none'", "connect-src 'self'"] {
            headers.append(&enforced, HeaderValue::from_static(value));
        }
        headers.append(&enforced, HeaderValue::from_bytes(b"img-src \xff").unwrap());
        headers.append(&reported, HeaderValue::from_static("script-src 'self'"));
        let relaxed = relax(&mut headers, ORIGIN);
        assert_eq!(
            relaxed.original,
            "img-src a.example, object-src 'none',connect-src 'self'"
        );
        assert_eq!(relaxed.headers, HEADERS.map(|name| name.to_string()));
        let values = headers.get_all(&enforced).iter();
        let values: Vec<_> = values.map(|value| value.to_str().unwrap()).collect();
        let expected = [
            format!("img-src a.example {ORIGIN} data:"),
            "object-src 'none'".to_owned(),
            format!("connect-src 'self' {ORIGIN}"),
        ];
        assert_eq!(values, expected);
        assert_eq!(headers[&reported], format!("script-src 'self' {ORIGIN}"));
        assert_eq!(relax(&mut HeaderMap::new(), ORIGIN), Relaxed::default());
    }

    #[test]
    fn the_policy_of_a_meta_element_allows_the_simulator_too() {
        for (tag, expected) in [
            (
                "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'self' https://res.wx.qq.com\">",
                Some(
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"script-src &#39;self&#39; https://res.wx.qq.com http://127.0.0.1:8090\">",
                ),
            ),
            (
                "<META content='img-src &#39;self&#39;' HTTP-EQUIV=content-security-policy />",
                Some(
                    "<META content='img-src &#39;self&#39; http://127.0.0.1:8090 data:' HTTP-EQUIV=content-security-policy />",
                ),
            ),
            ("<meta charset=utf-8>", None),
            ("<meta http-equiv=refresh content=\"1\">", None),
        ] {
            let relaxed = relaxed_meta(tag, ORIGIN);
            let relaxed = relaxed.map(|relaxed| (relaxed.tag, relaxed.blocks_cdn));
            assert_eq!(
                relaxed,
                expected.map(|tag| (tag.to_owned(), false)),
                "{tag}"
            );
        }
        let tag = "<meta http-equiv=Content-Security-Policy content=\"script-src 'self'\">";
        let relaxed = relaxed_meta(tag, ORIGIN).unwrap();
        assert!(relaxed.blocks_cdn);
        assert!(
            relaxed
                .tag
                .starts_with("<meta data-jweixin=\"blocked\" http-equiv=")
        );
    }

    #[test]
    fn a_policy_without_the_cdn_blocks_its_script() {
        for (policies, blocks) in [
            ("", false),
            ("object-src 'none'", false),
            ("script-src 'self'", true),
            ("script-src 'self' https://RES.wx.qq.com", false),
            ("default-src 'self' *.qq.com", false),
            ("default-src *; script-src 'self' 'unsafe-inline'", true),
            ("script-src 'self'; script-src-elem https:", false),
            ("script-src 'nonce-a' 'strict-dynamic'", false),
            ("script-src *,default-src 'none'", true),
        ] {
            assert_eq!(blocks_cdn(policies), blocks, "{policies}");
        }
    }

    #[test]
    fn a_policy_ends_no_attribute() {
        assert_eq!(
            attribute("a \"><script>&lt;"),
            "a &quot;>&lt;script>&amp;lt;"
        );
    }
}
