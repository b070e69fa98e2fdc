//! A value that is waited for no longer than a duration.

use alloc::boxed::Box;
use core::time::Duration;

use crate::runtime::oneshot::{Receiver, Sender, channel};
use crate::runtime::timer::Timer;

/// Waits for the value. After `duration`, `default` is sent instead.
pub(crate) async fn timeout<T: 'static>(
    duration: Duration,
    sender: Sender<T>,
    receiver: Receiver<T>,
    default: T,
) -> T {
    if receiver.is_sent() {
        return receiver.await;
    }
    let on_timeout = Box::new(move || sender.send(default));
    let _timer = Timer::after(duration, on_timeout);
    receiver.await
}

/// Waits.
pub(crate) async fn sleep(duration: Duration) {
    let (sender, receiver) = channel();
    timeout(duration, sender, receiver, false).await;
}
