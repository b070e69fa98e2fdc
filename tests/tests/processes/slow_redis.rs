//! The network to Redis becomes slow for one process in the middle of its refresh: the others
//! have the next token soon, and it writes nothing over that.

use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use wechat_h5_e2e::Response;
use wechat_h5_store::test_redis::{Network, RedisProxy};

use crate::installation::Installation;
use crate::lost_processes::refresh_at;

/// What becomes slow, with how long it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slow {
    /// Replies, which arrive in time.
    Replies,
    /// Replies, which arrive when nobody waits for them: what was requested is done.
    LateReplies,
    /// Requests, which arrive when the lease is over.
    Requests,
    /// Requests, and another program replaces the token that is about to be stored.
    RequestsOfADeadToken,
}

impl Slow {
    pub(crate) const ALL: [Self; 4] = [
        Self::Replies,
        Self::LateReplies,
        Self::Requests,
        Self::RequestsOfADeadToken,
    ];

    fn network(self) -> Network {
        match self {
            Self::Replies => Network::Slow(Duration::from_millis(700)),
            Self::LateReplies => Network::Slow(Duration::from_secs(2)),
            Self::Requests | Self::RequestsOfADeadToken => {
                Network::SlowRequests(Duration::from_secs(4))
            }
        }
    }

    fn is_replaced(self) -> bool {
        self == Self::RequestsOfADeadToken
    }

    /// How many tokens more it may cost: another process has taken over. That a token was replaced
    /// is learned from a call with it, after which it is fetched again.
    pub(crate) fn more(self) -> u64 {
        1 + u64::from(self.is_replaced())
    }

    /// How many calls with a dead token it may cost.
    pub(crate) fn dead(self) -> u64 {
        u64::from(self.is_replaced())
    }
}

/// Three processes, the first of which reaches Redis through a network of its own.
pub(crate) struct SlowRedis {
    installation: Installation,
    network: RedisProxy,
}

/// What a refresh through a slow network came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Until the other processes signed with a valid ticket.
    pub(crate) taken_over: Duration,
    /// More than one token.
    pub(crate) more: u64,
    /// Calls with a token that was dead.
    pub(crate) dead: u64,
    /// Whether what is stored is the token that lasts.
    pub(crate) is_newest_stored: bool,
}

/// How long WeChat takes for the call for a token.
const CALL: Duration = Duration::from_secs(1);

impl SlowRedis {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let mut installation = Installation::start(0).await?;
        let network = RedisProxy::start(&installation.redis).await;
        let direct = installation.redis.url();
        installation.set("WECHAT_H5_STORE", &network.url());
        installation.add_server().await?;
        installation.set("WECHAT_H5_STORE", &direct);
        for _ in 0..2 {
            installation.add_server().await?;
        }
        installation.all_sign().await?;
        Ok(Self {
            installation,
            network,
        })
    }

    /// Everything expires, and the network is slow while the first process fetches.
    pub(crate) async fn refresh(&mut self, slow: Slow) -> anyhow::Result<Outcome> {
        let before = self.installation.fetches().await?;
        let refresh = self.first_process_fetches(before.tokens + 1).await?;
        let installation = &mut self.installation;
        self.network.set(slow.network());
        let began = Instant::now();
        if slow.is_replaced() {
            // It had a token issued and has not stored it: now that token is dead.
            installation.force_token().await?;
        }
        installation.signs(1).await?;
        let taken_over = began.elapsed();
        installation.signs(2).await?;
        self.network.set(Network::Works);
        installation.signs(0).await?;
        let _ = refresh.await?;
        installation.reports(0, 200).await?;
        let after = installation.fetches().await?;
        let forced = u64::from(slow.is_replaced());
        let stored = installation.stored_token()?;
        Ok(Outcome {
            taken_over,
            more: (after.tokens - before.tokens - forced).saturating_sub(1),
            dead: after.dead - before.dead,
            is_newest_stored: stored == installation.current_token().await?,
        })
    }

    /// Everything expires, and the first process has the lease: the others stand still until its
    /// call for a token, the one of this number, is at WeChat.
    async fn first_process_fetches(
        &mut self,
        number: u64,
    ) -> anyhow::Result<JoinHandle<anyhow::Result<Response>>> {
        let installation = &mut self.installation;
        let call = u64::try_from(CALL.as_millis())?;
        installation.delay_next_token(call).await?;
        for other in 1..=2 {
            installation.servers[other].signal("STOP").await?;
        }
        installation.expire().await?;
        let refresh = refresh_at(&installation.sign_addresses()?[0]);
        installation.token_calls(number).await?;
        for other in 1..=2 {
            installation.servers[other].signal("CONT").await?;
        }
        Ok(refresh)
    }
}

/// The renewal of the lease that may still arrive, after a third of it, the lease, half a second,
/// and some time of a busy machine.
const TAKE_OVER: Duration = Duration::from_millis(1000 + 3000 + 500 + 1000);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_redis_costs_one_fetch_at_most_and_no_newer_token() -> anyhow::Result<()> {
    let mut redis = SlowRedis::start().await?;
    for slow in Slow::ALL {
        let outcome = redis.refresh(slow).await?;
        println!("{slow:?}: {outcome:?}");
        assert!(outcome.more <= slow.more(), "{slow:?}: {outcome:?}");
        assert!(outcome.dead <= slow.dead(), "{slow:?}: {outcome:?}");
        assert!(outcome.is_newest_stored, "{slow:?}");
        assert!(outcome.taken_over < TAKE_OVER, "{slow:?}: {outcome:?}");
    }
    Ok(())
}
