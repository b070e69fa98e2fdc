//! The H5 page, embedded in the binary: precompressed files, cache headers, and a content
//! security policy with the digest of every inline script.

mod file;
mod head_script;

use std::borrow::Cow;
use std::collections::HashMap;

use axum::body::Bytes;
use axum::response::Response;
use http::{HeaderMap, HeaderValue};
use rust_embed::RustEmbed;
use url::Url;

use self::file::File;
use self::head_script::with_head_script;
use crate::config::PageConfig;
use crate::content_security_policy;
use crate::error_response::{ErrorCode, ErrorResponse};

/// The output of Trunk, with a `.br` and a `.gz` beside each file that they make smaller.
#[derive(RustEmbed)]
#[folder = "../../target/page/"]
#[allow_missing = true]
struct Built;

const INDEX: &str = "index.html";

/// Every file of the page, ready to be sent.
pub(crate) struct Page {
    files: HashMap<String, File>,
    policy: HeaderValue,
}

impl Page {
    /// The page in this binary, with this script first in its head.
    pub(crate) fn embedded(config: &PageConfig) -> Self {
        let files = Built::iter().filter_map(|name| {
            let file = Built::get(&name)?;
            Some((name.into_owned(), file.data))
        });
        Self::new(files, config.head_script.as_ref(), config.has_open_tags)
    }

    /// A page of these files.
    pub(crate) fn new(
        files: impl Iterator<Item = (String, Cow<'static, [u8]>)>,
        head_script: Option<&Url>,
        has_open_tags: bool,
    ) -> Self {
        let mut bytes: HashMap<String, Bytes> =
            files.map(|(name, data)| (name, to_bytes(data))).collect();
        let mut policy = content_security_policy::of_page("", head_script, has_open_tags);
        if let Some(index) = bytes.remove(INDEX) {
            let mut text = String::from_utf8_lossy(&index).into_owned();
            if let Some(script) = head_script {
                text = with_head_script(&text, script);
                // The compressed files do not have the script.
                bytes.remove("index.html.br");
                bytes.remove("index.html.gz");
            }
            policy = content_security_policy::of_page(&text, head_script, has_open_tags);
            bytes.insert(INDEX.to_owned(), Bytes::from(text));
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

    /// The response to a `GET` of this path.
    ///
    /// # Errors
    ///
    /// [`ErrorResponse`] when there is no such file, or no page at all.
    pub(crate) fn respond(
        &self,
        path: &str,
        headers: &HeaderMap,
    ) -> Result<Response, ErrorResponse> {
        let name = match path.trim_start_matches('/') {
            "" => INDEX,
            name => name,
        };
        if let Some(file) = self.files.get(name) {
            return Ok(file.respond(headers, (name == INDEX).then_some(&self.policy)));
        }
        Err(if name == INDEX {
            ErrorResponse::new(ErrorCode::PageNotBuilt, "this binary has no page")
        } else {
            ErrorResponse::new(ErrorCode::NotFound, "there is nothing at this path")
        })
    }
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page")
            .field("files", &self.files.len())
            .finish_non_exhaustive()
    }
}

fn to_bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    }
}

fn is_compressed(name: &str) -> bool {
    matches!(name.rsplit('.').next(), Some("br" | "gz"))
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD as BASE64;
    use http::StatusCode;
    use sha2::{Digest, Sha256};
    use wechat_h5_body::read_body;

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
        Page::new(files.into_iter(), head_script, false)
    }

    fn get(page: &Page, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = HeaderMap::new();
        for (name, value) in headers {
            let name = http::HeaderName::try_from(*name).unwrap();
            request.append(name, HeaderValue::try_from(*value).unwrap());
        }
        page.respond(path, &request).unwrap()
    }

    fn header<'a>(response: &'a Response, name: &str) -> &'a str {
        response
            .headers()
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    #[test]
    fn files_with_a_hash_are_cached_and_the_others_revalidated() {
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
    fn a_cached_file_is_not_sent_again() {
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
    fn the_policy_has_every_inline_digest_and_no_wildcard() {
        let response = get(&page(None), "/", &[]);
        let policy = header(&response, "content-security-policy");
        for text in ["boot()", "go()", "a{}"] {
            let digest = BASE64.encode(Sha256::digest(text));
            assert!(policy.contains(&format!("'sha256-{digest}'")), "{text}");
        }
        assert_eq!(policy.matches("sha256-").count(), 3, "{policy}");
        for loose in [
            "'unsafe-inline'",
            "'unsafe-eval'",
            " *",
            "127.0.0.1",
            "qq.com ",
            "qq.com;",
        ] {
            assert!(!policy.contains(loose), "{policy}");
        }
        assert!(policy.contains("'wasm-unsafe-eval'"), "{policy}");
    }

    #[test]
    fn a_head_script_comes_first_and_the_page_is_sent_uncompressed() {
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

    async fn body(page: &Page, path: &str) -> Vec<u8> {
        let body = get(page, path, &[]).into_body();
        read_body(body, usize::MAX).await.unwrap()
    }

    /// So what the build wrote into the page, such as the integrity of its files, holds.
    #[tokio::test]
    async fn a_head_script_changes_nothing_else() {
        let script = Url::parse("http://127.0.0.1:8090/__sandbox/client.js").unwrap();
        let (page, plain) = (page(Some(&script)), page(None));
        let element = format!("<script src=\"{script}\"></script>");
        let html = String::from_utf8(body(&page, "/").await).unwrap();
        assert_eq!(html.replacen(&element, "", 1), HTML);
        for name in page.files.keys().filter(|name| *name != INDEX) {
            let path = format!("/{name}");
            assert_eq!(body(&page, &path).await, body(&plain, &path).await);
        }
    }

    #[test]
    fn a_binary_without_a_page_says_so() {
        let page = Page::new(std::iter::empty(), None, false);
        let code = |path| page.respond(path, &HeaderMap::new()).unwrap_err().code;
        assert_eq!(code("/"), ErrorCode::PageNotBuilt);
        assert_eq!(code("/a.js"), ErrorCode::NotFound);
    }
}
