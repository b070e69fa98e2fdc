//! Bodies that are slow or incomplete. Their `Content-Length` is that of the whole body.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use http_body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::reorder_responses::ReleaseGuard;

/// Sends chunks of so many bytes, each after a pause.
pub(super) fn slowly(response: Response, body: Bytes, bytes: usize, every: Duration) -> Response {
    let slow = ChunkedBody {
        content_length: body.len() as u64,
        rest: body,
        bytes,
        every,
        pause: Box::pin(sleep(every)),
        end: End::Whole,
    };
    with_length(response, slow)
}

/// Sends so many bytes, always fewer than the body has, and then closes the connection.
pub(super) fn cut(response: Response, body: &Bytes, after: usize) -> Response {
    let sent = after.min(body.len().saturating_sub(1));
    let cut = ChunkedBody {
        content_length: body.len() as u64,
        rest: body.slice(..sent),
        bytes: sent.max(1),
        every: FLUSH_TIME,
        pause: Box::pin(sleep(Duration::ZERO)),
        end: End::Aborted,
    };
    with_length(response, cut)
}

/// Time to flush before the connection is closed: an error discards what is not written yet.
const FLUSH_TIME: Duration = Duration::from_millis(20);

fn with_length(mut response: Response, body: ChunkedBody) -> Response {
    let length = HeaderValue::from(body.content_length);
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, length);
    response.map(|_| Body::new(body))
}

/// The same body, which releases other responses when it has been written.
pub(super) fn releasing(body: Body, releases: Vec<ReleaseGuard>) -> Body {
    Body::new(ReleasingBody {
        body,
        _releases: releases,
    })
}

struct ReleasingBody {
    body: Body,
    /// Dropped with the body: the server drops it when it has been written.
    _releases: Vec<ReleaseGuard>,
}

impl http_body::Body for ReleasingBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The end of a body.
#[derive(Clone, Copy)]
enum End {
    Whole,
    /// The connection is closed.
    Aborted,
}

struct ChunkedBody {
    content_length: u64,
    rest: Bytes,
    bytes: usize,
    every: Duration,
    pause: Pin<Box<Sleep>>,
    end: End,
}

impl http_body::Body for ChunkedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        ready!(self.pause.as_mut().poll(cx));
        if self.rest.is_empty() {
            return Poll::Ready(match self.end {
                End::Whole => None,
                End::Aborted => Some(Err(io::ErrorKind::ConnectionAborted.into())),
            });
        }
        let length = self.bytes.min(self.rest.len());
        let chunk = self.rest.split_to(length);
        self.pause = Box::pin(sleep(self.every));
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    /// The size of the whole body.
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.content_length)
    }
}
