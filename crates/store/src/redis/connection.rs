//! The connection to Redis: made when it is needed, and made again after it failed.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use redis::aio::{
    ConnectionLike, ConnectionManager, ConnectionManagerConfig, MultiplexedConnection, PubSub,
};
use redis::cluster::{ClusterClient, ClusterClientBuilder};
use redis::cluster_async::ClusterConnection;
use redis::cluster_routing::{RoutingInfo, SingleNodeRoutingInfo};
use redis::sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType};
use redis::{
    AsyncConnectionConfig, Client, Cmd, ErrorKind, Pipeline, RedisError, RedisFuture, RedisResult,
    TlsMode, Value,
};
use tokio::sync::Mutex;

use super::address::{AddressKind, RedisAddress, RedisAddressError};

/// The longest that one attempt to connect takes.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// The longest that Redis takes for one command.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(1);
/// How soon a server that is down is tried again, and how often for one call.
const RETRY_DELAY: Duration = Duration::from_millis(100);
const RETRIES: usize = 2;
/// How many keys Redis looks at in one step.
const SCAN_COUNT: usize = 1000;

/// The connection of one store. All calls share it.
pub(super) enum Connection {
    Server {
        client: Client,
        /// It connects again by itself after its connection was closed.
        manager: RwLock<ConnectionManager>,
    },
    /// Connected again to whatever server is the primary then.
    Sentinels(Mutex<Slot<SentinelClient, MultiplexedConnection>>),
    /// It follows the cluster's changes by itself, once it knows one node.
    Cluster {
        nodes: Vec<Client>,
        slot: Mutex<Slot<ClusterClient, ClusterConnection>>,
    },
}

/// A connection that this file makes.
pub(super) struct Slot<Client, Connection> {
    client: Client,
    connection: Option<Connection>,
}

impl Connection {
    pub(super) fn new(address: &RedisAddress) -> Result<Self, RedisAddressError> {
        let connection = match address.kind() {
            AddressKind::Server => server(address)?,
            AddressKind::Sentinels(service) => {
                let client = sentinels(address, service);
                Self::Sentinels(Slot::new(client.map_err(|err| of_client(&err))?))
            }
            AddressKind::Cluster => {
                let client = cluster(address)?.build().map_err(|err| of_client(&err))?;
                let nodes = address.connections()?.into_iter().map(Client::open);
                Self::Cluster {
                    nodes: nodes
                        .collect::<Result<_, _>>()
                        .map_err(|err| of_client(&err))?,
                    slot: Slot::new(client),
                }
            }
        };
        Ok(connection)
    }

    /// A connection of its own, for announcements. In a cluster all nodes have all of them.
    pub(super) async fn subscriber(&self) -> RedisResult<PubSub> {
        match self {
            Self::Server { client, .. } => client.get_async_pubsub().await,
            Self::Sentinels(slot) => {
                let client = slot.lock().await.client.async_get_client().await?;
                client.get_async_pubsub().await
            }
            Self::Cluster { nodes, .. } => {
                let mut result =
                    Err((ErrorKind::ClusterConnectionNotFound, "no node is known").into());
                for node in nodes {
                    result = node.get_async_pubsub().await;
                    if result.is_ok() {
                        break;
                    }
                }
                result
            }
        }
    }

    /// The connection, made if it is not there.
    pub(super) async fn connected(&self) -> RedisResult<AnyConnection> {
        Ok(match self {
            Self::Server { manager, .. } => {
                let manager = manager.read().unwrap_or_else(PoisonError::into_inner);
                AnyConnection::Server(manager.clone())
            }
            Self::Sentinels(slot) => AnyConnection::Primary(primary(slot).await?),
            Self::Cluster { slot, .. } => AnyConnection::Cluster(any_node(slot).await?),
        })
    }

    /// The names of all keys that match a pattern, on every primary. A name may come twice.
    pub(super) async fn keys(&self, pattern: &str) -> RedisResult<Vec<String>> {
        let nodes = match self {
            Self::Server { .. } | Self::Sentinels(_) => vec![None],
            Self::Cluster { slot, .. } => {
                let nodes = primaries(any_node(slot).await?).await?;
                nodes.into_iter().map(Some).collect()
            }
        };
        let mut found = Vec::new();
        for node in nodes {
            let mut cursor: u64 = 0;
            loop {
                let mut scan = redis::cmd("SCAN");
                scan.arg(cursor).arg("MATCH").arg(pattern);
                scan.arg("COUNT").arg(SCAN_COUNT);
                let response = match (self.connected().await?, &node) {
                    (AnyConnection::Cluster(mut cluster), Some(node)) => {
                        let routing = RoutingInfo::SingleNode(node.clone());
                        cluster.route_command(scan, routing).await?
                    }
                    (mut connection, _) => connection.req_packed_command(&scan).await?,
                };
                let names: Vec<String>;
                (cursor, names) = redis::from_redis_value(response)?;
                found.extend(names);
                if cursor == 0 {
                    break;
                }
            }
        }
        Ok(found)
    }

    /// The next call has another connection. A login that was refused once is otherwise
    /// never tried again, and a connection that nobody answers on, but that is not closed,
    /// is used for as long as the system retries.
    pub(super) async fn renew(&self) {
        match self {
            Self::Server { client, manager } => {
                if let Ok(new) = self::manager(client) {
                    *manager.write().unwrap_or_else(PoisonError::into_inner) = new;
                }
            }
            Self::Sentinels(slot) => slot.lock().await.connection = None,
            Self::Cluster { slot, .. } => slot.lock().await.connection = None,
        }
    }

