#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

use std::pin::pin;

use bytes::BufMut as _;
use http::{Method, Request};
use http_body::Body;
use http_body_util::BodyExt as _;

/// Why a body was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum BodyError<E> {
    /// The body has more bytes than this limit.
    #[error("the body has more than {0} bytes")]
    TooLong(usize),
    /// The connection broke, or the body is not framed as HTTP requires.
    #[error("the body is incomplete or malformed")]
    Broken(#[source] E),
}

/// Reads a body of at most `limit` bytes. Trailers are ignored.
///
/// # Errors
///
/// [`BodyError`]. A body whose announced length is over the limit is not read at all.
pub async fn read_body<B: Body>(body: B, limit: usize) -> Result<Vec<u8>, BodyError<B::Error>> {
    let mut body = pin!(body);
    if body.size_hint().lower() > limit as u64 {
        return Err(BodyError::TooLong(limit));
    }
    // It grows with what arrives: the announced length is the peer's word alone.
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(BodyError::Broken)?.into_data() else {
            continue;
        };
        if bytes::Buf::remaining(&data) > limit - bytes.len() {
            return Err(BodyError::TooLong(limit));
        }
        // Copied: the frame keeps the whole buffer that it was read into.
        bytes.put(data);
    }
    Ok(bytes)
}

/// Reads the body of a request, unless its method is GET or HEAD.
///
/// # Errors
///
/// [`BodyError`], as [`read_body`].
pub async fn read_request<B: Body>(
    request: Request<B>,
    limit: usize,
) -> Result<Request<Vec<u8>>, BodyError<B::Error>> {
    let (parts, body) = request.into_parts();
    let bytes = match parts.method {
        Method::GET | Method::HEAD => Vec::new(),
        _ => read_body(body, limit).await?,
    };
    Ok(Request::from_parts(parts, bytes))
}
