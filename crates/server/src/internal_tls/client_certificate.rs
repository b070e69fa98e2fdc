//! Who a client is by its certificate.

use std::fmt;
use std::sync::Arc;

use tokio_rustls::rustls::pki_types::CertificateDer;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use crate::log_text::LogText;

/// The subject of a certificate that was verified, for the log. It is with every request of
/// its connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClientCertificate(Arc<str>);

impl ClientCertificate {
    /// The subject of this certificate or, where that is empty, its first other name.
    pub(crate) fn of(certificate: &CertificateDer<'_>) -> Self {
        let name = Certificate::from_der(certificate)
            .ok()
            .and_then(|certificate| name(&certificate));
        // rustls has verified it: it has a form that can be read.
        Self(name.unwrap_or_else(|| "(without a name)".into()).into())
    }
}

fn name(certificate: &Certificate) -> Option<String> {
    let certificate = &certificate.tbs_certificate;
    if !certificate.subject.is_empty() {
        return Some(certificate.subject.to_string());
    }
    let (_, names): (_, SubjectAltName) = certificate.get().ok()??;
    names.0.iter().find_map(|name| match name {
        GeneralName::DnsName(name) => Some(format!("DNS:{name}", name = name.as_str())),
        GeneralName::UniformResourceIdentifier(uri) => Some(format!("URI:{}", uri.as_str())),
        _ => None,
    })
}

impl fmt::Display for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        LogText(&self.0).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, KeyPair, SanType};

    use super::*;

    fn shown(params: &CertificateParams) -> String {
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        ClientCertificate::of(certificate.der()).to_string()
    }

    #[test]
    fn is_named_by_its_subject_or_else_by_another_name() {
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        assert_eq!(shown(&params), "(without a name)");
        let uri = "spiffe://example.com/shop".try_into().unwrap();
        params.subject_alt_names = vec![SanType::URI(uri)];
        assert_eq!(shown(&params), "URI:spiffe://example.com/shop");
        let name = &mut params.distinguished_name;
        name.push(DnType::OrganizationName, "Example");
        name.push(DnType::CommonName, "shop");
        assert_eq!(shown(&params), "CN=shop,O=Example");
    }
}
