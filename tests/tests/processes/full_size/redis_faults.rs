//! Each fault of Redis for seconds, also of one behind a Sentinel and of a cluster.

use std::time::{Duration, Instant};

use wechat_h5_store::test_redis::{TestCluster, TestRedis, TestSentinel};

use super::{judge, judge_signatures};
use crate::clients::Signed;
use crate::installation::Installation;
use crate::redis_faults::{Fault, FaultyRedis, Load};
use crate::redis_outages::{everything_works, log_in};

const TIME: Duration = Duration::from_secs(5);
const LOAD: Load = Load {
    clients: 25,
    pause: Duration::from_millis(100),
};
const MORE: Duration = Duration::from_millis(5);
const HEALED: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_of_redis() -> anyhow::Result<()> {
    let mut redis = FaultyRedis::start(2).await?;
    for fault in Fault::ALL {
        let what = format!("Redis, {fault:?} for {TIME:?}");
        let mut rounds = 0;
        loop {
            let suffered = redis.suffer(fault, TIME, LOAD).await?;
            rounds += 1;
            if is_as_fast(&suffered.idle, &suffered.during) || rounds == ROUNDS {
                judge_fault(&what, &suffered.idle, &suffered.during);
                judge_healing(&what, suffered.healed_after);
                break;
            }
        }
    }
    Ok(())
}

/// What Redis delays is late in each of them; what else the machine does is not.
const ROUNDS: u32 = 3;

fn is_as_fast(idle: &Signed, during: &Signed) -> bool {
    during.p99() <= idle.p99() + MORE
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fail_over_by_a_sentinel() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut servers = TestSentinel::start(folder.path()).await;
    let installation = with_store(&servers.url()).await?;
    let idle = LOAD.sign(&installation, TIME).await?;
    let clients = LOAD.start(&installation)?;
    servers.primary.kill();
    servers.is_failed_over().await;
    let replaced = Instant::now();
    everything_works(&installation).await?;
    let healed_after = replaced.elapsed();
    let what = "Redis, fail-over by a Sentinel";
    judge_fault(what, &idle, &clients.stop().await?);
    judge_healing(what, healed_after);
    Ok(())
}

/// A quarter of all slots.
const SLOTS: u32 = 4096;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_that_is_resharded() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let cluster = TestCluster::start(folder.path()).await;
    let installation = with_store(&cluster.url()).await?;
    let idle = LOAD.sign(&installation, TIME).await?;
    let clients = LOAD.start(&installation)?;
    let started = Instant::now();
    let resharding = tokio::task::spawn_blocking(move || {
        cluster.reshard(SLOTS);
        cluster
    });
    let (mut logins, mut refused) = (0, 0);
    while !resharding.is_finished() {
        logins += 1;
        refused += u32::from(log_in(&installation).await? != 303);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let _cluster = resharding.await?;
    let took = started.elapsed();
    let resharded = Instant::now();
    everything_works(&installation).await?;
    let healed_after = resharded.elapsed();
    let what = format!("Redis Cluster, {SLOTS} slots move in {took:.1?}");
    judge_fault(&what, &idle, &clients.stop().await?);
    judge_healing(&what, healed_after);
    let figure = format!("{refused} of {logins}");
    let what = format!("{what}, logins refused");
    judge(&what, &figure, "0", refused == 0);
    Ok(())
}

/// Two processes with this store.
async fn with_store(address: &str) -> anyhow::Result<Installation> {
    let mut installation = Installation::with_redis(TestRedis::start(&[])).await?;
    installation.set("WECHAT_H5_STORE", address);
    for _ in 0..2 {
        installation.add_server().await?;
    }
    installation.all_sign().await?;
    Ok(installation)
}

fn judge_fault(what: &str, idle: &Signed, during: &Signed) {
    judge_signatures(what, during);
    let most = idle.p99() + MORE;
    judge(
        &format!("{what}, p99 of a signature"),
        &format!("{:.2?}", during.p99()),
        &format!("{most:.2?}, {MORE:?} more than before"),
        is_as_fast(idle, during),
    );
}

fn judge_healing(what: &str, healed_after: Duration) {
    judge(
        &format!("{what}, healed after"),
        &format!("{healed_after:.2?}"),
        &format!("{HEALED:?}"),
        healed_after <= HEALED,
    );
}
