//! Wakes one waiting task. Notifications before the task waits count as one.

use alloc::rc::Rc;
use core::cell::RefCell;
use core::future::poll_fn;
use core::task::{Poll, Waker};

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Waiting,
    Notified,
    /// No notification comes any more.
    Closed,
}

#[derive(Default)]
struct Inner {
    state: State,
    waker: Option<Waker>,
}

/// Clones notify the same task.
#[derive(Clone, Default)]
pub(crate) struct Notify(Rc<RefCell<Inner>>);

impl Notify {
    /// Wakes the task, unless this is closed.
    pub(crate) fn notify(&self) {
        self.set(State::Notified);
    }

    /// Wakes the task for the last time.
    pub(crate) fn close(&self) {
        self.set(State::Closed);
    }

    /// Whether [`Self::close`] was called.
    pub(crate) fn is_closed(&self) -> bool {
        self.0.borrow().state == State::Closed
    }

    /// Consumes a notification without waiting. False if there was none.
    pub(crate) fn try_notified(&self) -> bool {
        let mut inner = self.0.borrow_mut();
        let notified = inner.state == State::Notified;
        if notified {
            inner.state = State::Waiting;
        }
        notified
    }

    /// Waits for the next notification. False once this is closed.
    pub(crate) async fn notified(&self) -> bool {
        poll_fn(|context| {
            if self.is_closed() {
                return Poll::Ready(false);
            }
            if self.try_notified() {
                return Poll::Ready(true);
            }
            self.0.borrow_mut().waker = Some(context.waker().clone());
            Poll::Pending
        })
        .await
    }

    fn set(&self, state: State) {
        let waker = {
            let mut inner = self.0.borrow_mut();
            if inner.state == State::Closed {
                return;
            }
            inner.state = state;
            inner.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::Context;

    use super::*;

    fn poll(notify: &Notify) -> Poll<bool> {
        pin!(notify.notified()).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn many_notifications_count_as_one() {
        let notify = Notify::default();
        assert!(poll(&notify).is_pending());
        notify.notify();
        notify.clone().notify();
        assert_eq!(poll(&notify), Poll::Ready(true));
        assert!(poll(&notify).is_pending());
        assert!(!notify.try_notified());
    }

    #[test]
    fn nothing_comes_after_close() {
        let notify = Notify::default();
        notify.notify();
        notify.close();
        notify.notify();
        assert!(!notify.try_notified());
        assert_eq!(poll(&notify), Poll::Ready(false));
        assert!(notify.is_closed());
    }
}
