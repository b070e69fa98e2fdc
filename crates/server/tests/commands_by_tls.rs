//! Commands that ask a server whose internal listener speaks TLS and wants certificates.

#![cfg(feature = "sandbox")]
#![allow(
    clippy::unwrap_used,
    reason = "what a test needs is there, or it fails"
)]

mod installation;
#[path = "../src/internal_tls/test_certificates.rs"]
mod test_certificates;

use self::installation::{APP_ID, Installation};
use self::test_certificates::TestAuthority;

#[test]
fn each_command_asks_the_server_with_the_certificate_of_the_settings() {
    let clients = TestAuthority::new();
    let mut installation = Installation::new();
    for (folder, certificate) in [
        ("h5", TestAuthority::new().issue("h5")),
        ("operator", clients.issue("operator")),
    ] {
        std::fs::create_dir(installation.path(folder)).unwrap();
        certificate.write(&installation.path(folder));
    }
    installation.write("clients.crt", &clients.pem());
    for (setting, file) in [
        ("internal_tls_cert_file", "h5/tls.crt"),
        ("internal_tls_key_file", "h5/tls.key"),
        ("internal_client_ca_file", "clients.crt"),
        ("internal_client_cert_file", "operator/tls.crt"),
        ("internal_client_key_file", "operator/tls.key"),
    ] {
        installation.set(setting, file);
    }
    let key = installation.add_client("shop", &["--may-fetch-tokens", "--may-operate"]);
    installation.serve();
    let internal = &installation.internal;
    let shown = installation.succeeds(&["token", "show", "--reveal", "--key-file", key]);
    assert!(shown.contains(&format!("(server {internal}, ")), "{shown}");
    let done = installation.succeeds(&["token", "refresh", "--key-file", key]);
    assert!(
        done.contains(&format!("by the server at {internal}:")),
        "{done}"
    );
    installation.succeeds(&["store", "backup", "backup.jsonl", "--key-file", key]);
    let backup = std::fs::read_to_string(installation.path("backup.jsonl")).unwrap();
    assert!(backup.contains(APP_ID), "{backup}");
    let (code, report) = installation.doctor();
    assert_eq!(code, Some(0), "{report:#}");
    let checks = report["checks"].as_array().unwrap();
    let details = |name: &str| {
        let checks = checks.iter().filter(|check| check["check"] == name);
        let details = checks.map(|check| check["detail"].as_str().unwrap());
        details.collect::<Vec<_>>()
    };
    assert!(details("server")[0].contains("is ready"), "{report:#}");
    let certificates = details("certificates");
    assert_eq!(certificates.len(), 3, "{report:#}");
    assert!(
        certificates[2].contains("CN=operator is valid until "),
        "{report:#}"
    );
}
