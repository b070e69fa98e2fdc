//! A time limit for a promise.

use std::future::Future;
use std::pin::Pin;

use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// The promise took longer than its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed;

/// What a promise was fulfilled or rejected with.
pub type Settled = Result<JsValue, JsValue>;

/// What becomes of a promise, if that is known within the limit. On the heap: inside the
/// futures of its callers it would be in the module once for each of them.
pub fn timeout(
    millis: u32,
    promise: Promise,
) -> Pin<Box<dyn Future<Output = Result<Settled, Elapsed>>>> {
    Box::pin(async move {
        match select(JsFuture::from(promise), TimeoutFuture::new(millis)).await {
            Either::Left((settled, _)) => Ok(settled),
            Either::Right(_) => Err(Elapsed),
        }
    })
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use js_sys::{Function, Promise};
    use wasm_bindgen::JsValue;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::{Elapsed, timeout};

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    async fn a_promise_is_in_time_or_not() {
        let pending = Promise::new(&mut |_: Function, _: Function| {});
        assert_eq!(timeout(20, pending).await, Err(Elapsed));
        let seven = || JsValue::from(7);
        assert_eq!(
            timeout(1000, Promise::resolve(&seven())).await,
            Ok(Ok(seven()))
        );
        assert_eq!(
            timeout(1000, Promise::reject(&seven())).await,
            Ok(Err(seven()))
        );
    }
}
