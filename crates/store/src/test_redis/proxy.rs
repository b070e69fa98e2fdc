//! A network between a store and its Redis that fails on request.

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::TestRedis;
use crate::redis::RedisAddress;

/// What a network does with the bytes of its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// It passes them on.
    Works,
    /// It holds them back, and tells nobody.
    Partitioned,
    /// Each reply takes so much longer.
    Slow(Duration),
    /// Each request takes so much longer.
    SlowRequests(Duration),
    /// Half of a reply arrives, and then the connection is reset.
    ResetsReplies,
}

/// A port that leads to Redis through such a network. Dropping it closes the connections.
#[derive(Debug)]
pub struct RedisProxy {
    port: u16,
    network: watch::Sender<Network>,
    task: JoinHandle<()>,
}

impl RedisProxy {
    /// Listens on a free port. The network works.
    ///
    /// # Panics
    ///
    /// When there is no free port.
    pub async fn start(redis: &TestRedis) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (network, current) = watch::channel(Network::Works);
        let task = tokio::spawn(accept(listener, redis.port(), current));
        Self {
            port,
            network,
            task,
        }
    }

    /// From now on the network does this, also with the connections that there are.
    pub fn set(&self, network: Network) {
        self.network.send_replace(network);
    }

    /// `redis://127.0.0.1:<port>`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// The same, parsed.
    ///
    /// # Panics
    ///
    /// Never.
    #[must_use]
    pub fn address(&self) -> RedisAddress {
        RedisAddress::parse(&self.url()).unwrap()
    }
}

impl Drop for RedisProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, to: u16, network: watch::Receiver<Network>) {
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        connections.spawn(connect(client, to, network.clone()));
        while connections.try_join_next().is_some() {}
    }
}

/// A reply was cut.
struct Reset;

async fn connect(mut client: TcpStream, to: u16, mut network: watch::Receiver<Network>) {
    passes(&mut network).await;
    let Ok(mut redis) = TcpStream::connect((Ipv4Addr::LOCALHOST, to)).await else {
        return;
    };
    let (requests, client_replies) = client.split();
    let (replies, redis_requests) = redis.split();
    let ended = tokio::select! {
        () = pass_requests(requests, redis_requests, network.clone()) => Ok(()),
        ended = pass_replies(replies, client_replies, network) => ended,
    };
    if ended.is_err() {
        // Closing sends RST then, in place of FIN.
        client.set_zero_linger().unwrap();
    }
}

async fn pass_requests(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    mut network: watch::Receiver<Network>,
) {
    let mut buffer = vec![0; 16 << 10];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        passes(&mut network).await;
        let current = *network.borrow();
        if let Network::SlowRequests(delay) = current {
            wait(delay, current, &mut network).await;
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}

async fn pass_replies(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    mut network: watch::Receiver<Network>,
) -> Result<(), Reset> {
    let mut buffer = vec![0; 16 << 10];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        passes(&mut network).await;
        let current = *network.borrow();
        if let Network::Slow(delay) = current {
            wait(delay, current, &mut network).await;
        }
        let is_cut = current == Network::ResetsReplies;
        let passed = if is_cut { length / 2 } else { length };
        let written = to.write_all(&buffer[..passed]).await;
        if is_cut {
            return Err(Reset);
        }
        if written.is_err() {
            break;
        }
    }
    Ok(())
}

/// Waits for as long as the network is as slow as this, and not longer than the delay.
async fn wait(delay: Duration, current: Network, network: &mut watch::Receiver<Network>) {
    let changed = network.wait_for(|network| *network != current);
    drop(tokio::time::timeout(delay, changed).await);
}

/// Waits until the network passes anything on.
async fn passes(network: &mut watch::Receiver<Network>) {
    let passes = network.wait_for(|network| *network != Network::Partitioned);
    // Nobody changes it any more.
    drop(passes.await);
}
