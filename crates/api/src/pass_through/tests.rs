//! Calls to hosts that are sockets of these tests.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures::stream::{self, StreamExt as _};
use http::HeaderValue;
use http_body::Frame;
use http_body_util::StreamBody;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use wechat_h5_body::read_body;

use super::*;
use crate::Client;

/// A host that responds with this to each request, and counts them. It reads until the
/// request ends with `end`.
async fn host(response: &'static str, end: &'static str) -> (Url, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(respond(stream, response, end));
        }
    });
    (url.parse().unwrap(), count)
}

async fn respond(mut stream: TcpStream, response: &'static str, end: &'static str) {
    let (mut request, mut piece) = (Vec::new(), [0; 4096]);
    while !request.ends_with(end.as_bytes()) {
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => return,
            Ok(length) => request.extend_from_slice(&piece[..length]),
        }
    }
    if response.is_empty() {
        // Never a response, and the connection stays open.
        std::future::pending::<()>().await;
    }
    stream.write_all(response.as_bytes()).await.unwrap();
}

/// Where nothing listens.
async fn closed() -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    format!("http://{address}/").parse().unwrap()
}

fn pass_through(bases: &[Url]) -> PassThrough {
    Client::new(bases).unwrap().pass_through(bases).unwrap()
}

fn call(method: Method, body: PassedBody) -> PassedCall {
    PassedCall {
        method,
        path_and_query: "/cgi-bin/x?access_token=s3cret".to_owned(),
        headers: HeaderMap::new(),
        body,
        is_single_use: false,
    }
}

/// A body that is not kept: this text, and then nothing any more if it is endless.
async fn flowing(text: &'static str, is_endless: bool) -> PassedBody {
    let text = stream::iter([Ok::<_, Infallible>(Frame::data(Bytes::from(text)))]);
    let rest = if is_endless {
        stream::pending().left_stream()
    } else {
        stream::empty().right_stream()
    };
    let body = PassedBody::keep_up_to(1, StreamBody::new(text.chain(rest))).await;
    let body = body.unwrap_or_else(|never| match never {});
    assert!(!body.is_kept());
    body
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
const UNAVAILABLE: &str = "HTTP/1.1 503 No\r\ncontent-length: 2\r\n\r\nno";
const MOVED: &str = "HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\nx-own: 1\r\nx-hop: 2\r\n\
                     connection: x-hop, close\r\ncontent-length: 0\r\n\r\n";
const HEAD_END: &str = "\r\n\r\n";

async fn text(response: Response<PassedResponse>) -> String {
    let bytes = read_body(response.into_body(), 64).await.unwrap();
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_call_goes_to_another_host_where_the_first_cannot_have_taken_it() {
    for body in [PassedBody::kept("body"), flowing("body", false).await] {
        let (working, count) = host(OK, "body").await;
        let pass = pass_through(&[closed().await, working]);
        let mut call = call(Method::POST, body);
        let length = HeaderValue::from_static("4");
        call.headers.insert(http::header::CONTENT_LENGTH, length);
        let response = pass.send(&call).await.unwrap();
        assert_eq!(text(response).await, "ok");
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_host_that_fails_is_left_for_a_get_and_not_for_a_post() {
    for (method, end, expected) in [
        (Method::GET, HEAD_END, ("ok", 1)),
        (Method::POST, "body", ("no", 0)),
    ] {
        let (failing, _) = host(UNAVAILABLE, end).await;
        let (working, count) = host(OK, end).await;
        let pass = pass_through(&[failing, working]);
        let body = if method == Method::GET { "" } else { "body" };
        let response = pass.send(&call(method, PassedBody::kept(body))).await;
        let response = text(response.unwrap()).await;
        assert_eq!((&*response, count.load(Ordering::SeqCst)), expected);
    }
}

#[tokio::test]
async fn a_call_that_works_once_goes_to_another_host_only_where_the_first_did_not_take_it() {
    for (first, expected) in [
        (host(UNAVAILABLE, HEAD_END).await.0, ("no", 0)),
        (closed().await, ("ok", 1)),
    ] {
        let (working, count) = host(OK, HEAD_END).await;
        let call = PassedCall {
            is_single_use: true,
            ..call(Method::GET, PassedBody::kept(""))
        };
        let response = pass_through(&[first, working]).send(&call).await;
        let response = text(response.unwrap()).await;
        assert_eq!((&*response, count.load(Ordering::SeqCst)), expected);
    }
}

#[tokio::test]
async fn the_answer_of_the_last_host_is_the_answer() {
    let (failing, count) = host(UNAVAILABLE, HEAD_END).await;
    let pass = pass_through(&[failing]);
    let get = call(Method::GET, PassedBody::kept(""));
    let response = pass.send(&get).await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_headers_of_the_connection_end_here() {
    let (moved, count) = host(MOVED, HEAD_END).await;
    let get = call(Method::GET, PassedBody::kept(""));
    let response = pass_through(&[moved]).send(&get).await.unwrap();
    assert_eq!(response.status(), StatusCode::FOUND);
    let headers = response.headers();
    assert_eq!(headers["location"], "/elsewhere");
    assert_eq!(headers["x-own"], "1");
    assert!(!headers.contains_key("x-hop") && !headers.contains_key("connection"));
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_host_that_is_silent_is_given_up_after_the_idle_limit() {
    let (silent, _) = host("", HEAD_END).await;
    let start = tokio::time::Instant::now();
    let get = call(Method::GET, PassedBody::kept(""));
    let outcome = pass_through(&[silent]).send(&get).await;
    assert!(matches!(outcome, Err(PassThroughError::Idle { .. })));
    assert_eq!(start.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn a_response_that_stops_ends_after_the_idle_limit() {
    let part = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\npart";
    let (stops, _) = host(part, HEAD_END).await;
    let get = call(Method::GET, PassedBody::kept(""));
    let response = pass_through(&[stops]).send(&get).await.unwrap();
    assert!(read_body(response.into_body(), 64).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_does_not_send_its_body_is_no_failure_of_the_host() {
    let (waiting, _) = host(OK, "never").await;
    let (other, count) = host(OK, "never").await;
    let post = call(Method::POST, flowing("start", true).await);
    let pass = pass_through(&[waiting, other]);
    let outcome = pass.send(&post).await;
    assert!(matches!(outcome, Err(PassThroughError::NoBody)));
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn no_error_has_the_token() {
    let pass = pass_through(&[closed().await]);
    let get = call(Method::GET, PassedBody::kept(""));
    let Err(err) = pass.send(&get).await else {
        panic!("nobody listens there")
    };
    let shown = format!("{err} {err:?}");
    assert!(shown.contains("could not be reached"), "{shown}");
    assert!(!shown.contains("s3cret"), "{shown}");
}
