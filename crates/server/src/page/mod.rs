//! The H5 page, embedded in the binary: precompressed files, cache headers, and a content
//! security policy with the digest of every inline script.

mod document;
mod file;
mod head_script;
mod vconsole;

use std::borrow::Cow;
use std::collections::HashMap;

use axum::body::Bytes;
use axum::response::Response;
use http::HeaderMap;
use rust_embed::RustEmbed;

use self::document::{Document, INDEX};
use self::file::File;
use self::head_script::HeadScript;
use self::vconsole::is_vconsole;
use crate::config::PageConfig;
use crate::error_response::{ErrorCode, ErrorResponse};

/// The output of Trunk, with a `.br` and a `.gz` beside each file that they make smaller.
#[derive(RustEmbed)]
#[folder = "../../target/page/"]
#[allow_missing = true]
struct Built;

/// Every file of the page, ready to be sent.
pub(crate) struct Page {
    document: Option<Document>,
    /// The same with vConsole, where a setting allows that.
    debugged: Option<Document>,
    files: HashMap<String, File>,
}

impl Page {
    /// The page in this binary, with the script of the configuration first in its head.
    pub(crate) fn embedded(config: &PageConfig) -> Self {
        let files = Built::iter().filter_map(|name| {
            let file = Built::get(&name)?;
            Some((name.into_owned(), file.data))
        });
        Self::new(files, config)
    }

