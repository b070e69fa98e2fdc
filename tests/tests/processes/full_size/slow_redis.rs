//! The network to Redis is slow for the holder of the lease, in each way.

use std::time::Duration;

use super::judge;
use crate::slow_redis::{Slow, SlowRedis};

const ROUNDS: u32 = 5;
/// The renewal of the lease that may still arrive, after a third of it, the lease, and half a
/// second.
const TAKE_OVER: Duration = Duration::from_millis(1000 + 3000 + 500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_redis() -> anyhow::Result<()> {
    let mut redis = SlowRedis::start().await?;
    for slow in Slow::ALL {
        let (mut longest, mut more, mut dead, mut overwritten) = (Duration::ZERO, 0, 0, 0);
        for _ in 0..ROUNDS {
            let outcome = redis.refresh(slow).await?;
            longest = longest.max(outcome.taken_over);
            more = more.max(outcome.more);
            dead = dead.max(outcome.dead);
            overwritten += u32::from(!outcome.is_newest_stored);
        }
        let what = format!("Redis slow for the holder of the lease ({slow:?}), {ROUNDS} times");
        judge(
            &format!("{what}, stale writes that are not refused"),
            &overwritten.to_string(),
            "0",
            overwritten == 0,
        );
        let (most, most_dead) = (slow.more(), slow.dead());
        judge(
            &format!("{what}, fetches more, and calls with a dead token, each time"),
            &format!("at most {more} and {dead}"),
            &format!("at most {most} and {most_dead}"),
            more <= most && dead <= most_dead,
        );
        judge(
            &format!("{what}, until the others sign"),
            &format!("{longest:.2?}"),
            &format!("{TAKE_OVER:?}: a renewal that still arrives, the lease and half a second"),
            longest <= TAKE_OVER,
        );
    }
    Ok(())
}
