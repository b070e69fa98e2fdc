//! The server's two addresses.

use std::net::SocketAddr;

use super::start_error::StartError;
use crate::config::{
    Config, ConfigError, INTERNAL_LISTEN, LISTEN, ListenConfig, Setting, Table, Values,
    reaches_beyond_private_networks,
};
use crate::listener::Listener;

/// The server's two addresses, bound.
pub(crate) struct Listeners {
    pub(crate) public: Listener,
    pub(crate) internal: Listener,
}

/// Listeners, or why there are none. The configuration is checked in both cases: a wrong
/// setting is reported before a port that is in use.
pub(crate) struct Bound {
    listeners: Result<Listeners, StartError>,
    /// The public listener's address, or the one that it was to have.
    pub(crate) public: SocketAddr,
}

impl Listeners {
    pub(crate) async fn bind(values: &Values) -> Result<Bound, ConfigError> {
        let config = ListenConfig::read(values)?;
        let listeners = Self::try_bind(values.top(), config).await;
        let public = match &listeners {
            Ok(listeners) => listeners.public.address(),
            Err(_) => config.public,
        };
        Ok(Bound { listeners, public })
    }

    async fn try_bind(names: &Table, config: ListenConfig) -> Result<Self, StartError> {
        Ok(Self {
            public: bind(names, &LISTEN, config.public).await?,
            internal: bind(names, &INTERNAL_LISTEN, config.internal).await?,
        })
    }
}

impl Bound {
    /// The listeners, and the configuration, whose default public URL is their address.
    pub(crate) fn with_config(self, values: &Values) -> Result<(Listeners, Config), StartError> {
        let config = Config::read(values, self.public)?;
        Ok((self.listeners?, config))
    }
}

/// Binds an address, or says which setting has it.
pub(crate) async fn bind(
    names: &Table,
    setting: &Setting,
    address: SocketAddr,
) -> Result<Listener, StartError> {
    Listener::bind(address)
        .await
        .map_err(|source| StartError::Listen {
            setting: names.name(setting),
            address,
            source,
        })
}

/// In a container the checks of the platform come from outside: that is why it can be allowed.
pub(super) fn warn_about_internal_listener(address: SocketAddr, config: &Config) {
    let tls = config.internal_tls.as_ref();
    let is_open = tls.is_none_or(|tls| !tls.requires_client_certificates);
    if is_open && reaches_beyond_private_networks(address.ip()) {
        tracing::warn!(
            internal_listen = %address,
            fix = "use 127.0.0.1 or a private address; in a container do not publish this port",
            "the internal listener can be reached from other machines"
        );
    }
}
