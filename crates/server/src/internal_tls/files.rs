//! The files with the certificates and the key.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ring::digest::{SHA256, digest};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring as provider};
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::server::danger::ClientCertVerifier;
use tokio_rustls::rustls::{Error, RootCertStore, ServerConfig};

use crate::text_file::read_text;

/// Where the certificates and the key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    /// The listener's certificate, and those of its issuers.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// The authorities that issue the certificates of clients, if those need one.
    pub client_authorities: Option<PathBuf>,
}

/// One of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TlsFile {
    /// The certificate.
    Certificate,
    /// The key.
    Key,
    /// The authorities of clients.
    ClientAuthorities,
    /// The certificate of a command.
    ClientCertificate,
    /// Its key.
    ClientKey,
}

impl TlsFile {
    const OF_THE_LISTENER: [Self; 3] = [Self::Certificate, Self::Key, Self::ClientAuthorities];
}

/// Why the files cannot be used.
#[derive(Debug)]
pub(crate) struct TlsFileError {
    /// Which of them has to be changed.
    pub file: TlsFile,
    /// What is wrong. Has nothing of a key.
    pub problem: String,
    /// What to do.
    pub advice: &'static str,
}

/// What was read.
#[derive(Debug, Clone)]
pub(crate) struct TlsSettings {
    /// Ready for connections.
    pub server: Arc<ServerConfig>,
    /// Whether clients need a certificate.
    pub requires_client_certificates: bool,
    /// The SHA-256 of each file.
    digests: Vec<(TlsFile, Vec<u8>)>,
}

impl TlsSettings {
    /// The files that have another content than those of `before`, or are only in one of both.
    pub(crate) fn changes_from(&self, before: &Self) -> Vec<TlsFile> {
        let differs = |file: &TlsFile| self.digest(*file) != before.digest(*file);
        TlsFile::OF_THE_LISTENER
            .into_iter()
            .filter(differs)
            .collect()
    }

    fn digest(&self, file: TlsFile) -> Option<&[u8]> {
        let mut digests = self.digests.iter();
        let (_, digest) = digests.find(|(of, _)| *of == file)?;
        Some(digest)
    }
}

const PEM_ADVICE: &str = "write it in PEM, with a line -----BEGIN CERTIFICATE----- before it";
const KEY_ADVICE: &str = "write the key in PEM, with a line -----BEGIN PRIVATE KEY----- before it, and without a \
     password";

impl TlsFiles {
    /// Reads them, and checks that they fit each other.
    pub(crate) fn load(&self) -> Result<TlsSettings, TlsFileError> {
        let mut digests = Vec::new();
        let mut read = |file, path: &Path| -> Result<String, TlsFileError> {
            let text = read_file(file, path)?;
            digests.push((file, digest(&SHA256, text.as_bytes()).as_ref().to_vec()));
            Ok(text)
        };
        let chain = read(TlsFile::Certificate, &self.certificate)?;
        let chain = certificates(TlsFile::Certificate, &self.certificate, &chain)?;
        let key = read(TlsFile::Key, &self.key)?;
        let key = private_key(TlsFile::Key, &self.key, &key)?;
        let provider = Arc::new(provider::default_provider());
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|err| self.refused_certificate(&err))?;
        let builder = match &self.client_authorities {
            None => builder.with_no_client_auth(),
            Some(path) => {
                let text = read(TlsFile::ClientAuthorities, path)?;
                builder.with_client_cert_verifier(client_verifier(path, &text, provider)?)
            }
        };
        let mut server = builder
            .with_single_cert(chain, key)
            .map_err(|err| self.refused_certificate(&err))?;
        server.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsSettings {
            server: Arc::new(server),
            requires_client_certificates: self.client_authorities.is_some(),
            digests,
        })
    }

    fn refused_certificate(&self, err: &Error) -> TlsFileError {
        let (certificate, key) = (self.certificate.display(), self.key.display());
        match err {
            Error::InconsistentKeys(_) => TlsFileError {
                file: TlsFile::Key,
                problem: format!("names {key}, which is not the key of {certificate}"),
                advice: "use the key that the certificate was issued for",
            },
            _ => TlsFileError {
                file: TlsFile::Certificate,
                problem: format!("names {certificate}, which cannot be used ({err})"),
                advice: "use a certificate for servers, with an ECDSA, Ed25519 or RSA key",
            },
        }
    }
}

fn read_file(file: TlsFile, path: &Path) -> Result<String, TlsFileError> {
    read_text(path).map_err(|err| TlsFileError {
        file,
        problem: format!("names {}, which {err}", path.display()),
        advice: err.advice(),
    })
}

/// Those in this file, at least one.
pub(super) fn read_certificates(
    file: TlsFile,
    path: &Path,
) -> Result<Vec<CertificateDer<'static>>, TlsFileError> {
    certificates(file, path, &read_file(file, path)?)
}

/// The key in this file.
pub(super) fn read_private_key(
    file: TlsFile,
    path: &Path,
) -> Result<PrivateKeyDer<'static>, TlsFileError> {
    private_key(file, path, &read_file(file, path)?)
}

fn private_key(
    file: TlsFile,
    path: &Path,
    text: &str,
) -> Result<PrivateKeyDer<'static>, TlsFileError> {
    PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|_| TlsFileError {
        file,
        problem: format!("names {}, which has no private key", path.display()),
        advice: KEY_ADVICE,
    })
}

fn certificates(
    file: TlsFile,
    path: &Path,
    text: &str,
) -> Result<Vec<CertificateDer<'static>>, TlsFileError> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
    certificates
        .ok()
        .filter(|certificates| !certificates.is_empty())
        .ok_or_else(|| TlsFileError {
            file,
            problem: format!("names {}, which has no certificate", path.display()),
            advice: PEM_ADVICE,
        })
}

fn client_verifier(
    path: &Path,
    text: &str,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, TlsFileError> {
    let file = TlsFile::ClientAuthorities;
    let refused = |err: String| TlsFileError {
        file,
        problem: format!("names {}, which cannot be used ({err})", path.display()),
        advice: "use the certificates of the authorities that issue those of your clients",
    };
    let mut roots = RootCertStore::empty();
    for certificate in certificates(file, path, text)? {
        roots
            .add(certificate)
            .map_err(|err| refused(err.to_string()))?;
    }
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(|err| refused(err.to_string()))
}
