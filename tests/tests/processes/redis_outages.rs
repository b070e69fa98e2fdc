//! Redis is away, empty, locked or a replica. Pages are signed all the time.

use std::time::{Duration, Instant};

use anyhow::ensure;
use wechat_h5_e2e::{HttpUser, until};
use wechat_h5_store::test_redis::TestRedis;

use crate::clients::{Clients, Signed};
use crate::installation::{Fetches, Installation, SOON};

/// The two seconds until everything works again, and some time of a busy machine.
const RECOVERY: Duration = Duration::from_secs(4);
/// A second of pages.
const A_WHILE: Duration = Duration::from_secs(1);
/// How much longer a signature may take than while Redis works: signing asks Redis
/// nothing, so what remains is the machine.
pub(crate) const MORE: Duration = Duration::from_millis(100);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_signed_while_redis_is_away_and_it_may_return_empty() -> anyhow::Result<()> {
    let mut installation = Installation::start(2).await?;
    let addresses = installation.sign_addresses()?;
    let idle = signed_for(&addresses, A_WHILE).await?;

    installation.redis.kill();
    let away = Clients::start(&addresses, 2);
    assert_eq!(log_in(&installation).await?, 503);
    installation.reports(0, 503).await?;
    tokio::time::sleep(2 * A_WHILE).await;
    let away = away.stop().await?;
    println!("p99 {:?} with Redis, {:?} without", idle.p99(), away.p99());
    assert!(away.failures.is_empty(), "{:?}", away.failures);
    assert!(away.p99() < idle.p99() + MORE);

    installation.redis.restart();
    // A new process must not make another key of its own for the logins.
    installation.add_server().await?;
    everything_works(&installation).await?;
    assert_eq!(installation.logged(0, "the store does not work"), 1);
    assert_eq!(installation.logged(0, "the store works again"), 1);
    let of_the_new_process = Fetches::of_each(2);
    assert_eq!(installation.fetches().await?, of_the_new_process);
    installation.expire().await?;
    installation.all_sign().await?;
    assert_eq!(installation.fetches().await?, Fetches::of_each(3));
    Ok(())
}

/// The longest that a call of Redis takes, and some time of a busy machine: the first one
/// of a refresh finds out that nobody answers, and the others do not wait for it again.
const STALLED: Duration = Duration::from_millis(1500 + 2000);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_stands_still_delays_one_call_of_a_refresh() -> anyhow::Result<()> {
    let mut installation = Installation::start(2).await?;
    installation.redis.signal("STOP");
    installation.expire().await?;
    let expired = Instant::now();
    let signing = tokio::join!(installation.sign(0), installation.sign(1));
    for response in [signing.0?, signing.1?] {
        assert_eq!(response.status, 200, "{}", response.body);
    }
    let signed = expired.elapsed();
    println!("signed {signed:?} after everything had expired");
    installation.redis.signal("CONT");
    assert!(signed < STALLED, "{signed:?}");
    everything_works(&installation).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_without_redis_signs_and_heals() -> anyhow::Result<()> {
    let mut redis = TestRedis::start(&[]);
    redis.kill();
    let mut installation = Installation::with_redis(redis).await?;
    installation.add_server().await?;
    installation.add_server().await?;
    installation.all_sign().await?;
    assert!(installation.fetches().await?.tokens <= 2, "each by itself");
    installation.reports(0, 503).await?;
    installation.redis.restart();
    everything_works(&installation).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_that_was_changed_is_named_and_nothing_is_restarted() -> anyhow::Result<()> {
    let redis = TestRedis::start(&["--requirepass", "first"]);
    let mut installation = Installation::with_redis(redis).await?;
    installation.add_server_with_password("first").await?;
    installation.all_sign().await?;
    let change = |to: &str, from: &str| {
        let redis = &installation.redis;
        redis.command_with_password(from, &["CONFIG", "SET", "requirepass", to]);
        redis.command_with_password(to, &["CLIENT", "KILL", "TYPE", "NORMAL"]);
    };
    change("second", "first");
    fails_and_signs(&installation, "Password authentication failed").await?;
    change("first", "second");
    everything_works(&installation).await
}

/// What is stored can be read, and nothing can be written.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_is_named_once_however_many_sessions_are_read() -> anyhow::Result<()> {
    let primary = TestRedis::start(&[]);
    let installation = Installation::start(1).await?;
    let port = primary.port().to_string();
    installation
        .redis
        .command(&["REPLICAOF", "127.0.0.1", &port]);
    fails_and_signs(&installation, "read only replica").await?;
    let origin = installation.origins()?.remove(0);
    for _ in 0..5 {
        assert_eq!(log_in(&installation).await?, 503);
        // A session that is nobody's is looked for.
        let cookie = format!("__Host-wechat_h5_session_x={}", "0".repeat(64));
        let address = format!("{origin}/api/session");
        installation
            .http
            .get(&address, &[("cookie", &cookie)])
            .await?;
        assert_eq!(installation.readiness(0).await?.0, 503);
    }
    assert_eq!(installation.logged(0, "the store does not work"), 1);
    assert_eq!(installation.logged(0, "the store works again"), 0);
    installation.redis.command(&["REPLICAOF", "NO", "ONE"]);
    everything_works(&installation).await
}

async fn signed_for(addresses: &[String], time: Duration) -> anyhow::Result<Signed> {
    let clients = Clients::start(addresses, 2);
    tokio::time::sleep(time).await;
    clients.stop().await
}

/// Pages are signed, nobody can sign in, and `/readyz` and the log have the reason.
async fn fails_and_signs(installation: &Installation, reason: &str) -> anyhow::Result<()> {
    assert_eq!(log_in(installation).await?, 503, "nobody can sign in");
    until("the reason", SOON, async || {
        let (status, report) = installation.readiness(0).await?;
        let told = report["store"]["reason"].as_str().unwrap_or_default();
        ensure!(status == 503 && told.contains(reason), "{report}");
        Ok(Some(()))
    })
    .await?;
    let signed = signed_for(&installation.sign_addresses()?, A_WHILE).await?;
    assert!(signed.failures.is_empty(), "{:?}", signed.failures);
    Ok(())
}

/// Soon every process is ready, and a login that one has begun ends at the next.
pub(crate) async fn everything_works(installation: &Installation) -> anyhow::Result<()> {
    let started = Instant::now();
    for server in 0..installation.servers.len() {
        installation.reports(server, 200).await?;
    }
    until("a login", RECOVERY, async || {
        let status = log_in(installation).await?;
        Ok((status == 303).then_some(()))
    })
    .await?;
    let healed = started.elapsed();
    println!("everything works again after {healed:?}");
    assert!(healed < RECOVERY, "{healed:?}");
    Ok(())
}

/// The status of a login that begins at the first process and ends at the last.
pub(crate) async fn log_in(installation: &Installation) -> anyhow::Result<u16> {
    let origins = installation.origins()?;
    let (first, last) = (&origins[0], &origins[origins.len() - 1]);
    let mut user = HttpUser::new(&installation.http, first);
    let callback = user.callback_url().await?;
    let response = user.at(last).get(&path(&callback)).await?;
    Ok(response.status.as_u16())
}

/// Of an address at the balancer.
pub(crate) fn path(address: &str) -> String {
    address.replace(crate::installation::PUBLIC_URL, "")
}
