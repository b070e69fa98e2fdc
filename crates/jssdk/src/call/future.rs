//! A call of a `wx.*` API as a future.

use alloc::boxed::Box;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use wasm_bindgen::JsValue;

use crate::call::error::CallError;
use crate::call::invoke::ResponseFuture;

/// Reads the value from a response.
type Read<T> = Box<dyn FnOnce(&JsValue) -> Result<T, CallError>>;

/// A call of an API. The client is called when this is awaited. Dropping it
/// detaches: the client still does what was requested, and its response is
/// ignored.
///
/// Every call completes: with the API's value, or with a [`CallError`].
#[must_use = "the client is called when this is awaited"]
pub struct Call<T> {
    response: ResponseFuture,
    read: Option<Read<T>>,
}

impl Call<()> {
    /// A call whose response has no value.
    pub(crate) fn without_response(response: ResponseFuture) -> Self {
        Self::with_response(response, |_| Ok(()))
    }
}

impl<T: 'static> Call<T> {
    /// A call whose response has a value.
    pub(crate) fn with_response(
        response: ResponseFuture,
        read: impl FnOnce(&JsValue) -> Result<T, CallError> + 'static,
    ) -> Self {
        Self {
            response,
            read: Some(Box::new(read)),
        }
    }

    /// The same call, its value converted.
    pub fn map<U>(self, into: impl FnOnce(T) -> U + 'static) -> Call<U> {
        let Self { response, read } = self;
        let read =
            read.map(|read| -> Read<U> { Box::new(move |response| read(response).map(into)) });
        Call { response, read }
    }
}

impl<T> Future for Call<T> {
    type Output = Result<T, CallError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(read) = self.read.take() else {
            // It has completed: nothing comes any more.
            return Poll::Pending;
        };
        match self.response.as_mut().poll(context) {
            Poll::Ready(response) => Poll::Ready(response.and_then(|response| read(&response))),
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
    fn a_call_completes_once() {
        let response = Box::pin(ready(Ok(JsValue::UNDEFINED)));
        let mut call = Call::with_response(response, |_| Ok(2)).map(|value| value * 3);
        assert_eq!(poll(&mut call), Poll::Ready(Ok(6)));
        assert_eq!(poll(&mut call), Poll::Pending);
        let mut call = Call::without_response(Box::pin(ready(Err(CallError::TimedOut))));
        assert_eq!(poll(&mut call), Poll::Ready(Err(CallError::TimedOut)));
        assert_eq!(poll(&mut call), Poll::Pending);
    }
}
