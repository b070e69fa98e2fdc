//! One configuration at a time: jweixin keeps a single state and a single error
//! handler for the whole page, so two in flight would get each other's answer.

use alloc::collections::VecDeque;
use core::cell::RefCell;

use crate::runtime::oneshot::{Settle, pending};
use crate::runtime::page_local::page_local;

struct Queue {
    taken: bool,
    waiting: VecDeque<Settle<Turn>>,
}

page_local! {
    static QUEUE: RefCell<Queue> = RefCell::new(Queue { taken: false, waiting: VecDeque::new() });
}

/// The right to configure. Dropping it lets the next one in.
#[must_use = "dropping it ends the turn"]
pub(crate) struct Turn(());

impl Turn {
    /// Waits in line.
    pub(crate) async fn wait() -> Self {
        let place = QUEUE.with(|queue| {
            let mut queue = queue.borrow_mut();
            if queue.taken {
                let (settle, settled) = pending();
                queue.waiting.push_back(settle);
                Some(settled)
            } else {
                queue.taken = true;
                None
            }
        });
        match place {
            Some(settled) => settled.await,
            None => Self(()),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let next = QUEUE.with(|queue| {
            let mut queue = queue.borrow_mut();
            let next = queue.waiting.pop_front();
            queue.taken = next.is_some();
            next
        });
        if let Some(next) = next {
            // Who has stopped waiting does not get it, and dropping it right
            // there offers it to the one behind.
            next.with(Self(()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::{Pin, pin};
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn poll(turn: Pin<&mut impl Future<Output = Turn>>) -> Poll<Turn> {
        turn.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn turns_come_in_order_and_pass_over_those_who_left() {
        let mut first = pin!(Turn::wait());
        let Poll::Ready(turn) = poll(first.as_mut()) else {
            panic!("nobody is before the first")
        };
        let mut gone = Box::pin(Turn::wait());
        let mut unread = Box::pin(Turn::wait());
        let mut last = pin!(Turn::wait());
        assert!(poll(gone.as_mut()).is_pending());
        assert!(poll(unread.as_mut()).is_pending());
        assert!(poll(last.as_mut()).is_pending());
        drop(gone);
        drop(turn);
        assert!(poll(last.as_mut()).is_pending(), "`unread` has the turn");
        drop(unread);
        let Poll::Ready(turn) = poll(last.as_mut()) else {
            panic!("a turn that nobody fetched is passed on")
        };
        drop(turn);
        assert!(poll(pin!(Turn::wait())).is_ready());
    }
}
