//! `setTimeout` as a guard.

use alloc::boxed::Box;
use alloc::rc::Rc;
use core::cell::RefCell;
use core::time::Duration;

use js_sys::Date;
use wasm_bindgen::prelude::*;

use crate::sys;

/// A timer that fires later than this was delayed together with the whole page:
/// by an alert (`debug: true`), or because another app was in front.
const DELAYED_MS: f64 = 500.0;

/// How long a delayed page is waited for: a response that came meanwhile may be
/// queued behind the timer.
const GRACE: Duration = Duration::from_millis(500);

/// Runs a function once, later. Dropping it before that cancels it.
#[must_use = "dropping it cancels the timer"]
pub(crate) struct Timer {
    scheduled: Rc<RefCell<Scheduled>>,
    _callback: Closure<dyn FnMut()>,
}

/// The browser's timer.
struct Scheduled {
    callback: JsValue,
    id: JsValue,
    due: f64,
}

impl Scheduled {
    /// More than 24 days count as 24 days, the longest timeout of browsers.
    fn schedule(&mut self, delay: Duration) {
        let millis = i32::try_from(delay.as_millis()).unwrap_or(i32::MAX);
        self.id = sys::set_timeout(&self.callback, millis);
        self.due = Date::now() + f64::from(millis);
    }

    fn is_delayed(&self) -> bool {
        Date::now() - self.due > DELAYED_MS
    }
}

impl Timer {
    /// Starts the timer.
    pub(crate) fn after(delay: Duration, function: Box<dyn FnOnce()>) -> Self {
        let scheduled = Rc::new(RefCell::new(Scheduled {
            callback: JsValue::UNDEFINED,
            id: JsValue::UNDEFINED,
            due: 0.0,
        }));
        let (own, mut function) = (scheduled.clone(), Some(function));
        let callback = Closure::<dyn FnMut()>::new(move || {
            if own.borrow().is_delayed() {
                own.borrow_mut().schedule(GRACE);
            } else if let Some(function) = function.take() {
                function();
            }
        });
        scheduled.borrow_mut().callback = callback.as_ref().clone();
        scheduled.borrow_mut().schedule(delay);
        Self {
            scheduled,
            _callback: callback,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        sys::clear_timeout(&self.scheduled.borrow().id);
    }
}
