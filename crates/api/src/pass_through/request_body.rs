//! The body of a call. A short one is kept, so that the call can be repeated.

use std::convert::Infallible;
use std::error::Error;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt as _, Full};

use super::idle_limit::{FromCaller, Progress};

type BoxError = Box<dyn Error + Send + Sync>;
type BoxBody = Pin<Box<dyn Body<Data = Bytes, Error = BoxError> + Send>>;

/// The body of a call that is passed on. Clones share one that is not kept.
#[derive(Clone)]
pub struct PassedBody(Kind);

#[derive(Clone)]
enum Kind {
    Kept(Bytes),
    /// Until something of it is sent.
    Flowing(Arc<Mutex<Option<BoxBody>>>),
}

impl PassedBody {
    /// One that is kept.
    pub fn kept(bytes: impl Into<Bytes>) -> Self {
        Self(Kind::Kept(bytes.into()))
    }

    /// Keeps a body that has at most `limit` bytes, for which it is read to its end. A
    /// longer one is read while it is sent.
    ///
    /// # Errors
    ///
    /// The error of the body.
    pub async fn keep_up_to<B>(limit: usize, body: B) -> Result<Self, B::Error>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        if body.is_end_stream() {
            return Ok(Self::kept(Bytes::new()));
        }
        let mut body = Box::pin(body);
        let mut start = BytesMut::new();
        if body.size_hint().lower() <= limit as u64 {
            loop {
                let Some(frame) = body.frame().await else {
                    return Ok(Self::kept(start.freeze()));
                };
                if let Ok(data) = frame?.into_data() {
                    start.extend_from_slice(&data);
                }
                if start.len() > limit {
                    break;
                }
            }
        }
        let rest = Box::pin(body.map_err(Into::into));
        let body: BoxBody = if start.is_empty() {
            rest
        } else {
            let start = Full::new(start.freeze()).map_err(|never: Infallible| match never {});
            Box::pin(Chained {
                start: Some(Box::pin(start)),
                rest,
            })
        };
        Ok(Self(Kind::Flowing(Arc::new(Mutex::new(Some(body))))))
    }

    /// Whether the call can be repeated.
    pub fn is_kept(&self) -> bool {
        matches!(self.0, Kind::Kept(_))
    }

    /// The body for one attempt, unless an attempt before has taken something of it.
    pub(super) fn take(&self) -> Option<Sending> {
        let source = match &self.0 {
            Kind::Kept(bytes) => Source::Kept(Some(bytes.clone())),
            Kind::Flowing(body) => {
                let is_there = body
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .is_some();
                is_there.then(|| Source::Untouched(body.clone()))?
            }
        };
        Some(Sending {
            source,
            progress: None,
        })
    }
}

/// What was read of a body, and the rest of it.
struct Chained {
    start: Option<BoxBody>,
    rest: BoxBody,
}

impl Body for Chained {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(start) = &mut self.start {
            match ready!(start.as_mut().poll_frame(cx)) {
                Some(frame) => return Poll::Ready(Some(frame)),
                None => self.start = None,
            }
        }
        self.rest.as_mut().poll_frame(cx)
    }
}

/// A body that is being sent.
pub(super) struct Sending {
    source: Source,
    progress: Option<Progress>,
}

enum Source {
    Kept(Option<Bytes>),
    Untouched(Arc<Mutex<Option<BoxBody>>>),
    Taken(BoxBody),
    Ended,
}

impl Sending {
    /// Tells `progress` of each part that is sent.
    pub(super) fn report_to(&mut self, progress: Progress) {
        self.progress = Some(progress);
    }

    fn poll_source(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Source::Untouched(slot) = &self.source {
            let body = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
            self.source = body.map_or(Source::Ended, Source::Taken);
        }
        match &mut self.source {
            Source::Kept(bytes) => {
                let bytes = bytes.take().filter(|bytes| !bytes.is_empty());
                Poll::Ready(bytes.map(|bytes| Ok(Frame::data(bytes))))
            }
            Source::Taken(body) => body.as_mut().poll_frame(cx),
            Source::Untouched(_) | Source::Ended => Poll::Ready(None),
        }
    }
}

impl Body for Sending {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = self.poll_source(cx);
        if let Some(progress) = &self.progress {
            progress.report(match &frame {
                Poll::Pending => FromCaller::Awaited,
                Poll::Ready(Some(Err(_))) => FromCaller::Broken,
                Poll::Ready(_) => FromCaller::Flows,
            });
        }
        frame
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Kept(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            // Its length is the one in the caller's headers, if there is one.
            _ => SizeHint::default(),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.source {
            Source::Kept(bytes) => bytes.as_ref().is_none_or(Bytes::is_empty),
            Source::Ended => true,
            Source::Untouched(_) | Source::Taken(_) => false,
        }
    }
}
