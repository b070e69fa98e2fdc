//! A time limit for a future.

use std::future::Future;
use std::pin::pin;

use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;

/// The future took longer than its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Elapsed;

/// The output of a future, if it comes within the limit.
pub(crate) async fn timeout<F: Future>(millis: u32, future: F) -> Result<F::Output, Elapsed> {
    match select(pin!(future), TimeoutFuture::new(millis)).await {
        Either::Left((output, _)) => Ok(output),
        Either::Right(_) => Err(Elapsed),
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use std::future::{pending, ready};

    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::{Elapsed, timeout};

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    async fn a_future_is_in_time_or_not() {
        assert_eq!(timeout(20, pending::<()>()).await, Err(Elapsed));
        assert_eq!(timeout(1000, ready(7)).await, Ok(7));
    }
}
