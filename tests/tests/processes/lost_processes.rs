//! A process dies or stands still in the middle of a refresh.

use std::time::{Duration, Instant};

use wechat_h5_e2e::Http;

use crate::clients::{Clients, Signed};
use crate::installation::{Fetches, Installation};

/// How long a process that no longer renews it has the lease, the half of a second until
/// another looks again, and some time of a busy machine.
const TAKE_OVER: Duration = Duration::from_millis(3000 + 500 + 1000);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_takes_over_from_one_that_was_killed() -> anyhow::Result<()> {
    let mut installation = Installation::start(3).await?;
    let (taken_over, signed) = kill_in_a_refresh(&mut installation).await?;
    println!("another process took over after {taken_over:?}");
    assert!(taken_over < TAKE_OVER, "{taken_over:?}");
    assert!(signed.failures.is_empty(), "{:?}", signed.failures);
    let fetches = Fetches {
        tokens: 3,
        tickets: 2,
        dead: 0,
    };
    assert_eq!(installation.fetches().await?, fetches, "one more");
    // What is stored is whole: a new process uses it.
    installation.add_server().await?;
    installation.all_sign().await?;
    assert_eq!(installation.fetches().await?, fetches);
    Ok(())
}

/// Kills the first process while it waits for a token, after everything has expired.
/// Returns the time until all others sign, and what their clients have got meanwhile.
pub(crate) async fn kill_in_a_refresh(
    installation: &mut Installation,
) -> anyhow::Result<(Duration, Signed)> {
    let calls = installation.fetches().await?.tokens;
    installation.delay_next_token(10_000).await?;
    installation.expire().await?;
    let lost = refresh_at(&installation.sign_addresses()?[0]);
    installation.token_calls(calls + 1).await?;
    installation.servers.remove(0).kill().await?;
    let killed = Instant::now();
    let clients = Clients::start(&installation.sign_addresses()?, 4);
    installation.all_sign().await?;
    let taken_over = killed.elapsed();
    lost.abort();
    Ok((taken_over, clients.stop().await?))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_stood_still_writes_nothing_over_a_newer_token() -> anyhow::Result<()> {
    let mut installation = Installation::start(3).await?;
    let addresses = installation.sign_addresses()?;
    installation.delay_next_token(1000).await?;
    installation.expire().await?;
    let refresh = refresh_at(&addresses[0]);
    installation.token_calls(2).await?;
    installation.servers[0].signal("STOP").await?;
    // It had a token issued and has not read it: now that token is dead.
    let forced = installation.force_token().await?;
    installation.signs(1).await?;
    installation.signs(2).await?;
    installation.servers[0].signal("CONT").await?;
    installation.signs(0).await?;
    assert_eq!(refresh.await??.status, 200);
    assert_eq!(installation.stored_token()?, forced);
    assert_eq!(installation.fetches().await?.dead, 0);
    // And so is what the processes have: they go on with it.
    installation.expire().await?;
    installation.all_sign().await?;
    assert_eq!(installation.fetches().await?.dead, 0);
    Ok(())
}

/// A request that finds no valid ticket, so that this process fetches one.
pub(crate) fn refresh_at(
    address: &str,
) -> tokio::task::JoinHandle<anyhow::Result<wechat_h5_e2e::Response>> {
    let address = address.to_owned();
    tokio::spawn(async move { Http::default().get(&address, &[]).await })
}
