//! One configuration at a time: jweixin has one state and one error callback for
//! the whole page, so two configurations at once would get each other's result.

use alloc::collections::VecDeque;
use core::cell::RefCell;

use crate::runtime::oneshot::{Sender, channel};
use crate::runtime::page_local::page_local;

struct Lock {
    is_held: bool,
    queue: VecDeque<Sender<Permit>>,
}

page_local! {
    static LOCK: RefCell<Lock> = RefCell::new(Lock { is_held: false, queue: VecDeque::new() });
}

/// The right to configure. Dropping it passes it to the next in the queue.
#[must_use = "dropping it releases the lock"]
pub(crate) struct Permit(());

impl Permit {
    /// Waits in the queue.
    pub(crate) async fn acquire() -> Self {
        let queued = LOCK.with(|lock| {
            let mut lock = lock.borrow_mut();
            if lock.is_held {
                let (sender, receiver) = channel();
                lock.queue.push_back(sender);
                Some(receiver)
            } else {
                lock.is_held = true;
                None
            }
        });
        match queued {
            Some(receiver) => receiver.await,
            None => Self(()),
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let next = LOCK.with(|lock| {
            let mut lock = lock.borrow_mut();
            let next = lock.queue.pop_front();
            lock.is_held = next.is_some();
            next
        });
        if let Some(next) = next {
            // If its receiver was dropped, the permit is dropped here, which passes
            // it to the one behind.
            next.send(Self(()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::{Pin, pin};
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn poll(permit: Pin<&mut impl Future<Output = Permit>>) -> Poll<Permit> {
        permit.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn permits_are_given_in_order_and_skip_dropped_waiters() {
        let mut first = pin!(Permit::acquire());
        let Poll::Ready(permit) = poll(first.as_mut()) else {
            panic!("the first one waits for nothing")
        };
        let mut dropped = Box::pin(Permit::acquire());
        let mut not_polled_again = Box::pin(Permit::acquire());
        let mut last = pin!(Permit::acquire());
        assert!(poll(dropped.as_mut()).is_pending());
        assert!(poll(not_polled_again.as_mut()).is_pending());
        assert!(poll(last.as_mut()).is_pending());
        drop(dropped);
        drop(permit);
        assert!(poll(last.as_mut()).is_pending(), "the one before holds it");
        drop(not_polled_again);
        let Poll::Ready(permit) = poll(last.as_mut()) else {
            panic!("a permit that was not received is passed on")
        };
        drop(permit);
        assert!(poll(pin!(Permit::acquire())).is_ready());
    }
}
