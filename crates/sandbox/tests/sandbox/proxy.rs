//! A page behind the proxy, with a real upstream on a port.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;
use wechat_h5_body::read_body;
use wechat_h5_sandbox::{EntryKind, HostHeader, Sandbox, Upstream};

use super::support::options;

const TAG: &str = "<script src=\"http://127.0.0.1:8090/__sandbox/client.js\"></script>";
const PAGE: &str = "<!doctype html><html><head><title>页</title></head></html>";

/// Loads its own jweixin as WeChat's documentation says.
const CDN_PAGE: &str = "<html><head><script src=\"//res.wx.qq.com/open/js/jweixin-1.2.0.js\" \
                        integrity=\"sha384-x\"></script></head></html>";

/// A sandbox, and its proxy in front of a server with a few routes.
struct ProxiedPage {
    sandbox: Sandbox,
    proxy: Router,
    upstream: SocketAddr,
}

impl ProxiedPage {
    async fn new() -> Self {
        Self::with(HostHeader::Browser).await
    }

    async fn with(host_header: HostHeader) -> Self {
        let upstream = serve(pages()).await;
        let sandbox = Sandbox::new(options());
        let page = Upstream::parse(&format!("http://{upstream}/")).unwrap();
        let proxy = sandbox.proxy(&page.with_host_header(host_header));
        Self {
            sandbox,
            proxy,
            upstream,
        }
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
        let mut request = Request::builder().uri(path);
        if headers.iter().all(|(name, _)| *name != "host") {
            request = request.header("host", "127.0.0.1:8091");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).unwrap();
        let (parts, body) = self
            .proxy
            .clone()
            .oneshot(request)
            .await
            .unwrap()
            .into_parts();
        let body = read_body(body, usize::MAX).await.unwrap();
        let text = String::from_utf8(body).unwrap();
        (parts.status, parts.headers, text)
    }

    fn journal(&self) -> Vec<Value> {
        let entries = self.sandbox.journal(Some(EntryKind::Proxy));
        entries.iter().map(|entry| json!(entry)).collect()
    }
}

async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, router).into_future());
    address
}

fn pages() -> Router {
    let html = |text: &'static str| ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], text);
    Router::new()
        .route("/", get(move || async move { html(PAGE) }))
        .route("/cdn", get(move || async move { html(CDN_PAGE) }))
        .route(
            "/data.json",
            get(|| async { ([(header::CONTENT_TYPE, "application/json")], "{\"a\":1}") }),
        )
        .route("/blocking_headers", get(blocking_headers))
        .route(
            "/packed",
            get(|| async {
                (
                    [
                        (header::CONTENT_TYPE, "text/html"),
                        (header::CONTENT_ENCODING, "gzip"),
                    ],
                    "packed",
                )
            }),
        )
        .route(
            "/away",
            get(|request: Request| async move {
                let host = request.headers()["host"].to_str().unwrap().to_owned();
                Redirect::to(&format!("http://{host}/there?a=1#b"))
            }),
        )
        .route(
            "/elsewhere",
            get(|| async { Redirect::to("https://h5.example.com/") }),
        )
        .route(
            "/echo",
            any(|request: Request| async move { echo(request).await }),
        )
        .route(
            "/connection",
            get(|| async {
                let headers = [
                    ("connection", "x-hop"),
                    ("x-hop", "1"),
                    ("proxy-authenticate", "Basic"),
                    ("x-page", "1"),
                ];
                (headers, "")
            }),
        )
}

async fn blocking_headers() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html"),
        (header::CONTENT_SECURITY_POLICY, "script-src 'self'"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::SET_COOKIE, "a=1; Path=/"),
    ];
    (headers, PAGE).into_response()
}

/// The headers, and the length of the body.
async fn echo(request: Request) -> String {
    let line = |(name, value): (&header::HeaderName, &header::HeaderValue)| {
        format!("{name}: {}\n", value.to_str().unwrap())
    };
    let headers: String = request.headers().iter().map(line).collect();
    let body = read_body(request.into_body(), usize::MAX).await.unwrap();
    format!("{headers}body of {} bytes\n", body.len())
}

#[tokio::test]
async fn only_documents_get_the_simulator() {
    let page = ProxiedPage::new().await;
    let (status, headers, body) = page.get("/", &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body, PAGE.replace("<head>", &format!("<head>{TAG}")));
    assert!(!headers.contains_key(header::CONTENT_LENGTH), "{headers:?}");
    let (_, headers, body) = page.get("/data.json", &[]).await;
    assert_eq!(body, "{\"a\":1}");
    assert_eq!(headers[header::CONTENT_LENGTH], "7");
    // A part of a page that a script fetches is not a document.
    let (_, _, body) = page.get("/", &[("sec-fetch-dest", "empty")]).await;
    assert_eq!(body, PAGE);
    let journal = page.journal();
    assert_eq!(journal.len(), 1, "{journal:?}");
    assert_eq!(journal[0]["outcome"], "injected");
}

