//! A call of a `wx.*` API: from success/fail/cancel/complete to one future.

use alloc::boxed::Box;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use wasm_bindgen::JsValue;

use crate::call::error::CallError;
use crate::call::invoke::Answer;

/// How an answer is read.
type Read<T> = Box<dyn FnOnce(&JsValue) -> Result<T, CallError>>;

/// A call of an API, to be awaited: the client is asked then. Dropping it
/// detaches: the client still does what it was asked for, and its answer is
/// ignored.
///
/// Every call ends: with the API's value, or with one of the ways of
/// [`CallError`].
#[must_use = "the client is asked when the call is awaited"]
pub struct Call<T> {
    answer: Answer,
    read: Option<Read<T>>,
}

impl Call<()> {
    /// A call whose answer says no more than that it went well.
    pub(crate) fn without_response(answer: Answer) -> Self {
        Self::with_response(answer, |_| Ok(()))
    }
}

impl<T: 'static> Call<T> {
    /// A call whose answer holds a value.
    pub(crate) fn with_response(
        answer: Answer,
        read: impl FnOnce(&JsValue) -> Result<T, CallError> + 'static,
    ) -> Self {
        Self {
            answer,
            read: Some(Box::new(read)),
        }
    }

    /// The same call, its value made into another one.
    pub fn map<U>(self, into: impl FnOnce(T) -> U + 'static) -> Call<U> {
        let Self { answer, read } = self;
        let read = read.map(|read| -> Read<U> { Box::new(move |answer| read(answer).map(into)) });
        Call { answer, read }
    }
}

impl<T> Future for Call<T> {
    type Output = Result<T, CallError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(read) = self.read.take() else {
            // It has ended: nothing comes any more.
            return Poll::Pending;
        };
        match self.answer.as_mut().poll(context) {
            Poll::Ready(answer) => Poll::Ready(answer.and_then(|answer| read(&answer))),
            Poll::Pending => {
                self.read = Some(read);
                Poll::Pending
            }
        }
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Call")
    }
}

#[cfg(test)]
mod tests {
    use core::future::ready;
    use core::task::Waker;

    use super::*;

    fn poll<T>(call: &mut Call<T>) -> Poll<Result<T, CallError>> {
        Pin::new(call).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_call_ends_once() {
        let answer = Box::pin(ready(Ok(JsValue::UNDEFINED)));
        let mut call = Call::with_response(answer, |_| Ok(2)).map(|value| value * 3);
        assert_eq!(poll(&mut call), Poll::Ready(Ok(6)));
        assert_eq!(poll(&mut call), Poll::Pending);
        let mut call = Call::without_response(Box::pin(ready(Err(CallError::TimedOut))));
        assert_eq!(poll(&mut call), Poll::Ready(Err(CallError::TimedOut)));
        assert_eq!(poll(&mut call), Poll::Pending);
    }
}
