//! The H5 page, embedded in the binary: precompressed answers, cache headers,
//! and a content security policy that knows every inline script by its digest.

use std::borrow::Cow;
use std::collections::HashMap;

use axum::body::{Body, Bytes};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use url::Url;

use crate::envelope::{Code, Problem};
use crate::random;

/// What Trunk built, with a `.br` and a `.gz` beside each file where it pays.
#[derive(RustEmbed)]
#[folder = "../../target/page/"]
#[allow_missing = true]
struct Built;

const INDEX: &str = "index.html";
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// Every file of the page, ready to be sent.
pub struct Page {
    files: HashMap<String, File>,
    policy: HeaderValue,
}

/// One file in each encoding that it has.
struct File {
    content_type: HeaderValue,
    cache: HeaderValue,
    plain: Variant,
    brotli: Option<Variant>,
    gzip: Option<Variant>,
}

struct Variant {
    bytes: Bytes,
    etag: HeaderValue,
}

impl Page {
    /// The page in this binary, with this script first in its head.
    pub fn embedded(head_script: Option<&Url>) -> Self {
        let files = Built::iter().filter_map(|name| {
            let file = Built::get(&name)?;
            Some((name.into_owned(), file.data))
        });
        Self::new(files, head_script)
    }

    /// A page of these files.
    pub fn new(
        files: impl Iterator<Item = (String, Cow<'static, [u8]>)>,
        head_script: Option<&Url>,
    ) -> Self {
        let mut bytes: HashMap<String, Bytes> =
            files.map(|(name, data)| (name, to_bytes(data))).collect();
        let mut policy = policy(&[], head_script);
        if let Some(index) = bytes.remove(INDEX) {
            let mut html = String::from_utf8_lossy(&index).into_owned();
            if let Some(script) = head_script {
                html = with_head_script(&html, script);
                // They hold the page without the script.
                bytes.remove("index.html.br");
                bytes.remove("index.html.gz");
            }
            policy = self::policy(&[html.as_str()], head_script);
            bytes.insert(INDEX.to_owned(), Bytes::from(html));
        }
        let names: Vec<String> = bytes
            .keys()
            .filter(|name| !is_compressed(name))
            .cloned()
            .collect();
        let files = names
            .into_iter()
            .map(|name| {
                let file = File::new(&name, &bytes);
                (name, file)
            })
            .collect();
        Self { files, policy }
    }

    /// Answers a `GET` of this path.
    ///
    /// # Errors
    ///
    /// [`Problem`] when there is no such file, or no page at all.
    pub fn answer(&self, path: &str, headers: &HeaderMap) -> Result<Response, Problem> {
        let name = match path.trim_start_matches('/') {
            "" => INDEX,
            name => name,
        };
        if let Some(file) = self.files.get(name) {
            return Ok(file.answer(headers, (name == INDEX).then_some(&self.policy)));
        }
        Err(if name == INDEX {
            Problem::new(Code::PageNotBuilt, "this binary holds no page")
        } else {
            Problem::new(Code::NotFound, "there is nothing at this path")
        })
    }

    /// The policy of the page itself.
    pub fn policy(&self) -> &HeaderValue {
        &self.policy
    }
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page")
            .field("files", &self.files.len())
            .finish_non_exhaustive()
    }
}

impl File {
    fn new(name: &str, all: &HashMap<String, Bytes>) -> Self {
        let variant = |suffix: &str| {
            let bytes = all.get(&format!("{name}{suffix}"))?.clone();
            Some(Variant::new(bytes))
        };
        Self {
            content_type: HeaderValue::from_static(content_type(name)),
            cache: if is_hashed(name) {
                IMMUTABLE
            } else {
                REVALIDATE
            },
            plain: variant("").unwrap_or_else(|| Variant::new(Bytes::new())),
            brotli: variant(".br"),
            gzip: variant(".gz"),
        }
    }

    fn answer(&self, request: &HeaderMap, policy: Option<&HeaderValue>) -> Response {
        let (variant, encoding) = self.choose(request);
        let known = request
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|tag| tag.trim().trim_start_matches("W/").as_bytes() == variant.etag.as_bytes());
        let mut response = if known {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        } else {
            Response::new(Body::from(variant.bytes.clone()))
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, self.content_type.clone());
        headers.insert(header::CACHE_CONTROL, self.cache.clone());
        headers.insert(header::ETAG, variant.etag.clone());
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        if let Some(policy) = policy {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
        }
        response
    }

    fn choose(&self, request: &HeaderMap) -> (&Variant, Option<&'static str>) {
        match (&self.brotli, &self.gzip) {
            (Some(brotli), _) if accepts(request, "br") => (brotli, Some("br")),
            (_, Some(gzip)) if accepts(request, "gzip") => (gzip, Some("gzip")),
            _ => (&self.plain, None),
        }
    }
}