#[tokio::test]
async fn what_blocks_the_simulator_is_removed_and_recorded_and_the_policy_kept() {
    let page = ProxiedPage::new().await;
    let (_, headers, body) = page
        .get("/blocking_headers", &[("sec-fetch-dest", "iframe")])
        .await;
    // The simulator is told the page's own policy.
    let tag = TAG.replace(
        "></",
        " data-csp=\"script-src 'self'\" data-jweixin=\"blocked\"></",
    );
    assert!(body.contains(&tag), "{body}");
    let policy = &headers[header::CONTENT_SECURITY_POLICY];
    assert_eq!(policy, "script-src 'self' http://127.0.0.1:8090");
    assert!(!headers.contains_key(header::X_FRAME_OPTIONS));
    assert_eq!(headers[header::SET_COOKIE], "a=1; Path=/");
    let entry = &page.journal()[0];
    assert_eq!(entry["removed"], json!(["x-frame-options"]));
    assert_eq!(entry["relaxed"], json!(["content-security-policy"]));
}

#[tokio::test]
async fn a_compressed_document_passes_unchanged_and_is_recorded() {
    let page = ProxiedPage::new().await;
    let (_, headers, body) = page.get("/packed", &[]).await;
    assert_eq!(body, "packed");
    assert_eq!(headers[header::CONTENT_ENCODING], "gzip");
    assert_eq!(page.journal()[0]["outcome"], "compressed");
}

#[tokio::test]
async fn redirects_to_the_upstream_stay_at_the_proxy() {
    for (host, location) in [
        (HostHeader::Browser, "http://127.0.0.1:8091/there?a=1#b"),
        (HostHeader::Upstream, "/there?a=1#b"),
    ] {
        let page = ProxiedPage::with(host).await;
        let (_, headers, _) = page.get("/away", &[]).await;
        assert_eq!(headers[header::LOCATION], location);
    }
    let page = ProxiedPage::new().await;
    let (_, headers, _) = page.get("/elsewhere", &[]).await;
    assert_eq!(headers[header::LOCATION], "https://h5.example.com/");
}

const BROWSER: [(&str, &str); 6] = [
    ("host", "localhost:8091"),
    ("origin", "http://localhost:8091"),
    ("referer", "http://localhost:8091/a?b"),
    ("accept-encoding", "gzip, br"),
    ("cookie", "a=1"),
    ("connection", "keep-alive"),
];

const FORWARDED: [&str; 4] = [
    "accept-encoding: identity",
    "x-forwarded-host: localhost:8091",
    "x-forwarded-proto: http",
    "cookie: a=1",
];

fn assert_lines(text: &str, lines: &[String]) {
    let lines = lines.iter().map(String::as_str).chain(FORWARDED);
    for line in lines {
        assert!(text.lines().any(|text| text == line), "{line} in {text}");
    }
}

#[tokio::test]
async fn the_upstream_gets_the_host_name_that_the_browser_uses() {
    let page = ProxiedPage::new().await;
    let (_, _, text) = page.get("/echo", &BROWSER).await;
    let lines = &BROWSER[..3];
    let lines = lines.iter().map(|(name, value)| format!("{name}: {value}"));
    assert_lines(&text, &lines.collect::<Vec<_>>());
    // What a client claims is not passed on.
    let claimed = [
        ("x-forwarded-host", "evil.example"),
        ("host", "127.0.0.1:8091"),
    ];
    let (_, _, text) = page.get("/echo", &claimed).await;
    assert!(!text.contains("evil.example"), "{text}");
}

#[tokio::test]
async fn an_upstream_that_knows_one_name_gets_it() {
    let page = ProxiedPage::with(HostHeader::Upstream).await;
    let (_, _, text) = page.get("/echo", &BROWSER).await;
    let upstream = page.upstream;
    assert_lines(
        &text,
        &[
            format!("host: {upstream}"),
            format!("origin: http://{upstream}"),
            format!("referer: http://{upstream}/a?b"),
        ],
    );
    // Origins of other sites are not changed.
    let other = [("origin", "http://localhost:80919")];
    let (_, _, text) = page.get("/echo", &other).await;
    assert!(text.contains("origin: http://localhost:80919\n"), "{text}");
}

