//! TLS of the internal listener: its certificate, and whose certificates its clients need.

mod client;
mod client_certificate;
mod files;
mod pinned_certificate;
#[cfg(test)]
mod test_certificates;
mod validity;

pub(crate) use self::client::ClientTlsFiles;
pub(crate) use self::client_certificate::ClientCertificate;
pub(crate) use self::files::{TlsFile, TlsFiles, TlsSettings};
#[cfg(test)]
pub(crate) use self::test_certificates::{TestAuthority, TestCertificate};
pub(crate) use self::validity::Validity;
