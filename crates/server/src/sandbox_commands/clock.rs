//! The server's clock in the demo: it follows the sandbox's.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use wechat_h5_clock::{Clock, Now, SystemClock};
use wechat_h5_sandbox::Clock as SandboxClock;

/// How often a sleeping task checks whether the sandbox's time was moved.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// The farthest move that is followed, in seconds: 30 years. Later times are not valid
/// timestamps.
const MAX_MOVE: u64 = 30 * 365 * 86_400;

/// The machine's clocks, moved by as much as the sandbox's clock.
#[derive(Debug)]
pub(super) struct SharedClock {
    system: SystemClock,
    sandbox: SandboxClock,
}

impl SharedClock {
    pub(super) fn new(sandbox: SandboxClock) -> Self {
        Self {
            system: SystemClock::new(),
            sandbox,
        }
    }
}

impl Clock for SharedClock {
    fn now(&self) -> Now {
        let now = self.system.now();
        Now {
            // Never goes back, whatever is done to the sandbox.
            monotonic: now.monotonic + followed(self.sandbox.jumped()),
            wall: now.wall + followed(self.sandbox.ahead()),
        }
    }

    fn sleep(&self, delay: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let sandbox = self.sandbox.clone();
        let start = sandbox.jumped();
        Box::pin(async move {
            let mut slept = Duration::ZERO;
            loop {
                let jumped = followed(sandbox.jumped().saturating_sub(start));
                let left = delay.saturating_sub(slept + jumped);
                if left.is_zero() {
                    return;
                }
                let nap = left.min(POLL_INTERVAL);
                tokio::time::sleep(nap).await;
                slept += nap;
            }
        })
    }
}

fn followed(seconds: u64) -> Duration {
    Duration::from_secs(seconds.min(MAX_MOVE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_with_the_clock_of_the_sandbox() {
        let sandbox = SandboxClock::system();
        let clock = SharedClock::new(sandbox.clone());
        let before = clock.now();
        sandbox.advance(7200);
        let after = clock.now();
        let hours = Duration::from_hours(2);
        assert!(after.monotonic >= before.monotonic + hours, "{after:?}");
        assert!(after.wall >= before.wall + hours, "{after:?}");
        assert!(after.unix_seconds().abs_diff(sandbox.now()) <= 1);
        sandbox.advance(u64::MAX);
        assert!(clock.now() != after);
    }

    #[tokio::test(start_paused = true)]
    async fn a_sleeping_task_notices_a_move() {
        let sandbox = SandboxClock::system();
        let clock = SharedClock::new(sandbox.clone());
        let start = tokio::time::Instant::now();
        clock.sleep(Duration::from_secs(5)).await;
        assert_eq!(start.elapsed().as_secs(), 5);

        let sleeper = clock.sleep(Duration::from_hours(2));
        sandbox.advance(7200);
        sleeper.await;
        assert_eq!(start.elapsed().as_secs(), 5);
    }
}