#[tokio::test]
async fn a_websocket_comes_from_the_upstream_s_own_origin() {
    let upstream = switching_server().await;
    let page = Upstream::parse(&format!("http://{upstream}/")).unwrap();
    let proxy = serve_proxy(page).await;
    let mut stream = TcpStream::connect(proxy).await.unwrap();
    let head = format!(
        "GET /hmr HTTP/1.1\r\nhost: {proxy}\r\norigin: http://{proxy}\r\n\
         connection: Upgrade\r\nupgrade: websocket\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // The upstream refuses every other host and origin.
    let response = read_head(&mut stream).await;
    assert!(response.starts_with("HTTP/1.1 101"), "{response}");
}

/// The page that both editions show for a page without a back end.
fn page_of_the_documents() -> &'static str {
    let [english, chinese] = [
        include_str!("../../../../docs/develop-without-an-account.md"),
        include_str!("../../../../docs/develop-without-an-account.zh-CN.md"),
    ]
    .map(|document| {
        let blocks = document.split("```html\n").skip(1);
        let mut pages = blocks.filter_map(|block| block.split("```").next());
        pages
            .find(|page| page.contains("/__sandbox/config"))
            .unwrap()
    });
    assert_eq!(english, chinese);
    english
}

#[tokio::test]
async fn a_page_without_a_back_end_is_configured_at_its_own_origin() {
    let html = page_of_the_documents();
    assert_eq!(html.lines().count(), 5);
    let (_, after) = html.split_once("fetch(\"").unwrap();
    let (start, _) = after
        .split_once("\" + encodeURIComponent(location.href)")
        .unwrap();
    let page = ProxiedPage::new().await;
    let path = &format!("{start}http%3A%2F%2F127.0.0.1%3A8091%2F%23%2Froute");
    let (status, headers, body) = page.get(path, &[]).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    let mut call: Value = serde_json::from_str(&body).unwrap();
    call["url"] = "http://127.0.0.1:8091/".into();
    let sandbox = page.sandbox.router();
    let request = Request::post("/__sandbox/verify").body(Body::from(call.to_string()));
    let response = sandbox.oneshot(request.unwrap()).await.unwrap();
    let verdict = read_body(response.into_body(), usize::MAX).await.unwrap();
    assert_eq!(verdict, br#"{"errMsg":"config:ok","ok":true}"#);
    // It is for this machine, and the rest of the control API is not at the page's origin.
    let (status, _, _) = page.get(path, &[("host", "evil.example.com")]).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, _, _) = page.get("/__sandbox/account", &[]).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn dns_rebinding_is_refused() {
    let page = ProxiedPage::new().await;
    for host in ["evil.example.com", "127.0.0.1.example.com:8091"] {
        let (status, _, body) = page.get("/", &[("host", host)]).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{host}");
        assert!(!body.contains("页"));
    }
}

#[tokio::test]
async fn a_page_that_is_not_running_yet_is_explained() {
    let nobody = serve(Router::new()).await;
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = gone.local_addr().unwrap();
    drop(gone);
    assert_ne!(nobody, address);
    let sandbox = Sandbox::new(options());
    let upstream = Upstream::parse(&format!("http://{address}/")).unwrap();
    let page = ProxiedPage {
        proxy: sandbox.proxy(&upstream),
        sandbox,
        upstream: address,
    };
    let (status, headers, body) = page.get("/", &[("sec-fetch-dest", "iframe")]).await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
    assert_eq!(headers[header::REFRESH], "2");
    assert!(body.contains(&format!("http://{address}/")), "{body}");
    let (_, _, body) = page.get("/a.js", &[("sec-fetch-dest", "script")]).await;
    assert_eq!(body, format!("no server responds at http://{address}/\n"));
    assert_eq!(page.journal()[0]["outcome"], "unreachable");
}

/// An upstream that upgrades the connection, as a WebSocket server does, and sends back
/// what it receives.
async fn switching_server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let head = read_head(&mut stream).await.to_lowercase();
        assert!(head.contains("upgrade: websocket"), "{head}");
        assert!(head.contains(&format!("host: {address}\r\n")), "{head}");
        let origin = format!("origin: http://{address}\r\n");
        assert!(
            !head.contains("origin:") || head.contains(&origin),
            "{head}"
        );
        let response =
            "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n";
        stream.write_all(response.as_bytes()).await.unwrap();
        let mut bytes = [0; 4];
        stream.read_exact(&mut bytes).await.unwrap();
        stream.write_all(&bytes).await.unwrap();
    });
    address
}

async fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

