//! The holder of the lease stands still in a refresh, for three times as long as it lasts.

use std::time::{Duration, Instant};

use super::judge;
use crate::installation::Installation;
use crate::lost_processes::refresh_at;

const STANDSTILLS: u64 = 5;
const LEASE: Duration = Duration::from_secs(3);
const TAKE_OVER: Duration = Duration::from_millis(3500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn standstills() -> anyhow::Result<()> {
    let mut installation = Installation::start(3).await?;
    let (mut longest, mut overwritten) = (Duration::ZERO, 0);
    for _ in 0..STANDSTILLS {
        let calls = installation.fetches().await?.tokens;
        installation.delay_next_token(1000).await?;
        installation.expire().await?;
        let refresh = refresh_at(&installation.sign_addresses()?[0]);
        installation.token_calls(calls + 1).await?;
        installation.servers[0].signal("STOP").await?;
        let stopped = Instant::now();
        // It had a token issued and has not read it: now that token is dead.
        let forced = installation.force_token().await?;
        installation.signs(1).await?;
        longest = longest.max(stopped.elapsed());
        installation.signs(2).await?;
        tokio::time::sleep((3 * LEASE).saturating_sub(stopped.elapsed())).await;
        installation.servers[0].signal("CONT").await?;
        installation.signs(0).await?;
        let _ = refresh.await?;
        overwritten += u64::from(installation.stored_token()? != forced);
    }
    let what = format!("the holder of the lease stands still for 3 leases, {STANDSTILLS} times");
    let fetches = installation.fetches().await?;
    let most = 1 + 2 * STANDSTILLS;
    // One more each time is what the test itself replaced.
    let tokens = fetches.tokens - STANDSTILLS;
    judge(
        &format!("{what}, stale writes that are not refused and calls with a dead token"),
        &format!("{overwritten} and {}", fetches.dead),
        "0 and 0",
        overwritten == 0 && fetches.dead == 0,
    );
    judge(
        &format!("{what}, fetches"),
        &tokens.to_string(),
        &format!("at most {most}, one more each time"),
        tokens <= most,
    );
    judge(
        &format!("{what}, longest take-over"),
        &format!("{longest:.2?}"),
        &format!("{TAKE_OVER:?}, the lease and half a second"),
        longest <= TAKE_OVER,
    );
    Ok(())
}
