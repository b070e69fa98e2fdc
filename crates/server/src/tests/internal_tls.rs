//! TLS of the internal listener, on real sockets.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::log_lines::LogLines;
use super::running_server::RunningServer;
use crate::config::{
    INTERNAL_CLIENT_CA_FILE, INTERNAL_TLS_CERT_FILE, INTERNAL_TLS_KEY_FILE, Values,
};
use crate::internal_tls::{TestAuthority, TestCertificate};

const GET: &str = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/// Writes the files, and sets them.
pub(super) fn set_files(values: &mut Values, folder: &Path, server: &TestCertificate) {
    let [certificate, key] = server.write(folder);
    values.set(&INTERNAL_TLS_CERT_FILE, certificate.to_str().unwrap());
    values.set(&INTERNAL_TLS_KEY_FILE, key.to_str().unwrap());
}

pub(super) fn set_authority(values: &mut Values, folder: &Path, authority: &TestAuthority) {
    let file = folder.join("ca.crt");
    std::fs::write(&file, authority.pem()).unwrap();
    values.set(&INTERNAL_CLIENT_CA_FILE, file.to_str().unwrap());
}

/// The response to a request by TLS.
pub(super) async fn get(
    address: SocketAddr,
    trusted: &TestAuthority,
    client: Option<&TestCertificate>,
) -> io::Result<String> {
    let mut roots = RootCertStore::empty();
    let trusted = CertificateDer::from_pem_slice(trusted.pem().as_bytes()).unwrap();
    roots.add(trusted).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let config = match client {
        None => config.with_no_client_auth(),
        Some(TestCertificate { certificate, key }) => {
            let chain = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
            let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
            config.with_client_auth_cert(vec![chain], key).unwrap()
        }
    };
    let stream = TcpStream::connect(address).await?;
    let name = "localhost".try_into().unwrap();
    let connector = TlsConnector::from(Arc::new(config));
    let mut stream = connector.connect(name, stream).await?;
    stream.write_all(GET.as_bytes()).await?;
    let mut response = String::new();
    stream.read_to_string(&mut response).await?;
    Ok(response)
}

async fn plain(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = Vec::new();
    let read = stream.read_to_end(&mut response);
    timeout(Duration::from_secs(5), read)
        .await
        .unwrap()
        .unwrap();
    String::from_utf8_lossy(&response).into_owned()
}

#[tokio::test]
async fn health_checks_work_by_tls_and_plain_http_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let (authority, other) = (TestAuthority::new(), TestAuthority::new());
    let server = RunningServer::with(|values| {
        set_files(values, folder.path(), &authority.issue("h5"));
    })
    .await;
    let response = get(server.internal, &authority, None).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    assert!(get(server.internal, &other, None).await.is_err());
    for request in [GET, "POST /cgi-bin/token HTTP/1.1\r\nhost: x\r\n\r\n"] {
        let response = plain(server.internal, request).await;
        assert!(response.starts_with("HTTP/1.1 400 "), "{response}");
        assert!(response.contains("use https:// in place"), "{response}");
    }
    let response = plain(server.internal, "\r\r\r\r\r\r\r\r\n\n").await;
    assert!(response.starts_with("HTTP/1.1 400 "), "{response}");
    let response = plain(server.public, GET).await;
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
}

#[tokio::test]
async fn a_client_needs_a_certificate_of_the_authority_and_the_log_names_it() {
    let lines = LogLines::default();
    let guard = lines.collect();
    let folder = tempfile::tempdir().unwrap();
    let (authority, clients) = (TestAuthority::new(), TestAuthority::new());
    let server = RunningServer::with(|values| {
        set_files(values, folder.path(), &authority.issue("h5"));
        set_authority(values, folder.path(), &clients);
    })
    .await;
    assert!(get(server.internal, &authority, None).await.is_err());
    let foreign = authority.issue("intruder");
    assert!(
        get(server.internal, &authority, Some(&foreign))
            .await
            .is_err()
    );
    let shop = clients.issue("shop");
    let response = get(server.internal, &authority, Some(&shop)).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    drop(guard);
    let log = lines.text();
    let requests = log.lines().filter(|line| line.contains("request served"));
    let requests: Vec<_> = requests.collect();
    assert_eq!(requests.len(), 1, "{log}");
    assert!(requests[0].contains("client_certificate=CN=shop"), "{log}");
    assert!(
        log.contains("a client of the internal listener cannot connect by TLS"),
        "{log}"
    );
    assert!(!log.contains("intruder"), "{log}");
}

/// A session of a client whose certificate was accepted before is no way around the authority
/// that replaced the other.
#[tokio::test]
async fn new_certificates_hold_for_new_connections() {
    let folder = tempfile::tempdir().unwrap();
    let (before, after) = (TestAuthority::new(), TestAuthority::new());
    let mut settings = Values::default();
    let server = RunningServer::with(|values| {
        set_files(values, folder.path(), &before.issue("h5"));
        set_authority(values, folder.path(), &before);
        settings = values.clone();
    })
    .await;
    let (old, new) = (before.issue("old"), after.issue("new"));
    assert!(get(server.internal, &before, Some(&old)).await.is_ok());
    set_files(&mut settings, folder.path(), &after.issue("h5"));
    set_authority(&mut settings, folder.path(), &after);
    let bound = "127.0.0.1:8080".parse().unwrap();
    let config = crate::config::Config::read(&settings, bound).unwrap();
    let tls = server.app.internal_tls.as_ref().unwrap();
    tls.store(config.internal_tls.unwrap());
    assert!(get(server.internal, &before, Some(&old)).await.is_err());
    assert!(get(server.internal, &after, Some(&old)).await.is_err());
    assert!(get(server.internal, &after, Some(&new)).await.is_ok());
}
