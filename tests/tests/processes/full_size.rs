//! The same in full size, for `cargo xtask prove tokens`: a line for each figure, with its
//! target.

mod many_processes;
mod pushes;
mod redis_faults;
mod slow_redis;
mod standstills;
mod stops;

use std::time::{Duration, Instant};

use crate::clients::{Clients, Signed};
use crate::expiries::crowd_at_the_instant_of_expiry;
use crate::installation::{Fetches, Installation};
use crate::lost_processes::kill_in_a_refresh;
use crate::mixed_calls::call_while_the_token_dies;
use crate::redis_outages::everything_works;

/// Prints a figure beside its target, and fails where it misses it.
pub(crate) fn judge(what: &str, figure: &str, target: &str, is_held: bool) {
    let verdict = if is_held { "held" } else { "MISSED" };
    println!("{verdict:<8} {what}: {figure} (target: {target})");
    assert!(is_held, "{what}");
}

fn judge_signatures(what: &str, signed: &Signed) {
    let figure = format!("{} of {}", signed.failures.len(), signed.count());
    let is_held = signed.failures.is_empty() && signed.count() > 0;
    judge(&format!("{what}, failed signatures"), &figure, "0", is_held);
}

fn judge_fetches(what: &str, fetches: &Fetches, target: u64) {
    let Fetches {
        tokens,
        tickets,
        dead,
    } = fetches;
    let figure = format!("{tokens} tokens, {tickets} tickets, {dead} calls with a dead token");
    let is_held = *fetches == Fetches::of_each(target);
    let target = format!("{target}, {target}, 0");
    judge(&format!("{what}, fetches"), &figure, &target, is_held);
}

const PROCESSES: usize = 8;
const CLIENTS_OF_EACH: usize = 250;
const TIME: Duration = Duration::from_mins(3);
/// Two thousand signatures in a second are what the machine of a test has time for.
const PAUSE: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn expiries() -> anyhow::Result<()> {
    rlimit::increase_nofile_limit(u64::MAX)?;
    let mut installation = Installation::start(PROCESSES).await?;
    let addresses = installation.sign_addresses()?;
    let clients = Clients::start_with(PAUSE, &addresses, CLIENTS_OF_EACH);
    let started = Instant::now();
    let mut expiries = 0;
    while started.elapsed() < TIME {
        installation.expire().await?;
        installation.all_sign().await?;
        expiries += 1;
    }
    let signed = clients.stop().await?;
    let what =
        format!("{PROCESSES} processes, {CLIENTS_OF_EACH} clients each, {expiries} expiries");
    judge_fetches(&what, &installation.fetches().await?, 1 + expiries);
    judge_signatures(&what, &signed);
    println!("         p99 of a signature {:?}", signed.p99());
    Ok(())
}

const KILLS: u64 = 20;
const TAKE_OVER: Duration = Duration::from_millis(3500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills() -> anyhow::Result<()> {
    let mut installation = Installation::start(3).await?;
    let mut longest = Duration::ZERO;
    for _ in 0..KILLS {
        let (taken_over, signed) = kill_in_a_refresh(&mut installation).await?;
        longest = longest.max(taken_over);
        assert!(signed.failures.is_empty(), "{:?}", signed.failures);
        installation.add_server().await?;
        installation.all_sign().await?;
    }
    let what = format!("kill -9 in a refresh, {KILLS} times");
    let target = format!("{TAKE_OVER:?}, the lease and half a second");
    let figure = format!("{longest:.2?}");
    judge(
        &format!("{what}, longest take-over"),
        &figure,
        &target,
        longest <= TAKE_OVER,
    );
    let fetches = installation.fetches().await?;
    let most = 1 + 2 * KILLS;
    let figure = format!("{} tokens, {} dead", fetches.tokens, fetches.dead);
    let is_held = fetches.tokens <= most && fetches.dead == 0;
    let target = format!("at most {most}, one more each time, and 0");
    judge(&format!("{what}, fetches"), &figure, &target, is_held);
    Ok(())
}

const OUTAGE: Duration = Duration::from_secs(10);
const CLIENTS: usize = 50;
const MORE: Duration = Duration::from_millis(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outage_of_redis() -> anyhow::Result<()> {
    let mut installation = Installation::start(3).await?;
    let addresses = installation.sign_addresses()?;
    let idle = signed_for(&addresses, OUTAGE).await?;
    installation.redis.kill();
    let away = signed_for(&addresses, OUTAGE).await?;
    installation.redis.restart();
    let what = format!("Redis away for {OUTAGE:?}");
    judge_signatures(&what, &away);
    let figure = format!("{:?}", away.p99());
    let most = idle.p99() + MORE;
    judge(
        &format!("{what}, p99"),
        &figure,
        &format!("{most:?}"),
        away.p99() <= most,
    );
    everything_works(&installation).await?;
    judge_fetches(&what, &installation.fetches().await?, 1);
    Ok(())
}

async fn signed_for(addresses: &[String], time: Duration) -> anyhow::Result<Signed> {
    let clients = Clients::start_with(PAUSE / 10, addresses, CLIENTS);
    tokio::time::sleep(time).await;
    clients.stop().await
}

const CROWD: usize = 10_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crowd() -> anyhow::Result<()> {
    let mut installation = Installation::start(3).await?;
    let failures = crowd_at_the_instant_of_expiry(&mut installation, CROWD).await?;
    let what = format!("{CROWD} signatures at the instant of expiry");
    if let Some(reason) = failures.first() {
        println!("{reason}");
    }
    let figure = failures.len().to_string();
    judge(
        &format!("{what}, failed"),
        &figure,
        "0",
        failures.is_empty(),
    );
    judge_fetches(&what, &installation.fetches().await?, 2);
    Ok(())
}

const CALLS: usize = 10_000;
const DEATHS: u64 = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gateway_calls() -> anyhow::Result<()> {
    let outcome = call_while_the_token_dies(CALLS, DEATHS).await?;
    let (calls, failures) = (outcome.calls, &outcome.failures);
    let what = format!("{calls} calls through 3 processes, the token dies {DEATHS} times");
    if let Some(reason) = failures.first() {
        println!("{reason}");
    }
    let figure = failures.len().to_string();
    let is_held = failures.is_empty() && calls >= CALLS;
    judge(&format!("{what}, failed calls"), &figure, "0", is_held);
    let figure = outcome.fetches.to_string();
    let is_held = outcome.fetches == 1 + DEATHS;
    let target = (1 + DEATHS).to_string();
    judge(&format!("{what}, fetches"), &figure, &target, is_held);
    println!("         in {:.1?}", outcome.time);
    Ok(())
}