impl Variant {
    fn new(bytes: Bytes) -> Self {
        let digest = random::to_hex(&Sha256::digest(&bytes)[..16]);
        let etag = HeaderValue::try_from(format!("\"{digest}\""))
            .unwrap_or_else(|_| HeaderValue::from_static("\"\""));
        Self { bytes, etag }
    }
}

fn to_bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    }
}

/// RFC 9110 section 12.5.3: named, and not with `q=0`.
fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    request
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|item| {
            let (name, weight) = item.split_once(';').unwrap_or((item, ""));
            let refused = weight
                .trim()
                .strip_prefix("q=")
                .is_some_and(|q| q.parse() == Ok(0.0_f32));
            name.trim().eq_ignore_ascii_case(encoding) && !refused
        })
}

/// Whether the name changes with the content: `web-0123456789abcdef_bg.wasm`.
fn is_hashed(name: &str) -> bool {
    name.split(['-', '_', '.', '/'])
        .any(|part| random::is_hex(part, 16))
}

fn is_compressed(name: &str) -> bool {
    matches!(name.rsplit('.').next(), Some("br" | "gz"))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Puts a script in front of everything else in the head.
fn with_head_script(html: &str, script: &Url) -> String {
    let tag = format!("<script src=\"{}\"></script>", escape(script.as_str()));
    let head = html
        .find("<head")
        .and_then(|at| Some(at + html[at..].find('>')? + 1))
        .unwrap_or(0);
    format!("{}{tag}{}", &html[..head], &html[head..])
}

/// A text as it may stand in HTML, between tags or in quotes.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// The policy for these documents: what they hold inline, the wasm, jweixin's two
/// hosts, and nothing loose.
pub(crate) fn policy(documents: &[&str], head_script: Option<&Url>) -> HeaderValue {
    let digests = |element: &str| {
        let texts = documents.iter().flat_map(|html| inline(html, element));
        let digests = texts.map(|text| BASE64.encode(Sha256::digest(text)));
        digests.fold(String::new(), |all, digest| {
            all + " 'sha256-" + &digest + "'"
        })
    };
    let extra = head_script.map(loopback_origins).unwrap_or_default();
    let text = format!(
        "default-src 'none'; \
         script-src 'self' 'wasm-unsafe-eval'{scripts} https://res.wx.qq.com \
         https://res2.wx.qq.com{extra}; \
         style-src 'self'{styles}; \
         img-src 'self' data: https:{extra}; \
         connect-src 'self'{extra}; \
         frame-src weixin: wvjbscheme:; \
         base-uri 'none'; form-action 'self'; object-src 'none'; \
         frame-ancestors 'self'{extra}",
        scripts = digests("script"),
        styles = digests("style"),
    );
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

/// The script's origin, under both names that a loopback address has.
fn loopback_origins(script: &Url) -> String {
    let mut origins = vec![script.origin().ascii_serialization()];
    if matches!(script.host_str(), Some("127.0.0.1" | "localhost")) {
        origins = ["127.0.0.1", "localhost"]
            .map(|name| {
                let mut url = script.clone();
                // Never fails: the URL has a host already.
                let _ = url.set_host(Some(name));
                url.origin().ascii_serialization()
            })
            .into();
    }
    format!(" {}", origins.join(" "))
}

/// The texts of an element's inline occurrences, in order.
fn inline<'a>(html: &'a str, element: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{element}"), format!("</{element}>"));
    let mut texts = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(&open) {
        rest = &rest[at + open.len()..];
        let Some(end) = rest.find('>') else { break };
        let (attributes, after) = (&rest[..end], &rest[end + 1..]);
        let Some(length) = after.find(&close) else {
            break;
        };
        if !attributes.contains("src=") {
            texts.push(&after[..length]);
        }
        rest = &after[length..];
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = concat!(
        "<!doctype html><html><head><meta charset=\"utf-8\">",
        "<style>a{}</style><script>boot()</script>",
        "<script src=\"/a.js\"></script><script type=\"module\">go()</script>",
        "</head><body></body></html>"
    );

    fn page(head_script: Option<&Url>) -> Page {
        let file = |name: &str, text: &'static str| (name.to_owned(), Cow::from(text.as_bytes()));
        let files = [
            file("index.html", HTML),
            file("index.html.br", "brotli"),
            file("web-0123456789abcdef_bg.wasm", "wasm"),
            file("web-0123456789abcdef_bg.wasm.br", "brotli"),
            file("web-0123456789abcdef_bg.wasm.gz", "gzip"),
            file("logo.svg", "svg"),
        ];
        Page::new(files.into_iter(), head_script)
    }

    fn get(page: &Page, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = HeaderMap::new();
        for (name, value) in headers {
            let name = http::HeaderName::try_from(*name).unwrap();
            request.append(name, HeaderValue::try_from(*value).unwrap());
        }
        page.answer(path, &request).unwrap()
    }

    fn header<'a>(response: &'a Response, name: &str) -> &'a str {
        response
            .headers()
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    #[test]
    fn hashed_names_are_kept_for_ever_and_the_rest_is_asked_for_again() {
        let page = page(None);
        for (path, cache) in [
            ("/", "no-cache"),
            ("/index.html", "no-cache"),
            ("/logo.svg", "no-cache"),
            (
                "/web-0123456789abcdef_bg.wasm",
                "public, max-age=31536000, immutable",
            ),
        ] {
            assert_eq!(header(&get(&page, path, &[]), "cache-control"), cache);
        }
    }

    #[test]
    fn the_smallest_accepted_encoding_is_sent() {
        let page = page(None);
        let wasm = "/web-0123456789abcdef_bg.wasm";
        for (accepted, encoding) in [
            ("gzip, deflate, br", "br"),
            ("gzip;q=1.0, br;q=0", "gzip"),
            ("BR", "br"),
            ("identity", ""),
            ("brotli", ""),
        ] {
            let response = get(&page, wasm, &[("accept-encoding", accepted)]);
            assert_eq!(
                header(&response, "content-encoding"),
                encoding,
                "{accepted}"
            );
            assert_eq!(header(&response, "content-type"), "application/wasm");
            assert_eq!(header(&response, "vary"), "accept-encoding");
        }
    }

    #[test]
    fn a_browser_that_has_it_gets_nothing_again() {
        let page = page(None);
        let br = ("accept-encoding", "br");
        let first = get(&page, "/", &[br]);
        let etag = header(&first, "etag").to_owned();
        let again = get(&page, "/", &[br, ("if-none-match", &etag)]);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let weak = format!("\"x\", W/{etag}");
        let again = get(&page, "/", &[br, ("if-none-match", &weak)]);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let plain = get(&page, "/", &[("if-none-match", &etag)]);
        assert_eq!(plain.status(), StatusCode::OK);
    }

    #[test]
    fn the_policy_names_what_is_inline_and_is_not_loose() {
        let response = get(&page(None), "/", &[]);
        let policy = header(&response, "content-security-policy");
        for text in ["boot()", "go()", "a{}"] {
            let digest = BASE64.encode(Sha256::digest(text));
            assert!(policy.contains(&format!("'sha256-{digest}'")), "{text}");
        }
        assert_eq!(policy.matches("sha256-").count(), 3, "{policy}");
        for loose in ["'unsafe-inline'", "'unsafe-eval'", " *", "127.0.0.1"] {
            assert!(!policy.contains(loose), "{policy}");
        }
        assert!(policy.contains("'wasm-unsafe-eval'"), "{policy}");
    }

    #[test]
    fn a_head_script_comes_first_and_the_old_compression_goes() {
        let script = Url::parse("http://127.0.0.1:8090/__sandbox/client.js").unwrap();
        let page = page(Some(&script));
        let response = get(&page, "/", &[("accept-encoding", "br")]);
        assert_eq!(header(&response, "content-encoding"), "");
        let policy = header(&response, "content-security-policy");
        for part in ["script-src", "connect-src", "img-src", "frame-ancestors"] {
            let directive = policy.split("; ").find(|d| d.starts_with(part)).unwrap();
            assert!(directive.contains(" http://127.0.0.1:8090"), "{directive}");
            assert!(directive.contains(" http://localhost:8090"), "{directive}");
        }
        let html = with_head_script(HTML, &script);
        assert!(html.starts_with(
            "<!doctype html><html><head>\
             <script src=\"http://127.0.0.1:8090/__sandbox/client.js\"></script><meta"
        ));
    }

    #[test]
    fn without_a_page_says_so() {
        let page = Page::new(std::iter::empty(), None);
        let code = |path| page.answer(path, &HeaderMap::new()).unwrap_err().code;
        assert_eq!(code("/"), Code::PageNotBuilt);
        assert_eq!(code("/a.js"), Code::NotFound);
    }
}
