//! Pushes to processes that are killed, for a back end that fails in all its ways: what was
//! answered `success` is delivered at least once, each user's pushes in their order, and what may
//! come again says so.

mod back_end;
mod deliveries;
mod push_number;
mod wechat;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use wechat_h5_e2e::until;
use wechat_h5_store::test_redis::TestRedis;

use self::back_end::BackEnd;
pub(crate) use self::deliveries::Findings;
use self::wechat::WeChat;
pub(crate) use self::wechat::{Sent, accounts};
use crate::installation::Installation;

/// How long the back end is away each time.
const AWAY: Duration = Duration::from_millis(700);

/// What happens to the processes and to the back end.
pub(crate) struct Load {
    pub(crate) processes: usize,
    pub(crate) users_of_each_account: usize,
    pub(crate) pushes_of_each_user: usize,
    /// How often a process is killed, and another one started in its place.
    pub(crate) kills: usize,
    /// How often the back end is away for a while.
    pub(crate) outages: usize,
    /// The longest that it takes until everything is delivered.
    pub(crate) delivered_within: Duration,
}

impl Load {
    pub(crate) fn pushes(&self) -> usize {
        accounts().len() * self.users_of_each_account * self.pushes_of_each_user
    }
}

/// What has become of the pushes.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) sent: Sent,
    pub(crate) findings: Findings,
}

/// Where the queues are.
pub(crate) enum Queues {
    /// What a killed process had claimed is free after 90 seconds.
    #[cfg_attr(
        not(feature = "full-size"),
        expect(dead_code, reason = "nobody waits as long otherwise")
    )]
    Redis(TestRedis),
    /// It is free at once, as if they had passed. So is what other processes have claimed.
    RedisWithoutClaims(TestRedis),
    /// In a file of the only process.
    File,
}

/// Redis that writes everything to a disk before it answers.
pub(crate) fn durable_redis(folder: &Path) -> TestRedis {
    let folder = folder.to_string_lossy();
    let arguments = [
        "--appendonly",
        "yes",
        "--appendfsync",
        "always",
        "--dir",
        &folder,
    ];
    TestRedis::start(&arguments)
}

/// Sends these pushes while all of that happens.
pub(crate) async fn push_through(queues: Queues, load: &Load) -> anyhow::Result<Outcome> {
    let back_end = BackEnd::start().await?;
    let settings = wechat::settings(&back_end.url);
    let is_file = matches!(queues, Queues::File);
    let are_claims_freed = matches!(queues, Queues::RedisWithoutClaims(_));
    let redis = match queues {
        Queues::Redis(redis) | Queues::RedisWithoutClaims(redis) => redis,
        // For nothing.
        Queues::File => TestRedis::start(&[]),
    };
    let mut installation = Installation::with_accounts(redis, &wechat::seed(), &settings).await?;
    installation.set("WECHAT_H5_RATE_LIMIT_PUSH", "off");
    if is_file {
        let file = installation.file("store.redb");
        installation.set("WECHAT_H5_STORE", &format!("redb:{}", file.display()));
    }
    for _ in 0..load.processes {
        installation.add_server().await?;
    }
    let wechat = Arc::new(WeChat::new()?);
    wechat.set_servers(installation.origins()?);
    let mut users = wechat.send(load.users_of_each_account, load.pushes_of_each_user);
    let outages = wait_for_outages(wechat.clone(), load, &back_end);
    let kills = async {
        for kill in 0..load.kills {
            reached(&wechat, load.pushes() * (kill + 1) / (load.kills + 1)).await;
            let which = kill * 7 % load.processes;
            let mut killed = installation.servers.remove(which);
            wechat.set_servers(installation.origins()?);
            killed.kill().await?;
            if are_claims_freed {
                free_claims(&installation.redis);
            }
            installation.add_server().await?;
            wechat.set_servers(installation.origins()?);
        }
        anyhow::Ok(())
    };
    let (killed, ()) = tokio::join!(kills, outages);
    killed?;
    while let Some(user) = users.join_next().await {
        user??;
    }
    let sent = wechat.sent();
    until("all deliveries", load.delivered_within, async || {
        // Cheaper to know than what was lost.
        ensure!(back_end.taken() >= sent.answered.len(), "some are missing");
        let findings = Findings::new(&sent.answered, &back_end.deliveries());
        ensure!(
            findings.lost.is_empty(),
            "{} are missing",
            findings.lost.len()
        );
        Ok(Some(()))
    })
    .await
    .unwrap_or_else(|err| println!("{err:#}"));
    let findings = Findings::new(&sent.answered, &back_end.deliveries());
    Ok(Outcome { sent, findings })
}

async fn wait_for_outages(wechat: Arc<WeChat>, load: &Load, back_end: &BackEnd) {
    for outage in 0..load.outages {
        // Between two kills.
        let part = load.pushes() * (2 * outage + 1) / (2 * load.outages);
        reached(&wechat, part).await;
        back_end.set_down(true);
        tokio::time::sleep(AWAY).await;
        back_end.set_down(false);
    }
}

/// Lets everything be claimed by somebody else.
fn free_claims(redis: &TestRedis) {
    let keys: Vec<String> = redis.query(&["KEYS", "*claims"]);
    for key in keys {
        let lanes: Vec<String> = redis.query(&["HKEYS", &key]);
        let schedule = key.replace("claims", "lanes");
        for lane in lanes {
            redis.command(&["ZADD", &schedule, "XX", "0", &lane]);
        }
    }
}

/// Waits until so many pushes are sent.
async fn reached(wechat: &WeChat, pushes: usize) {
    while wechat.done() < pushes {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

const SMALL: Load = Load {
    processes: 2,
    users_of_each_account: 50,
    pushes_of_each_user: 2,
    kills: 2,
    outages: 1,
    delivered_within: Duration::from_mins(2),
};

fn assert_kept(outcome: &Outcome, load: &Load) {
    let Outcome { sent, findings, .. } = outcome;
    assert!(findings.are_none(), "{findings:?}");
    let (answered, given_up) = (sent.answered.len(), sent.given_up.len());
    assert_eq!(answered + given_up, load.pushes());
    // As many as a slow machine has time for.
    assert!(answered >= load.pushes() / 2, "{answered}");
    assert!(findings.repeated > 0, "nothing was tested");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_push_is_lost_when_a_process_on_redis_is_killed() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let redis = durable_redis(folder.path());
    let outcome = push_through(Queues::RedisWithoutClaims(redis), &SMALL).await?;
    assert_kept(&outcome, &SMALL);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_push_is_lost_when_the_only_process_is_killed() -> anyhow::Result<()> {
    let load = Load {
        processes: 1,
        ..SMALL
    };
    let outcome = push_through(Queues::File, &load).await?;
    assert_kept(&outcome, &load);
    Ok(())
}
