//! When the certificates of a file are valid.

use std::path::Path;
use std::time::Duration;

use tokio_rustls::rustls::pki_types::CertificateDer;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

use super::TlsFile;
use super::files::{TlsFileError, read_certificates};

/// The times of a certificate, since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Validity {
    /// Whose it is.
    pub subject: String,
    /// From then on.
    pub not_before: Duration,
    /// Until then.
    pub not_after: Duration,
}

impl Validity {
    /// Those of the certificates in a file that can be understood, in its order.
    pub(crate) fn read(file: TlsFile, path: &Path) -> Result<Vec<Self>, TlsFileError> {
        let certificates = read_certificates(file, path)?;
        Ok(certificates.iter().filter_map(Self::of).collect())
    }

    fn of(certificate: &CertificateDer<'_>) -> Option<Self> {
        let certificate = Certificate::from_der(certificate).ok()?.tbs_certificate;
        Some(Self {
            subject: certificate.subject.to_string(),
            not_before: certificate.validity.not_before.to_unix_duration(),
            not_after: certificate.validity.not_after.to_unix_duration(),
        })
    }
}
