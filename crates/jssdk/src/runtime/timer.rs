//! `setTimeout` as a guard.

use alloc::boxed::Box;
use alloc::rc::Rc;
use core::cell::RefCell;
use core::time::Duration;

use js_sys::Date;
use wasm_bindgen::prelude::*;

use crate::sys;

/// A timer that comes so much late was held up together with the whole page: by
/// an alert (`debug: true`), or while something else was on the screen.
const HELD_UP_MS: f64 = 500.0;

/// What a page that was held up gets: an answer that came meanwhile may be behind
/// the timer in line.
const GRACE: Duration = Duration::from_millis(500);

/// Runs a function once, later. Dropping it before that cancels it.
#[must_use = "dropping it cancels the timer"]
pub(crate) struct Timer {
    armed: Rc<RefCell<Armed>>,
    _callback: Closure<dyn FnMut()>,
}

/// What the browser was told.
struct Armed {
    callback: JsValue,
    id: JsValue,
    due: f64,
}

impl Armed {
    /// Longer than 24 days counts as 24 days, the most that browsers count.
    fn arm(&mut self, delay: Duration) {
        let millis = i32::try_from(delay.as_millis()).unwrap_or(i32::MAX);
        self.id = sys::set_timeout(&self.callback, millis);
        self.due = Date::now() + f64::from(millis);
    }

    fn is_held_up(&self) -> bool {
        Date::now() - self.due > HELD_UP_MS
    }
}

impl Timer {
    /// Starts the timer.
    pub(crate) fn after(delay: Duration, function: Box<dyn FnOnce()>) -> Self {
        let armed = Rc::new(RefCell::new(Armed {
            callback: JsValue::UNDEFINED,
            id: JsValue::UNDEFINED,
            due: 0.0,
        }));
        let (own, mut function) = (armed.clone(), Some(function));
        let callback = Closure::<dyn FnMut()>::new(move || {
            if own.borrow().is_held_up() {
                own.borrow_mut().arm(GRACE);
            } else if let Some(function) = function.take() {
                function();
            }
        });
        armed.borrow_mut().callback = callback.as_ref().clone();
        armed.borrow_mut().arm(delay);
        Self {
            armed,
            _callback: callback,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        sys::clear_timeout(&self.armed.borrow().id);
    }
}
