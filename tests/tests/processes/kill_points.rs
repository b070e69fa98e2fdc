//! A process dies at each point of a refresh, for `cargo xtask prove tokens`: the other one
//! goes on. The binary has to be built with the feature `failpoints`.

use std::os::unix::process::ExitStatusExt as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures::future::try_join_all;

use crate::clients::Clients;
use crate::full_size::judge;
use crate::installation::{Fetches, Installation};
use crate::lost_processes::refresh_at;

/// In the order in which a refresh reaches them.
const POINTS: [&str; 18] = [
    "before the lease",
    "with the lease",
    "access_token before the request",
    "/cgi-bin/stable_token headers",
    "/cgi-bin/stable_token body",
    "access_token parsed",
    "access_token published",
    "access_token before the write",
    "access_token written",
    "jsapi_ticket before the request",
    "/cgi-bin/ticket/getticket headers",
    "/cgi-bin/ticket/getticket body",
    "jsapi_ticket parsed",
    "jsapi_ticket published",
    "jsapi_ticket before the write",
    "jsapi_ticket written",
    "before the release",
    "after the release",
];
/// How often at each, unless the environment variable of this name says another number.
const KILLS: (&str, usize) = ("WECHAT_H5_KILLS", 5);
/// Installations at the same time: most of a death is to wait for the end of a lease.
const INSTALLATIONS: usize = 4;
/// The lease and half a second.
const TAKE_OVER: Duration = Duration::from_millis(3500);
const SIGKILL: i32 = 9;
const UNREADABLE: &str = "the stored credential is not readable and is ignored";

/// What a death came to.
#[derive(Clone)]
struct Death {
    point: &'static str,
    taken_over: Duration,
    /// More than one token and one ticket.
    more: u64,
    /// Failed signatures, calls with a dead token, and records that nobody can read.
    problems: Vec<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_at_every_point() -> anyhow::Result<()> {
    let (name, number) = KILLS;
    let kills = std::env::var(name).map_or(Ok(number), |number| number.parse())?;
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    let deaths = try_join_all((0..INSTALLATIONS).map(|_| die(&next, kills * POINTS.len())));
    let deaths = deaths.await?.concat();
    let took = started.elapsed().as_secs();
    let points = POINTS.len();
    judge_deaths(
        &format!("kill -9 at each of {points} points of a refresh, {kills} times, in {took} s"),
        &deaths,
    )
}

/// Deaths in an installation of its own, of the points that no other has taken, until there
/// were so many in all of them.
async fn die(next: &AtomicUsize, count: usize) -> anyhow::Result<Vec<Death>> {
    let mut installation = Installation::start(1).await?;
    let mut deaths = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= count {
            return Ok(deaths);
        }
        let point = POINTS[number % POINTS.len()];
        let death = die_at(&mut installation, point).await;
        deaths.push(death.with_context(|| format!("killed at \"{point}\""))?);
    }
}

fn judge_deaths(what: &str, deaths: &[Death]) -> anyhow::Result<()> {
    let problems = deaths.iter().flat_map(|death| {
        let problems = death.problems.iter();
        problems.map(|problem| format!("{}: {problem}", death.point))
    });
    let problems: Vec<_> = problems.collect();
    judge(
        &format!("{what}, failed signatures, dead tokens and unreadable records"),
        &format!("{} {}", problems.len(), problems.join(", ")),
        "0",
        problems.is_empty(),
    );
    let most = deaths.iter().max_by_key(|death| death.more);
    let most = most.context("there are points")?;
    judge(
        &format!("{what}, fetches more"),
        &format!("at most {}, at \"{}\"", most.more, most.point),
        "at most 1",
        most.more <= 1,
    );
    let slowest = deaths.iter().max_by_key(|death| death.taken_over);
    let slowest = slowest.context("there are points")?;
    let late = deaths.iter().filter(|death| death.taken_over > TAKE_OVER);
    let (late, all) = (late.count(), deaths.len());
    judge(
        &format!("{what}, longest take-over"),
        &format!(
            "{:.2?}, at \"{}\", {late} of {all} later than the target",
            slowest.taken_over, slowest.point
        ),
        &format!("{TAKE_OVER:?}, the lease and half a second"),
        slowest.taken_over <= TAKE_OVER,
    );
    Ok(())
}

/// One more process dies there, while the other one stands still, so that it is the one that
/// refreshes.
async fn die_at(installation: &mut Installation, point: &'static str) -> anyhow::Result<Death> {
    installation.add_server_that_dies(point).await?;
    // Redis has a clock of its own: what is read after the others have moved seems fresh.
    installation.all_sign().await?;
    let addresses = installation.sign_addresses()?;
    let before = installation.fetches().await?;
    installation.servers[0].signal("STOP").await?;
    installation.expire().await?;
    let lost = refresh_at(&addresses[1]);
    let mut dying = installation.servers.remove(1);
    let status = dying.wait().await?;
    let died = Instant::now();
    ensure!(status.signal() == Some(SIGKILL), "{status}");
    installation.servers[0].signal("CONT").await?;
    let clients = Clients::start(&addresses[..1], 4);
    installation.all_sign().await?;
    let taken_over = died.elapsed();
    lost.abort();
    let mut problems = clients.stop().await?.failures;
    let after = installation.fetches().await?;
    let Fetches {
        tokens, tickets, ..
    } = after;
    let more = (tokens - before.tokens).max(tickets - before.tickets);
    if after.dead > before.dead {
        problems.push("a call with a dead token".to_owned());
    }
    // What is stored is whole: another process uses it.
    installation.add_server().await?;
    installation.all_sign().await?;
    let unreadable = installation.logged(0, UNREADABLE) + installation.logged(1, UNREADABLE);
    if unreadable > 0 || installation.fetches().await? != after {
        problems.push("what is stored is not used".to_owned());
    }
    installation.servers.remove(1).stop().await?;
    Ok(Death {
        point,
        taken_over,
        more: more.saturating_sub(1),
        problems,
    })
}