#[tokio::test]
async fn websocket_upgrades_are_passed_on() {
    let upstream = switching_server().await;
    let upstream = Upstream::parse(&format!("http://{upstream}/")).unwrap();
    let proxy = serve_proxy(upstream).await;
    let mut stream = TcpStream::connect(proxy).await.unwrap();
    let head = format!(
        "GET /hmr HTTP/1.1\r\nhost: {proxy}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let response = read_head(&mut stream).await;
    assert!(response.starts_with("HTTP/1.1 101"), "{response}");
    stream.write_all(b"ping").await.unwrap();
    let mut echoed = [0; 4];
    stream.read_exact(&mut echoed).await.unwrap();
    assert_eq!(&echoed, b"ping");
}

/// The proxy on a port.
async fn serve_proxy(upstream: Upstream) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let sandbox = Sandbox::new(options());
    tokio::spawn(async move {
        let never = std::future::pending();
        sandbox.serve_proxy(&upstream, listener, never).await;
    });
    address
}

#[tokio::test]
async fn headers_of_one_connection_are_passed_in_neither_direction() {
    let page = ProxiedPage::new().await;
    let headers = [
        ("connection", "keep-alive, X-Hop"),
        ("connection", "x-second"),
        ("x-hop", "1"),
        ("x-second", "1"),
        ("te", "trailers"),
        ("proxy-authorization", "Basic YTpi"),
        ("upgrade", "h2c"),
        ("x-page", "1"),
    ];
    let (_, _, text) = page.get("/echo", &headers).await;
    for name in [
        "connection",
        "x-hop",
        "x-second",
        "te",
        "proxy-authorization",
        "upgrade",
    ] {
        assert!(!text.contains(&format!("{name}: ")), "{name} in {text}");
    }
    assert!(text.contains("x-page: 1\n"), "{text}");
    let (_, headers, _) = page.get("/connection", &[]).await;
    assert!(headers.contains_key("x-page"));
    for name in ["connection", "x-hop", "proxy-authenticate"] {
        assert!(!headers.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn a_request_is_as_long_for_the_upstream_as_for_the_proxy() {
    let upstream = serve(pages()).await;
    let proxy = serve_proxy(Upstream::parse(&format!("http://{upstream}/")).unwrap()).await;
    let body = "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n";
    for lengths in [
        "content-length: 5\r\ntransfer-encoding: chunked",
        "transfer-encoding: chunked\r\ncontent-length: 5",
        "transfer-encoding: chunked\r\nconnection: transfer-encoding",
    ] {
        let request = format!(
            "POST /echo HTTP/1.1\r\nhost: {proxy}\r\n{lengths}\r\nconnection: close\r\n\r\n{body}"
        );
        let response = exchange(proxy, &request).await;
        assert!(
            response.contains("body of 7 bytes"),
            "{lengths}: {response}"
        );
        assert!(
            !response.contains("content-length: 5"),
            "{lengths}: {response}"
        );
    }
}

#[tokio::test]
async fn what_is_meant_for_another_proxy_is_refused() {
    let upstream = serve(pages()).await;
    let proxy = serve_proxy(Upstream::parse(&format!("http://{upstream}/")).unwrap()).await;
    for (head, status) in [
        ("CONNECT example.com:443 HTTP/1.1\r\nhost: 127.0.0.1", "501"),
        ("TRACE / HTTP/1.1\r\nhost: 127.0.0.1", "501"),
        (
            "GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nhost: example.com",
            "403",
        ),
        ("GET / HTTP/1.1", "403"),
    ] {
        let response = exchange(proxy, &format!("{head}\r\nconnection: close\r\n\r\n")).await;
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status} ")),
            "{head}: {response}"
        );
        assert!(
            response.contains("x-content-type-options: nosniff"),
            "{response}"
        );
    }
}

async fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response
}

#[tokio::test]
async fn the_sandbox_answers_in_place_of_the_cdn_unless_it_is_told_not_to() {
    let page = ProxiedPage::new().await;
    let (_, _, body) = page.get("/cdn", &[]).await;
    let answered = "<script src=\"http://127.0.0.1:8090/__sandbox/jweixin/jweixin-1.2.0.js?url=\
                    %2F%2Fres.wx.qq.com%2Fopen%2Fjs%2Fjweixin-1.2.0.js\" \
                    data-integrity=\"sha384-x\"></script></head></html>";
    assert_eq!(body, format!("<html><head>{TAG}{answered}"));
    let change = Request::post("/__sandbox/client").body(Body::from(r#"{"jweixin":"none"}"#));
    let response = page
        .sandbox
        .router()
        .oneshot(change.unwrap())
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let (_, _, body) = page.get("/cdn", &[]).await;
    assert_eq!(body.replacen(TAG, "", 1), CDN_PAGE);
}
