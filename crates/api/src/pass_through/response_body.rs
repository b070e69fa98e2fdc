//! The body of the platform's response, while it arrives.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use tokio::time::{Sleep, sleep};

use super::idle_limit::IDLE_LIMIT;
use crate::call_span::CallSpan;

/// The body of a response. It is read from the platform as fast as it is read here, and
/// fails when nothing arrives for too long.
pub struct PassedResponse<B = Incoming> {
    /// What was looked at already.
    start: Bytes,
    rest: B,
    timer: Option<Pin<Box<Sleep>>>,
    span: CallSpan,
}

impl<B> PassedResponse<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Error + Send + Sync + 'static,
{
    pub(super) fn new(rest: B, span: CallSpan) -> Self {
        Self {
            start: Bytes::new(),
            rest,
            timer: None,
            span,
        }
    }

    /// The call that this is the response to.
    pub fn call_span(&self) -> CallSpan {
        self.span.clone()
    }

    /// The whole body, if it is an object in JSON and has at most `limit` bytes. It can still
    /// be read from its start. Of another body only as much is read as shows what it is.
    ///
    /// # Errors
    ///
    /// The platform broke the connection, or sent nothing for too long.
    pub async fn short_object(&mut self, limit: usize) -> io::Result<Option<Bytes>> {
        if self.size_hint().lower() > limit as u64 {
            return Ok(None);
        }
        if self.start.is_empty()
            && let Some(frame) = self.frame().await
            && let Ok(data) = frame?.into_data()
        {
            self.start = data;
        }
        // Mostly the first frame has all of it.
        if self.rest.is_end_stream() {
            if self.start.is_empty() || self.start.len() > limit || !may_be_object(&self.start) {
                return Ok(None);
            }
            // A frame keeps the whole buffer that it was read into.
            self.start = Bytes::copy_from_slice(&self.start);
            return Ok(Some(self.start.clone()));
        }
        let mut read = BytesMut::from(&*std::mem::take(&mut self.start));
        let is_whole = loop {
            if read.len() > limit || !may_be_object(&read) {
                break false;
            }
            match self.frame().await {
                Some(frame) => {
                    if let Ok(data) = frame?.into_data() {
                        read.extend_from_slice(&data);
                    }
                }
                None => break true,
            }
        };
        self.start = read.freeze();
        Ok((is_whole && !self.start.is_empty()).then(|| self.start.clone()))
    }
}

/// Whether a body that starts so can be an object in JSON.
fn may_be_object(start: &[u8]) -> bool {
    let start = start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(start);
    matches!(start.trim_ascii_start().first(), None | Some(b'{'))
        || "\u{feff}".as_bytes().starts_with(start)
}

impl<B> Body for PassedResponse<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Error + Send + Sync + 'static,
{
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if !self.start.is_empty() {
            let start = std::mem::take(&mut self.start);
            return Poll::Ready(Some(Ok(Frame::data(start))));
        }
        if let Poll::Ready(frame) = Pin::new(&mut self.rest).poll_frame(cx) {
            self.timer = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(io::Error::other)));
        }
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(sleep(IDLE_LIMIT)));
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Some(Err(io::ErrorKind::TimedOut.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.start.is_empty() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (start, rest) = (self.start.len() as u64, self.rest.size_hint());
        let mut hint = SizeHint::new();
        hint.set_lower(start + rest.lower());
        if let Some(upper) = rest.upper() {
            hint.set_upper(start + upper);
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::Full;

    use super::*;

    #[test]
    fn only_what_may_be_an_object_is_read_on() {
        for (start, expected) in [
            (&b""[..], true),
            (b" \r\n", true),
            (b"{", true),
            (b" {\"errcode\":0}", true),
            ("\u{feff}{}".as_bytes(), true),
            (b"\xef\xbb", true),
            (b"[", false),
            (b"\xff\xd8\xff\xe0", false),
            (b"<html>", false),
            (b"0", false),
        ] {
            assert_eq!(may_be_object(start), expected, "{start:?}");
        }
    }

    #[tokio::test]
    async fn a_body_that_was_looked_at_is_read_from_its_start() {
        for (body, limit, is_object) in [
            (r#"{"errcode":0}"#, 64, true),
            (r#"{"errcode":0}"#, 13, true),
            (r#"{"errcode":0}"#, 12, false),
            ("picture", 64, false),
            ("", 64, false),
        ] {
            let span = CallSpan::start("http://127.0.0.1", "GET", "/");
            let mut response = PassedResponse::new(Full::new(Bytes::from(body)), span);
            let object = response.short_object(limit).await.unwrap();
            assert_eq!(object.is_some(), is_object, "{body} {limit}");
            assert_eq!(response.size_hint().exact(), Some(body.len() as u64));
            let read = wechat_h5_body::read_body(response, 64).await.unwrap();
            assert_eq!(read, body.as_bytes());
        }
    }
}
