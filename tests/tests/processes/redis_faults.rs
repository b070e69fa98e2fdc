//! Each fault of Redis, and of the network to it, while pages are signed.

use std::time::{Duration, Instant};

use anyhow::ensure;
use wechat_h5_e2e::until;
use wechat_h5_store::test_redis::{Network, RedisProxy, TestRedis};

use crate::clients::{Clients, Signed};
use crate::installation::{Installation, SOON};
use crate::redis_outages::{MORE, everything_works};

/// What happens to Redis, and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Killed,
    Emptied,
    StandsStill,
    Paused,
    OutOfMemory,
    ReadOnly,
    WrongPassword,
    Partitioned,
    SlowReplies,
    ResetReplies,
}

impl Fault {
    #[cfg_attr(not(feature = "full-size"), expect(dead_code, reason = "in full size"))]
    pub(crate) const ALL: [Self; 10] = [
        Self::Killed,
        Self::Emptied,
        Self::StandsStill,
        Self::Paused,
        Self::OutOfMemory,
        Self::ReadOnly,
        Self::WrongPassword,
        Self::Partitioned,
        Self::SlowReplies,
        Self::ResetReplies,
    ];

    /// Whether the store still does what it is asked to.
    fn is_survived(self) -> bool {
        matches!(self, Self::Emptied | Self::SlowReplies)
    }
}

/// Some processes behind a network that leads to one Redis.
pub(crate) struct FaultyRedis {
    installation: Installation,
    network: RedisProxy,
    /// Whose replica Redis can become.
    primary: TestRedis,
}

/// What was signed, and how long after the end of the fault everything worked.
#[derive(Debug)]
pub(crate) struct Suffered {
    pub(crate) idle: Signed,
    pub(crate) during: Signed,
    pub(crate) healed_after: Duration,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_signed_while_the_network_to_redis_fails() -> anyhow::Result<()> {
    let mut redis = FaultyRedis::start(2).await?;
    for fault in [Fault::Partitioned, Fault::ResetReplies] {
        let suffered = redis.suffer(fault, A_WHILE, Load::SMALL).await?;
        let (idle, during) = (suffered.idle.p99(), suffered.during.p99());
        println!(
            "{fault:?}: p99 {idle:?}, then {during:?}, healed after {:?}",
            suffered.healed_after
        );
        let failures = &suffered.during.failures;
        assert!(failures.is_empty(), "{fault:?}: {failures:?}");
        assert!(during < idle + MORE, "{fault:?}");
    }
    Ok(())
}

const A_WHILE: Duration = Duration::from_millis(400);

/// Who signs meanwhile.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    pub(crate) clients: usize,
    pub(crate) pause: Duration,
}

impl Load {
    pub(crate) const SMALL: Self = Self {
        clients: 2,
        pause: Duration::from_millis(10),
    };

    pub(crate) async fn sign(
        self,
        installation: &Installation,
        time: Duration,
    ) -> anyhow::Result<Signed> {
        let clients = self.start(installation)?;
        tokio::time::sleep(time).await;
        clients.stop().await
    }

    /// Clients that sign until they are stopped.
    pub(crate) fn start(self, installation: &Installation) -> anyhow::Result<Clients> {
        let addresses = installation.sign_addresses()?;
        Ok(Clients::start_with(self.pause, &addresses, self.clients))
    }
}

impl FaultyRedis {
    pub(crate) async fn start(servers: usize) -> anyhow::Result<Self> {
        let mut installation = Installation::start(0).await?;
        let network = RedisProxy::start(&installation.redis).await;
        installation.set("WECHAT_H5_STORE", &network.url());
        for _ in 0..servers {
            installation.add_server().await?;
        }
        installation.all_sign().await?;
        Ok(Self {
            installation,
            network,
            primary: TestRedis::start(&[]),
        })
    }

    /// Signs for this time, then as long during the fault, and waits until everything works
    /// again.
    pub(crate) async fn suffer(
        &mut self,
        fault: Fault,
        time: Duration,
        load: Load,
    ) -> anyhow::Result<Suffered> {
        let idle = load.sign(&self.installation, time).await?;
        self.begin(fault, time);
        if !fault.is_survived() {
            self.is_noticed(fault).await?;
        }
        let during = load.sign(&self.installation, time).await?;
        self.end(fault);
        let ended = Instant::now();
        everything_works(&self.installation).await?;
        Ok(Suffered {
            idle,
            during,
            healed_after: ended.elapsed(),
        })
    }

    fn begin(&mut self, fault: Fault, time: Duration) {
        let redis = &mut self.installation.redis;
        match fault {
            Fault::Killed => redis.kill(),
            Fault::Emptied => {
                redis.command(&["FLUSHALL"]);
                redis.command(&["SCRIPT", "FLUSH"]);
            }
            Fault::StandsStill => redis.signal("STOP"),
            Fault::Paused => {
                let time = (time + NOTICED).as_millis().to_string();
                redis.command(&["CLIENT", "PAUSE", &time, "ALL"]);
            }
            Fault::OutOfMemory => drop(redis.command(&["CONFIG", "SET", "maxmemory", "1"])),
            Fault::ReadOnly => {
                let port = self.primary.port().to_string();
                redis.command(&["REPLICAOF", "127.0.0.1", &port]);
            }
            Fault::WrongPassword => {
                redis.command(&["CONFIG", "SET", "requirepass", PASSWORD]);
                redis.command_with_password(PASSWORD, &["CLIENT", "KILL", "TYPE", "NORMAL"]);
            }
            Fault::Partitioned => self.network.set(Network::Partitioned),
            Fault::SlowReplies => self.network.set(Network::Slow(SLOW)),
            Fault::ResetReplies => self.network.set(Network::ResetsReplies),
        }
    }

    fn end(&mut self, fault: Fault) {
        let redis = &mut self.installation.redis;
        match fault {
            Fault::Killed => redis.restart(),
            // It answers when the pause is over, as this command does.
            Fault::Paused | Fault::Emptied => drop(redis.command(&["PING"])),
            Fault::StandsStill => redis.signal("CONT"),
            Fault::OutOfMemory => drop(redis.command(&["CONFIG", "SET", "maxmemory", "0"])),
            Fault::ReadOnly => drop(redis.command(&["REPLICAOF", "NO", "ONE"])),
            Fault::WrongPassword => {
                let none = ["CONFIG", "SET", "requirepass", ""];
                redis.command_with_password(PASSWORD, &none);
            }
            Fault::Partitioned | Fault::SlowReplies | Fault::ResetReplies => {
                self.network.set(Network::Works);
            }
        }
    }

    /// Waits until every process knows.
    async fn is_noticed(&self, fault: Fault) -> anyhow::Result<()> {
        for server in 0..self.installation.servers.len() {
            until("the fault in /readyz", SOON, async || {
                let (status, report) = self.installation.readiness(server).await?;
                ensure!(status == 503, "{fault:?}: {report}");
                Ok(Some(()))
            })
            .await?;
        }
        Ok(())
    }
}

const PASSWORD: &str = "another";
const SLOW: Duration = Duration::from_millis(400);
/// How long it may take until a failure is noticed.
const NOTICED: Duration = Duration::from_millis(3500);
