//! What hyper and axum answer by themselves, on both listeners, as it is on the wire.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::running_server::RunningServer;

const HEADERS: [&str; 6] = [
    "x-content-type-options: nosniff",
    "referrer-policy: no-referrer",
    "cross-origin-opener-policy: same-origin",
    "cross-origin-resource-policy: same-origin",
    "cache-control: ",
    "content-security-policy: default-src 'none'; ",
];

/// Everything that the server sends until it closes the connection.
async fn send(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may answer and close before it has read everything.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut response = Vec::new();
    let read = stream.read_to_end(&mut response);
    let ended = tokio::time::timeout(Duration::from_secs(5), read).await;
    assert!(
        ended.is_ok(),
        "the connection stays open: {}",
        start_of(request)
    );
    String::from_utf8_lossy(&response).into_owned()
}

fn start_of(request: &str) -> &str {
    &request[..request.len().min(80)]
}

/// The status and the head of each response.
fn heads(received: &str) -> Vec<(u16, &str)> {
    let mut heads = Vec::new();
    let mut rest = received;
    while let Some(at) = rest.find("HTTP/1.") {
        rest = &rest[at..];
        let end = rest.find("\r\n\r\n").expect("a whole head") + 2;
        let status = rest[9..12].parse().unwrap();
        heads.push((status, &rest[..end]));
        rest = &rest[end..];
    }
    heads
}

/// A request of HTTP/1.1 with a host, after which the connection is closed.
fn request(start: &str, headers: &str) -> String {
    format!("{start} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n")
}

/// A page that has a browser call by another name could have a proxy write the whole URL.
#[tokio::test]
async fn a_whole_url_in_the_request_line_must_have_a_known_host() {
    let server = RunningServer::start().await;
    for (start, host, expected) in [
        (
            "GET http://localhost/healthz HTTP/1.1",
            "host: localhost\r\n",
            200,
        ),
        (
            "GET http://evil.example/healthz HTTP/1.1",
            "host: localhost\r\n",
            400,
        ),
        (
            "GET http://evil.example/healthz HTTP/1.1",
            "host: evil.example\r\n",
            421,
        ),
        ("GET http://evil.example/healthz HTTP/1.0", "", 421),
        ("GET http://localhost/healthz HTTP/1.0", "", 200),
        ("GET /healthz HTTP/1.0", "", 200),
    ] {
        let request = format!("{start}\r\n{host}connection: close\r\n\r\n");
        let response = send(server.internal, &request).await;
        assert_eq!(heads(&response)[0].0, expected, "{request}{response}");
    }
}

#[tokio::test]
async fn every_answer_of_hyper_and_axum_has_the_headers() {
    let server = RunningServer::start().await;
    let many = "a: 1\r\n".repeat(101);
    let long = "x".repeat(70_000);
    for (request, statuses) in [
        // That no route sees.
        ("GET / HTTP/1.1\r\nhost\r\n\r\n".into(), &[400][..]),
        ("\r\n\r\n \r\n\r\n".into(), &[400]),
        ("GET /\r\n\r\n".into(), &[400]),
        ("GET / HTTP/1.9\r\nhost: localhost\r\n\r\n".into(), &[400]),
        ("GET  / HTTP/1.1\r\nhost: localhost\r\n\r\n".into(), &[400]),
        ("G\0T / HTTP/1.1\r\nhost: localhost\r\n\r\n".into(), &[400]),
        (
            "GET /\u{1} HTTP/1.1\r\nhost: localhost\r\n\r\n".into(),
            &[400],
        ),
        (request("GET /healthz", "a: \0\r\n"), &[400]),
        (request("POST /healthz", "content-length: x\r\n"), &[400]),
        (request("POST /healthz", "content-length: -1\r\n"), &[400]),
        (
            request(
                "POST /healthz",
                "content-length: 1\r\ncontent-length: 2\r\n",
            ),
            &[400],
        ),
        (
            request("POST /healthz", "transfer-encoding: gzip\r\n"),
            &[400],
        ),
        (request("GET /", &many), &[431]),
        (request("GET /", &format!("a: {long}\r\n")), &[431]),
        (request(&format!("GET /{long}"), ""), &[414, 431]),
        // After a good request on the same connection.
        (
            "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\nGET / HTTP/1.1\r\nhost\r\n\r\n".into(),
            &[200, 400],
        ),
        // That a route sees.
        (request("OPTIONS *", ""), &[404, 405]),
        (request("OPTIONS /healthz", ""), &[405]),
        (request("TRACE /healthz", ""), &[405]),
        (request("CONNECT x:443", ""), &[404, 405]),
        (request("HEAD /healthz", ""), &[200]),
        (request("HEAD /nothing", ""), &[404]),
        (request("BREW /healthz", ""), &[405]),
        (request("GET http://localhost/healthz", ""), &[200]),
        (request("GET /healthz", "expect: 200-ok\r\n"), &[200]),
        (
            request("GET /healthz", "upgrade: h2c\r\nhttp2-settings: AA\r\n"),
            &[200],
        ),
        (request("POST /healthz", "content-length: 0\r\n"), &[405]),
        (
            request("POST /healthz", "transfer-encoding: chunked\r\n") + "zz\r\n",
            &[400],
        ),
        (
            request("POST /healthz", "content-length: 99999\r\n"),
            &[413],
        ),
        ("GET / HTTP/1.1\r\nconnection: close\r\n\r\n".into(), &[400]),
    ] {
        for address in [server.public, server.internal] {
            let received = send(address, &request).await;
            let heads = heads(&received);
            assert!(!heads.is_empty(), "no response: {}", start_of(&request));
            for (status, head) in heads {
                let request = start_of(&request);
                assert!(statuses.contains(&status), "{request}: {head}");
                for header in HEADERS {
                    let count = head.matches(header).count();
                    assert_eq!(count, 1, "{header} of {request}: {head}");
                }
            }
        }
    }
}

/// RFC 9110, 10.1.1: an interim response, and then the response.
#[tokio::test]
async fn a_client_that_waits_for_permission_to_send_its_body_gets_it() {
    let server = RunningServer::start().await;
    let headers = "expect: 100-continue\r\ncontent-length: 2\r\n";
    for address in [server.public, server.internal] {
        let received = send(address, &(request("POST /healthz", headers) + "{}")).await;
        let statuses = heads(&received);
        let statuses: Vec<_> = statuses.iter().map(|(status, _)| *status).collect();
        assert_eq!(statuses, [100, 405], "{received}");
    }
}

#[tokio::test]
async fn a_connection_that_speaks_http_2_or_tls_is_closed() {
    let server = RunningServer::start().await;
    for address in [server.public, server.internal] {
        let preface = send(address, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
        assert!(
            preface.is_empty() || heads(&preface)[0].0 == 400,
            "{preface}"
        );
        let tls = send(
            address,
            "\u{16}\u{3}\u{1}\0\u{5}\u{1}\0\0\u{1}\u{3}\r\n\r\n",
        )
        .await;
        assert_eq!(heads(&tls)[0].0, 400, "{tls}");
    }
}
