//! Adds headers to the responses that hyper writes itself: 400, 414 and 431 to requests that
//! it cannot read. No service sees them, and hyper offers no other place.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream that adds headers to hyper's own responses.
#[derive(Debug)]
pub struct ErrorHeaders<S> {
    stream: S,
    /// Lines, each with its line end. Empty: every response stays as it is.
    lines: Arc<[u8]>,
    /// The rest of a response with the headers added.
    left: Vec<u8>,
}

impl<S> ErrorHeaders<S> {
    /// Adds these lines.
    pub fn new(stream: S, lines: Arc<[u8]>) -> Self {
        Self {
            stream,
            lines,
            left: Vec::new(),
        }
    }
}

/// The lines around those that are added.
struct Head<'a> {
    before: &'a [u8],
    after: &'a [u8],
}

impl<'a> Head<'a> {
    /// The head of one of hyper's own responses, which hyper writes at once: status 4xx, no
    /// body, and none of the headers that every response of a service has here.
    fn of_hyper(written: &'a [u8], lines: &[u8]) -> Option<Self> {
        let is_4xx = written.starts_with(b"HTTP/1.") && written.get(9) == Some(&b'4');
        if lines.is_empty() || !is_4xx || !written.ends_with(b"\r\n\r\n") {
            return None;
        }
        let has = |line: &[u8]| written.windows(line.len()).any(|window| window == line);
        let first = lines.split_inclusive(|byte| *byte == b'\n').next()?;
        if has(first) || !has(b"\r\ncontent-length: 0\r\n") {
            return None;
        }
        let (before, after) = written.split_at(written.len() - 2);
        Some(Self { before, after })
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for ErrorHeaders<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let Self {
            stream,
            lines,
            left,
        } = self.get_mut();
        if left.is_empty() {
            match Head::of_hyper(bytes, lines) {
                Some(head) => *left = [head.before, lines, head.after].concat(),
                None => return Pin::new(stream).poll_write(cx, bytes),
            }
        }
        // Until all is written hyper repeats the call, with the same bytes.
        while !left.is_empty() {
            match ready!(Pin::new(&mut *stream).poll_write(cx, left))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => drop(left.drain(..written)),
            }
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match slices {
            [bytes] => self.poll_write(cx, bytes),
            _ => Pin::new(&mut self.stream).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for ErrorHeaders<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    const OWN: &[u8] =
        b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

    async fn written(bytes: &[u8], lines: &[u8]) -> String {
        // Narrow, so that each write takes several turns.
        let (mut peer, stream) = duplex(16);
        let mut stream = ErrorHeaders::new(stream, lines.into());
        let bytes = bytes.to_vec();
        let writing = tokio::spawn(async move { stream.write_all(&bytes).await.unwrap() });
        let mut received = String::new();
        peer.read_to_string(&mut received).await.unwrap();
        writing.await.unwrap();
        received
    }

    #[tokio::test]
    async fn a_response_of_hyper_gets_the_headers() {
        assert_eq!(
            written(OWN, b"a: 1\r\nb: 2\r\n").await,
            "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\
             a: 1\r\nb: 2\r\n\r\n"
        );
    }

    #[tokio::test]
    async fn everything_else_stays_as_it_is() {
        for (bytes, lines) in [
            (OWN, &b""[..]),
            (OWN, b"connection: close\r\n"),
            (b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", b"a: 1\r\n"),
            (
                b"HTTP/1.1 404 Not Found\r\ncontent-length: 5\r\n\r\n",
                b"a: 1\r\n",
            ),
            (b"HTTP/1.1 4", b"a: 1\r\n"),
            (b"{\"HTTP/1.1 4\":0}\r\n\r\n", b"a: 1\r\n"),
        ] {
            assert_eq!(written(bytes, lines).await.as_bytes(), bytes);
        }
    }
}
