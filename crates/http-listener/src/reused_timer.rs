//! The timer of one connection's request heads. hyper starts one for each head; to register
//! it with tokio and remove it again takes a lock that all connections share.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::rt::{Sleep, Timer};

/// The sleep that is not in use.
type Kept = Option<Pin<Box<tokio::time::Sleep>>>;

/// Keeps the last sleep that was dropped for the next one, which ends later: to move the end
/// of one that is registered already takes no lock.
#[derive(Debug, Clone, Default)]
pub struct ReusedTimer(Arc<Mutex<Kept>>);

impl ReusedTimer {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Timer for ReusedTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        let deadline = deadline.into();
        let sleep = match self.kept().take() {
            Some(mut sleep) => {
                sleep.as_mut().reset(deadline);
                sleep
            }
            None => Box::pin(tokio::time::sleep_until(deadline)),
        };
        Box::pin(Lent {
            sleep: Some(sleep),
            timer: self.clone(),
        })
    }

    fn now(&self) -> Instant {
        tokio::time::Instant::now().into()
    }
}

/// A sleep that goes back when it is dropped.
struct Lent {
    sleep: Kept,
    timer: ReusedTimer,
}

impl Sleep for Lent {}

impl Future for Lent {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.sleep {
            Some(sleep) => sleep.as_mut().poll(cx),
            // Only after it was dropped.
            None => Poll::Ready(()),
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        *self.timer.kept() = self.sleep.take();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_sleep_ends_at_its_own_time() {
        let timer = ReusedTimer::default();
        for seconds in [10, 10, 3, 30, 1] {
            // One that is not waited for to its end, as most are.
            let mut left = timer.sleep(Duration::from_secs(10));
            let soon = Duration::from_secs(1);
            assert!(tokio::time::timeout(soon, &mut left).await.is_err());
            drop(left);
            let start = tokio::time::Instant::now();
            timer.sleep(Duration::from_secs(seconds)).await;
            assert_eq!(start.elapsed().as_secs(), seconds);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn two_at_once_are_apart() {
        let timer = ReusedTimer::default();
        drop(timer.sleep(Duration::from_secs(1)));
        let start = tokio::time::Instant::now();
        let (long, short) = (Duration::from_secs(9), Duration::from_secs(2));
        let (long, short) = (timer.sleep(long), timer.sleep(short));
        short.await;
        assert_eq!(start.elapsed().as_secs(), 2);
        long.await;
        assert_eq!(start.elapsed().as_secs(), 9);
    }
}
