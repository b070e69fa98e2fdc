//! Bodies that do not arrive as they should. Their length is announced as if
//! they did.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use http_body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::order::Held;

/// Sends pieces of so many bytes, each after a while.
pub(super) fn slowly(response: Response, body: Bytes, bytes: usize, every: Duration) -> Response {
    let slow = Pieces {
        announced: body.len() as u64,
        rest: body,
        bytes,
        every,
        pause: Box::pin(sleep(every)),
        end: End::Whole,
    };
    with_length(response, slow)
}

/// Sends so many bytes, always fewer than there are, and then breaks.
pub(super) fn cut(response: Response, body: &Bytes, after: usize) -> Response {
    let arrives = after.min(body.len().saturating_sub(1));
    let cut = Pieces {
        announced: body.len() as u64,
        rest: body.slice(..arrives),
        bytes: arrives.max(1),
        every: FLUSHED,
        pause: Box::pin(sleep(Duration::ZERO)),
        end: End::Broken,
    };
    with_length(response, cut)
}

/// Time for what was sent to leave before the connection breaks: an error throws
/// away what waits to be written.
const FLUSHED: Duration = Duration::from_millis(20);

fn with_length(mut response: Response, body: Pieces) -> Response {
    let length = HeaderValue::from(body.announced);
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, length);
    response.map(|_| Body::new(body))
}

/// The same body; what is held is let go when it has been written.
pub(super) fn ending_with(body: Body, held: Vec<Held>) -> Body {
    Body::new(Ending { body, _held: held })
}

struct Ending {
    body: Body,
    /// Dropped with the body, which the server does once it has written it.
    _held: Vec<Held>,
}

impl http_body::Body for Ending {
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

/// How a body ends.
#[derive(Clone, Copy)]
enum End {
    Whole,
    /// The connection goes with it.
    Broken,
}

struct Pieces {
    announced: u64,
    rest: Bytes,
    bytes: usize,
    every: Duration,
    pause: Pin<Box<Sleep>>,
    end: End,
}

impl http_body::Body for Pieces {
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
                End::Broken => Some(Err(io::ErrorKind::ConnectionAborted.into())),
            });
        }
        let length = self.bytes.min(self.rest.len());
        let piece = self.rest.split_to(length);
        self.pause = Box::pin(sleep(self.every));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    /// As for the whole body, whatever will come of it.
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}
