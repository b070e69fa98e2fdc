//! Bodies that arrive byte by byte.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use futures::stream;
use tower::ServiceExt as _;

use crate::support::TestSandbox;

/// A peer that sends one byte per segment would otherwise take 8 KiB for each.
#[tokio::test]
async fn no_frame_of_a_body_is_kept_while_the_next_arrives() {
    for (path, status) in [
        ("/cgi-bin/stable_token", StatusCode::OK),
        ("/cgi-bin/menu/create", StatusCode::OK),
        ("/nothing", StatusCode::NOT_FOUND),
        ("/__sandbox/consent", StatusCode::OK),
        ("/__sandbox/user", StatusCode::BAD_REQUEST),
        ("/__sandbox/faults", StatusCode::BAD_REQUEST),
        ("/__sandbox/scan", StatusCode::BAD_REQUEST),
        ("/__sandbox/nothing", StatusCode::NOT_FOUND),
    ] {
        let buffer: Arc<[u8]> = Arc::from(*b"x");
        let frames = (0..1000).map(move |number| {
            assert_eq!(Arc::strong_count(&buffer), 1, "frames kept before {number}");
            Ok::<_, Infallible>(Bytes::from_owner(buffer.clone()))
        });
        let body = Body::from_stream(stream::iter(frames));
        let request = Request::post(path).body(body).unwrap();
        let router = TestSandbox::new().inner.router();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), status, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stalls_is_given_up() {
    for (path, status) in [
        ("/cgi-bin/stable_token", StatusCode::OK),
        ("/__sandbox/consent", StatusCode::OK),
        ("/__sandbox/user", StatusCode::REQUEST_TIMEOUT),
    ] {
        let start = tokio::time::Instant::now();
        let never = stream::pending::<Result<Bytes, Infallible>>();
        let request = Request::post(path).body(Body::from_stream(never)).unwrap();
        let router = TestSandbox::new().inner.router();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(start.elapsed().as_secs(), 10, "{path}");
    }
}
