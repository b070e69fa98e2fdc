//! Bodies that arrive byte by byte, as a hostile peer sends them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream;
use http::{Method, Request};
use http_body::{Body, Frame};
use http_body_util::StreamBody;
use wechat_h5_body::{BodyError, read_body, read_request};

/// A body of this many frames of one byte each, which fails the test if an earlier frame is
/// still there when the next is read.
fn drip(frames: usize) -> impl Body<Data = Bytes, Error = Infallible> {
    let buffer: Arc<[u8]> = Arc::from(*b"x");
    StreamBody::new(stream::iter((0..frames).map(move |number| {
        assert_eq!(Arc::strong_count(&buffer), 1, "frames kept before {number}");
        Ok(Frame::data(Bytes::from_owner(buffer.clone())))
    })))
}

#[tokio::test]
async fn no_frame_is_kept_while_the_next_arrives() {
    let bytes = read_body(drip(2000), 2000).await.unwrap();
    assert_eq!(bytes, vec![b'x'; 2000]);
    assert!(bytes.capacity() <= 2 * bytes.len(), "{}", bytes.capacity());
}

#[tokio::test]
async fn reading_stops_at_the_first_byte_over_the_limit() {
    let err = read_body(drip(usize::MAX), 100).await.unwrap_err();
    assert!(matches!(err, BodyError::TooLong(100)), "{err}");
    assert_eq!(err.to_string(), "the body has more than 100 bytes");
}

#[tokio::test]
async fn the_body_of_a_get_or_head_is_not_read() {
    for (method, length) in [
        (Method::GET, 0),
        (Method::HEAD, 0),
        (Method::POST, 5),
        (Method::DELETE, 5),
    ] {
        let request = Request::builder().method(&method).body(drip(5)).unwrap();
        let request = read_request(request, 5).await.unwrap();
        assert_eq!(request.body().len(), length, "{method}");
    }
}
