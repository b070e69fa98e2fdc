//! TLS of a client of the internal listener that runs beside the server: a command.

use std::path::PathBuf;
use std::sync::Arc;

use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::crypto::ring as provider;

use super::TlsFile;
use super::files::{TlsFileError, read_certificates, read_private_key};
use super::pinned_certificate::PinnedCertificate;

/// What a command needs to be believed, and to believe the listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClientTlsFiles {
    /// The certificate that the listener has by the settings.
    pub listener: PathBuf,
    /// The client's own certificate and its key, if it has one.
    pub own: Option<[PathBuf; 2]>,
}

impl ClientTlsFiles {
    /// Reads them, and checks that they fit each other.
    pub(crate) fn load(&self) -> Result<Arc<ClientConfig>, TlsFileError> {
        let listener = read_certificates(TlsFile::Certificate, &self.listener)?;
        let listener = listener.into_iter().next();
        let provider = Arc::new(provider::default_provider());
        let refused = |file, problem: String| TlsFileError {
            file,
            problem,
            advice: "use a certificate with an ECDSA, Ed25519 or RSA key",
        };
        let verifier = PinnedCertificate::new(listener, &provider);
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|err| refused(TlsFile::Certificate, err.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = match &self.own {
            None => builder.with_no_client_auth(),
            Some([certificate, key]) => {
                let chain = read_certificates(TlsFile::ClientCertificate, certificate)?;
                let private = read_private_key(TlsFile::ClientKey, key)?;
                builder
                    .with_client_auth_cert(chain, private)
                    .map_err(|err| {
                        let (certificate, key) = (certificate.display(), key.display());
                        let problem =
                            format!("names {key}, which cannot be used with {certificate} ({err})");
                        refused(TlsFile::ClientKey, problem)
                    })?
            }
        };
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}
