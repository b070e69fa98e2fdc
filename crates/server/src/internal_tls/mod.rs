//! TLS of the internal listener: its certificate, and whose certificates its clients need.

mod client_certificate;
mod files;
#[cfg(test)]
mod test_certificates;

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio_rustls::rustls::ServerConfig;

pub(crate) use self::client_certificate::ClientCertificate;
pub(crate) use self::files::{TlsFile, TlsFiles, TlsSettings};
#[cfg(test)]
pub(crate) use self::test_certificates::{TestAuthority, TestCertificate};

/// What new connections are accepted with. Clones share it: replaced once, it is replaced
/// everywhere.
#[derive(Debug, Clone)]
pub(crate) struct SharedTls(Arc<ArcSwap<ServerConfig>>);

impl SharedTls {
    /// With these settings, until they are replaced.
    pub(crate) fn new(settings: &TlsSettings) -> Self {
        Self(Arc::new(ArcSwap::new(settings.server.clone())))
    }

    /// Uses these settings for connections from now on.
    #[cfg(test)]
    pub(crate) fn replace(&self, settings: &TlsSettings) {
        self.0.store(settings.server.clone());
    }

    /// The present settings.
    pub(crate) fn current(&self) -> Arc<ServerConfig> {
        self.0.load_full()
    }
}