    /// A call failed: after an error of the connection the next one has another. A server
    /// that is no longer the primary answers too: it refuses writes.
    pub(super) async fn failed(&self, err: &RedisError) {
        if is_of_connection(err) && !matches!(self, Self::Server { .. }) {
            self.renew().await;
        }
    }
}

impl<Client, Connection> Slot<Client, Connection> {
    fn new(client: Client) -> Mutex<Self> {
        Mutex::new(Self {
            client,
            connection: None,
        })
    }
}

async fn primary(
    slot: &Mutex<Slot<SentinelClient, MultiplexedConnection>>,
) -> RedisResult<MultiplexedConnection> {
    let mut slot = slot.lock().await;
    if let Some(connection) = &slot.connection {
        return Ok(connection.clone());
    }
    let config = config();
    let made = slot.client.get_async_connection_with_config(&config);
    let made = made.await?;
    Ok(slot.connection.insert(made).clone())
}

async fn any_node(
    slot: &Mutex<Slot<ClusterClient, ClusterConnection>>,
) -> RedisResult<ClusterConnection> {
    let mut slot = slot.lock().await;
    if let Some(connection) = &slot.connection {
        return Ok(connection.clone());
    }
    let made = slot.client.get_async_connection().await?;
    Ok(slot.connection.insert(made).clone())
}

/// The addresses of a cluster's primaries.
async fn primaries(mut cluster: ClusterConnection) -> RedisResult<Vec<SingleNodeRoutingInfo>> {
    let mut nodes = redis::cmd("CLUSTER");
    let nodes: String = nodes.arg("NODES").query_async(&mut cluster).await?;
    let lines = nodes.lines().map(|line| line.split(' '));
    let primaries = lines.filter_map(|mut fields| {
        let address = fields.nth(1)?;
        let is_primary = fields.next()?.split(',').any(|flag| flag == "master");
        // `host:port@bus,name`
        let address = address.split('@').next()?;
        let (host, port) = address.rsplit_once(':')?;
        is_primary.then_some(SingleNodeRoutingInfo::ByAddress {
            host: host.to_owned(),
            port: port.parse().ok()?,
        })
    });
    Ok(primaries.collect())
}

fn is_of_connection(err: &RedisError) -> bool {
    err.is_io_error()
        || err.is_timeout()
        || err.is_unrecoverable_error()
        || err.is_cluster_error()
        || matches!(
            err.code(),
            Some("READONLY" | "MASTERDOWN" | "LOADING" | "NOREPLICAS")
        )
}

fn server(address: &RedisAddress) -> Result<Connection, RedisAddressError> {
    let mut servers = address.connections()?;
    let client = Client::open(servers.remove(0)).map_err(|err| of_client(&err))?;
    let manager = manager(&client).map_err(|err| of_client(&err))?;
    Ok(Connection::Server {
        client,
        manager: RwLock::new(manager),
    })
}

fn manager(client: &Client) -> RedisResult<ConnectionManager> {
    let config = ConnectionManagerConfig::new()
        .set_number_of_retries(RETRIES)
        .set_min_delay(RETRY_DELAY)
        .set_max_delay(RETRY_DELAY)
        .set_connection_timeout(Some(CONNECT_TIMEOUT))
        .set_response_timeout(Some(RESPONSE_TIMEOUT));
    ConnectionManager::new_lazy_with_config(client.clone(), config)
}

fn sentinels(address: &RedisAddress, service: &str) -> RedisResult<SentinelClient> {
    let login = address.login();
    let mut builder =
        SentinelClientBuilder::new(address.addresses(), service, SentinelServerType::Master)?;
    builder = builder.set_client_to_redis_db(login.db());
    if let Some(user) = login.username() {
        builder = builder.set_client_to_redis_username(user);
    }
    if let Some(password) = login.password() {
        builder = builder.set_client_to_redis_password(password);
    }
    if address.uses_tls() {
        builder = builder.set_client_to_redis_tls_mode(TlsMode::Secure);
        builder = builder.set_client_to_sentinel_tls_mode(TlsMode::Secure);
    }
    builder.build()
}

fn cluster(address: &RedisAddress) -> Result<ClusterClientBuilder, RedisAddressError> {
    Ok(ClusterClient::builder(address.connections()?)
        .retries(u32::try_from(RETRIES).unwrap_or(2))
        .min_retry_wait(50)
        .max_retry_wait(200)
        .connection_timeout(CONNECT_TIMEOUT)
        .response_timeout(RESPONSE_TIMEOUT))
}

fn config() -> AsyncConnectionConfig {
    AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECT_TIMEOUT))
        .set_response_timeout(Some(RESPONSE_TIMEOUT))
}

fn of_client(err: &RedisError) -> RedisAddressError {
    RedisAddressError::of_client(err)
}

/// A connection of one of the kinds.
pub(super) enum AnyConnection {
    Server(ConnectionManager),
    Primary(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl ConnectionLike for AnyConnection {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Self::Server(connection) => connection.req_packed_command(command),
            Self::Primary(connection) => connection.req_packed_command(command),
            Self::Cluster(connection) => connection.req_packed_command(command),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match self {
            Self::Server(connection) => connection.req_packed_commands(pipeline, offset, count),
            Self::Primary(connection) => connection.req_packed_commands(pipeline, offset, count),
            Self::Cluster(connection) => connection.req_packed_commands(pipeline, offset, count),
        }
    }

    fn get_db(&self) -> i64 {
        match self {
            Self::Server(connection) => connection.get_db(),
            Self::Primary(connection) => connection.get_db(),
            Self::Cluster(connection) => connection.get_db(),
        }
    }
}