    /// A page of these files.
    pub(crate) fn new(
        files: impl Iterator<Item = (String, Cow<'static, [u8]>)>,
        config: &PageConfig,
    ) -> Self {
        let all: HashMap<String, Bytes> = files
            .filter(|(name, _)| config.has_vconsole || !is_vconsole(name))
            .map(|(name, data)| (name, to_bytes(data)))
            .collect();
        let head_script = config.head_script.as_ref().map(HeadScript::at);
        let first: Vec<_> = head_script.into_iter().collect();
        let names = || all.keys().filter(|name| !is_compressed(name));
        // Behind the simulator of a sandbox, as behind the bridge of a client.
        let debugged = names().find(|name| is_vconsole(name)).and_then(|name| {
            let vconsole = vconsole::script(name, all.get(name)?);
            let scripts: Vec<_> = first.iter().cloned().chain([vconsole]).collect();
            Document::new(&all, &scripts, config)
        });
        let files = names().filter(|name| *name != INDEX);
        Self {
            document: Document::new(&all, &first, config),
            debugged,
            files: files
                .map(|name| (name.clone(), File::new(name, &all)))
                .collect(),
        }
    }

    /// The response to a `GET` of this path with this query.
    ///
    /// # Errors
    ///
    /// [`ErrorResponse`] when there is no such file, or no page at all.
    pub(crate) fn respond(
        &self,
        path: &str,
        query: Option<&str>,
        headers: &HeaderMap,
    ) -> Result<Response, ErrorResponse> {
        let name = path.trim_start_matches('/');
        if matches!(name, "" | INDEX) {
            let document = self.document(query).ok_or_else(|| {
                ErrorResponse::new(ErrorCode::PageNotBuilt, "this binary has no page")
            })?;
            return Ok(document.respond(headers));
        }
        let file = self.files.get(name).ok_or_else(|| {
            ErrorResponse::new(ErrorCode::NotFound, "there is nothing at this path")
        })?;
        Ok(file.respond(headers, None))
    }

    fn document(&self, query: Option<&str>) -> Option<&Document> {
        let debugged = self.debugged.as_ref();
        debugged
            .filter(|_| vconsole::is_wanted(query))
            .or(self.document.as_ref())
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
    use http::{HeaderValue, StatusCode};
    use sha2::{Digest, Sha256, Sha384};
    use url::Url;
    use wechat_h5_body::read_body;

    use super::*;

    const HTML: &str = concat!(
        "<!doctype html><html><head><meta charset=\"utf-8\">",
        "<style>a{}</style><script>boot()</script>",
        "<script src=\"/a.js\"></script><script type=\"module\">go()</script>",
        "</head><body></body></html>"
    );

    const VCONSOLE: &str = "vconsole-0123456789abcdef.js";

    fn page(head_script: Option<&Url>) -> Page {
        page_with(&PageConfig {
            head_script: head_script.cloned(),
            ..PageConfig::default()
        })
    }

    fn page_with(config: &PageConfig) -> Page {
        let file = |name: &str, text: &'static str| (name.to_owned(), Cow::from(text.as_bytes()));
        let files = [
            file("index.html", HTML),
            file("index.html.br", "brotli"),
            file("web-0123456789abcdef_bg.wasm", "wasm"),
            file("web-0123456789abcdef_bg.wasm.br", "brotli"),
            file("web-0123456789abcdef_bg.wasm.gz", "gzip"),
            file("logo.svg", "svg"),
            file(VCONSOLE, "vConsole"),
            file("vconsole-0123456789abcdef.js.br", "brotli"),
        ];
        Page::new(files.into_iter(), config)
    }

    fn get(page: &Page, whole: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = HeaderMap::new();
        for (name, value) in headers {
            let name = http::HeaderName::try_from(*name).unwrap();
            request.append(name, HeaderValue::try_from(*value).unwrap());
        }
        let (path, query) = whole.split_once('?').unzip();
        let path = path.unwrap_or(whole);
        page.respond(path, query, &request).unwrap()
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
    }

    async fn body(page: &Page, path: &str) -> String {
        let body = get(page, path, &[]).into_body();
        let bytes = read_body(body, usize::MAX).await.unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// So what the build wrote into the page, such as the integrity of its files, holds.
    #[tokio::test]
    async fn a_head_script_changes_nothing_else() {
        let script = Url::parse("http://127.0.0.1:8090/__sandbox/client.js").unwrap();
        let (page, plain) = (page(Some(&script)), page(None));
        let element = format!("<script src=\"{script}\"></script>");
        let html = body(&page, "/").await;
        assert!(html.starts_with(&format!("<!doctype html><html><head>{element}<meta")));
        assert_eq!(html.replacen(&element, "", 1), HTML);
        for name in page.files.keys() {
            let path = format!("/{name}");
            assert_eq!(body(&page, &path).await, body(&plain, &path).await);
        }
    }

    #[tokio::test]
    async fn vconsole_is_in_a_debugged_page_of_a_server_that_allows_it_and_in_no_other() {
        let script = Url::parse("http://127.0.0.1:8090/__sandbox/client.js").unwrap();
        let allowed = page_with(&PageConfig {
            has_vconsole: true,
            ..PageConfig::default()
        });
        let digest = BASE64.encode(Sha384::digest("vConsole"));
        let element =
            format!("<script src=\"/{VCONSOLE}\" integrity=\"sha384-{digest}\"></script>");
        let html = body(&allowed, "/?x=1&debug=1").await;
        assert!(html.starts_with(&format!("<!doctype html><html><head>{element}<meta")));
        assert_eq!(html.replacen(&element, "", 1), HTML);
        assert_eq!(body(&allowed, &format!("/{VCONSOLE}")).await, "vConsole");
        for other in ["/", "/?debug=0", "/?debug=desk", "/?x=debug=1"] {
            assert_eq!(body(&allowed, other).await, HTML, "{other}");
        }
        let off = page(None);
        assert_eq!(body(&off, "/?debug=1").await, HTML);
        assert!(!off.files.contains_key(VCONSOLE));
        // Behind the simulator.
        let simulated = page_with(&PageConfig {
            head_script: Some(script.clone()),
            has_vconsole: true,
            ..PageConfig::default()
        });
        let html = body(&simulated, "/?debug=1").await;
        assert!(html.contains(&format!(
            "<head><script src=\"{script}\"></script>{element}<meta"
        )));
    }

    #[test]
    fn the_policy_of_a_debugged_page_is_that_of_any_other() {
        let allowed = page_with(&PageConfig {
            has_vconsole: true,
            ..PageConfig::default()
        });
        let policy = |page: &Page, path: &str| {
            let response = get(page, path, &[]);
            header(&response, "content-security-policy").to_owned()
        };
        let ordinary = policy(&page(None), "/");
        for path in ["/", "/?debug=1"] {
            assert_eq!(policy(&allowed, path), ordinary, "{path}");
        }
    }

    #[test]
    fn a_binary_without_a_page_says_so() {
        let page = Page::new(std::iter::empty(), &PageConfig::default());
        let code = |path| {
            page.respond(path, None, &HeaderMap::new())
                .unwrap_err()
                .code
        };
        assert_eq!(code("/"), ErrorCode::PageNotBuilt);
        assert_eq!(code("/a.js"), ErrorCode::NotFound);
    }
}
