//! A value that arrives once, from a callback, for one waiting future.

use alloc::rc::{Rc, Weak};
use core::cell::RefCell;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

struct State<T> {
    value: Option<T>,
    waker: Option<Waker>,
    settled: bool,
}

/// The waiting end. Dropping it detaches: what comes later is ignored.
#[must_use = "dropping it throws the value away"]
pub(crate) struct Settled<T>(Rc<RefCell<State<T>>>);

/// The giving end: does not keep the waiting end alive.
pub(crate) struct Settle<T>(Weak<RefCell<State<T>>>);

/// Both ends of a value that has not arrived yet.
pub(crate) fn pending<T>() -> (Settle<T>, Settled<T>) {
    let state = Rc::new(RefCell::new(State {
        value: None,
        waker: None,
        settled: false,
    }));
    (Settle(Rc::downgrade(&state)), Settled(state))
}

impl<T> Clone for Settle<T> {
    fn clone(&self) -> Self {
        Self(Weak::clone(&self.0))
    }
}

impl<T> Settle<T> {
    /// Gives the value. The first one wins; all else is thrown away.
    pub(crate) fn with(&self, value: T) {
        drop(self.offer(value));
    }

    /// Gives the value. A second one, or one that nobody waits for any more,
    /// comes back.
    pub(crate) fn offer(&self, value: T) -> Result<(), T> {
        let Some(state) = self.0.upgrade() else {
            return Err(value);
        };
        let waker = {
            let mut state = state.borrow_mut();
            if state.settled {
                return Err(value);
            }
            state.settled = true;
            state.value = Some(value);
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
        Ok(())
    }
}

impl<T> Settled<T> {
    /// Whether a value has been given.
    pub(crate) fn is_settled(&self) -> bool {
        self.0.borrow().settled
    }
}

impl<T> Future for Settled<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut state = self.0.borrow_mut();
        if let Some(value) = state.value.take() {
            return Poll::Ready(value);
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poll<T>(settled: &mut Settled<T>) -> Poll<T> {
        Pin::new(settled).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn the_first_value_wins() {
        let (settle, mut settled) = pending();
        assert!(poll(&mut settled).is_pending());
        assert_eq!(settle.offer(1), Ok(()));
        assert_eq!(settle.clone().offer(2), Err(2));
        assert_eq!(poll(&mut settled), Poll::Ready(1));
        assert_eq!(settle.offer(3), Err(3), "settled stays settled");
    }

    #[test]
    fn a_dropped_future_gets_nothing() {
        let (settle, settled) = pending();
        drop(settled);
        assert_eq!(settle.offer("late"), Err("late"));
    }
}
