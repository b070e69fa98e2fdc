//! The connection to Redis: made when it is needed, and made again after it failed.

use std::time::Duration;

use redis::aio::{
    ConnectionLike, ConnectionManager, ConnectionManagerConfig, MultiplexedConnection,
};
use redis::cluster::{ClusterClient, ClusterClientBuilder};
use redis::cluster_async::ClusterConnection;
use redis::sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType};
use redis::{
    AsyncConnectionConfig, Client, Cmd, Pipeline, RedisFuture, RedisResult, TlsMode, Value,
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

/// The connection of one store. All calls share it.
pub(super) enum Connection {
    /// It connects again by itself.
    Server(ConnectionManager),
    /// Connected again to whatever server is the primary then.
    Sentinels(Slot<SentinelClient, MultiplexedConnection>),
    /// It follows the cluster's changes by itself, once it knows one node.
    Cluster(Slot<ClusterClient, ClusterConnection>),
}

/// A connection that this file makes.
pub(super) struct Slot<Client, Connection>(Mutex<(Client, Option<Connection>)>);

impl Connection {
    pub(super) fn new(address: &RedisAddress) -> Result<Self, RedisAddressError> {
        let connection = match address.kind() {
            AddressKind::Server => server(address)?,
            AddressKind::Sentinels(service) => {
                let client = sentinels(address, service);
                Self::Sentinels(Slot::new(client.map_err(of_client)?))
            }
            AddressKind::Cluster => {
                let client = cluster(address)?.build();
                Self::Cluster(Slot::new(client.map_err(of_client)?))
            }
        };
        Ok(connection)
    }

    /// Makes this call. After an error of the connection the next call has another one.
    pub(super) async fn with<T>(
        &self,
        call: impl AsyncFnOnce(AnyConnection) -> RedisResult<T>,
    ) -> RedisResult<T> {
        match self {
            Self::Server(manager) => call(AnyConnection::Server(manager.clone())).await,
            Self::Sentinels(slot) => {
                let connect = async |client: &mut SentinelClient| {
                    client.get_async_connection_with_config(&config()).await
                };
                let connection = slot.connected(connect).await?;
                let result = call(AnyConnection::Primary(connection)).await;
                slot.forget_after(&result).await;
                result
            }
            Self::Cluster(slot) => {
                let connect =
                    async |client: &mut ClusterClient| client.get_async_connection().await;
                let connection = slot.connected(connect).await?;
                let result = call(AnyConnection::Cluster(connection)).await;
                slot.forget_after(&result).await;
                result
            }
        }
    }
}

impl<Client, Connection: Clone> Slot<Client, Connection> {
    fn new(client: Client) -> Self {
        Self(Mutex::new((client, None)))
    }

    async fn connected(
        &self,
        connect: impl AsyncFnOnce(&mut Client) -> RedisResult<Connection>,
    ) -> RedisResult<Connection> {
        let mut slot = self.0.lock().await;
        let (client, connection) = &mut *slot;
        if let Some(connection) = connection {
            return Ok(connection.clone());
        }
        let made = connect(client).await?;
        Ok(connection.insert(made).clone())
    }

    /// A server that is no longer the primary answers too: it refuses writes.
    async fn forget_after<T>(&self, result: &RedisResult<T>) {
        if result.as_ref().is_err_and(is_of_connection) {
            self.0.lock().await.1 = None;
        }
    }
}

fn is_of_connection(err: &redis::RedisError) -> bool {
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
    let client = Client::open(servers.remove(0)).map_err(of_client)?;
    let config = ConnectionManagerConfig::new()
        .set_number_of_retries(RETRIES)
        .set_min_delay(RETRY_DELAY)
        .set_max_delay(RETRY_DELAY)
        .set_connection_timeout(Some(CONNECT_TIMEOUT))
        .set_response_timeout(Some(RESPONSE_TIMEOUT));
    let manager = ConnectionManager::new_lazy_with_config(client, config).map_err(of_client)?;
    Ok(Connection::Server(manager))
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

fn of_client(err: redis::RedisError) -> RedisAddressError {
    RedisAddressError::of_client(&err)
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
