//! Wakes one waiting task. Rung often before the task looks, it counts once.

use alloc::rc::Rc;
use core::cell::RefCell;
use core::future::poll_fn;
use core::task::{Poll, Waker};

/// What has become of the bell since the task last looked.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Silent,
    Rung,
    /// Nobody will ring any more.
    Closed,
}

#[derive(Default)]
struct Inner {
    state: State,
    waker: Option<Waker>,
}

/// Clones are the same bell.
#[derive(Clone, Default)]
pub(crate) struct Bell(Rc<RefCell<Inner>>);

impl Bell {
    /// Wakes the task, unless the bell is closed.
    pub(crate) fn ring(&self) {
        self.become_(State::Rung);
    }

    /// Wakes the task for the last time.
    pub(crate) fn close(&self) {
        self.become_(State::Closed);
    }

    /// Whether nobody will ring any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.0.borrow().state == State::Closed
    }

    /// Whether it was rung since it was last looked at.
    pub(crate) fn take(&self) -> bool {
        let mut inner = self.0.borrow_mut();
        let rung = inner.state == State::Rung;
        if rung {
            inner.state = State::Silent;
        }
        rung
    }

    /// Waits for the next ring. False once it is closed.
    pub(crate) async fn rung(&self) -> bool {
        poll_fn(|context| {
            if self.is_closed() {
                return Poll::Ready(false);
            }
            if self.take() {
                return Poll::Ready(true);
            }
            self.0.borrow_mut().waker = Some(context.waker().clone());
            Poll::Pending
        })
        .await
    }

    fn become_(&self, state: State) {
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

    fn look(bell: &Bell) -> Poll<bool> {
        pin!(bell.rung()).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn many_rings_are_one() {
        let bell = Bell::default();
        assert!(look(&bell).is_pending());
        bell.ring();
        bell.clone().ring();
        assert_eq!(look(&bell), Poll::Ready(true));
        assert!(look(&bell).is_pending());
        assert!(!bell.take());
    }

    #[test]
    fn closed_stays_closed() {
        let bell = Bell::default();
        bell.ring();
        bell.close();
        bell.ring();
        assert!(!bell.take());
        assert_eq!(look(&bell), Poll::Ready(false));
        assert!(bell.is_closed());
    }
}
