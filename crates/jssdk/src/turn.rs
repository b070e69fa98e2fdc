//! One at a time, where jweixin keeps a single state for the whole page and two
//! in flight would get into each other's way.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::thread::LocalKey;

use crate::settle::{Settle, pending};

/// Where to stand in line.
pub(crate) type Line = &'static LocalKey<RefCell<Queue>>;

pub(crate) struct Queue {
    taken: bool,
    waiting: VecDeque<Settle<Turn>>,
}

impl Queue {
    const fn new() -> Self {
        Self {
            taken: false,
            waiting: VecDeque::new(),
        }
    }
}

thread_local! {
    /// `wx.config`: one state, one error handler.
    pub(crate) static CONFIGURING: RefCell<Queue> = const { RefCell::new(Queue::new()) };
    /// `wx.getLocalImgData`: one answer is waited for.
    pub(crate) static LOCAL_IMAGES: RefCell<Queue> = const { RefCell::new(Queue::new()) };
}

/// The right to go ahead. Dropping it lets the next one in.
#[must_use = "dropping it ends the turn"]
pub(crate) struct Turn(Line);

impl Turn {
    /// Waits in line.
    pub(crate) async fn wait(line: Line) -> Self {
        let place = line.with_borrow_mut(|queue| {
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
            None => Self(line),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let next = self.0.with_borrow_mut(|queue| {
            let next = queue.waiting.pop_front();
            queue.taken = next.is_some();
            next
        });
        if let Some(next) = next {
            // Who has stopped waiting does not get it, and dropping it right
            // there offers it to the one behind.
            next.with(Self(self.0));
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
        let mut first = pin!(Turn::wait(&CONFIGURING));
        let Poll::Ready(turn) = poll(first.as_mut()) else {
            panic!("nobody is before the first")
        };
        let mut gone = Box::pin(Turn::wait(&CONFIGURING));
        let mut unread = Box::pin(Turn::wait(&CONFIGURING));
        let mut last = pin!(Turn::wait(&CONFIGURING));
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
        let again = pin!(Turn::wait(&CONFIGURING));
        let Poll::Ready(_turn) = poll(again) else {
            panic!("the line is empty")
        };
        let mut elsewhere = pin!(Turn::wait(&LOCAL_IMAGES));
        assert!(poll(elsewhere.as_mut()).is_ready(), "another line");
    }
}
