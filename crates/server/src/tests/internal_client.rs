//! How commands call the internal listener of a server, on real sockets.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use super::internal_tls::{set_authority, set_files};
use super::running_server::RunningServer;
use crate::config::{
    INTERNAL_CLIENT_CERT_FILE, INTERNAL_CLIENT_KEY_FILE, INTERNAL_LISTEN, INTERNAL_TLS_KEY_FILE,
    Values,
};
use crate::internal_client::InternalClient;
use crate::internal_tls::{TestAuthority, TestCertificate};
use crate::operator_client::OperatorClient;
use crate::operator_key::OperatorKey;
use crate::push_commands::{DeadLetters, Listed, MAX_WAIT};
use crate::running_server::RunningServer as FoundServer;

/// What a command with these settings has of the server at this address.
async fn find(address: SocketAddr, mut values: Values) -> Result<Option<FoundServer>, String> {
    values.set(&INTERNAL_LISTEN, address.to_string());
    let client = InternalClient::read(&values).map_err(|err| err.to_string())?;
    FoundServer::find(client)
        .await
        .map_err(|err| err.to_string())
}

type Change<'a> = &'a dyn Fn(&mut Values);

/// What a command presents.
fn set_own(values: &mut Values, folder: &Path, own: &TestCertificate) {
    std::fs::create_dir_all(folder).unwrap();
    let [certificate, key] = own.write(folder);
    values.set(&INTERNAL_CLIENT_CERT_FILE, certificate.to_str().unwrap());
    values.set(&INTERNAL_CLIENT_KEY_FILE, key.to_str().unwrap());
}

fn set_listener(values: &mut Values, folder: &Path, certificate: &TestCertificate) {
    std::fs::create_dir_all(folder).unwrap();
    set_files(values, folder, certificate);
}

#[tokio::test]
async fn the_certificate_of_the_settings_is_believed_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let here = |name: &str| folder.path().join(name);
    let issuer = TestAuthority::new();
    let mut values = Values::default();
    let server = RunningServer::with(|of_server| {
        set_listener(of_server, &here("h5"), &issuer.issue("h5"));
        values = of_server.clone();
    })
    .await;
    let found = find(server.internal, values.clone()).await.unwrap();
    assert_eq!(found.unwrap().address, server.internal);
    // One of the same authority, for the same names.
    set_listener(&mut values, &here("other"), &issuer.issue("h5"));
    let error = find(server.internal, values.clone()).await.unwrap_err();
    assert!(
        error.contains("it has another certificate than the one in"),
        "{error}"
    );
    let error = find(server.internal, Values::default()).await.unwrap_err();
    assert!(
        error.contains("it speaks TLS, and by the settings"),
        "{error}"
    );
    let plain = RunningServer::start().await;
    let error = find(plain.internal, values.clone()).await.unwrap_err();
    assert!(
        error.contains("it speaks no TLS, and by the settings"),
        "{error}"
    );
    assert!(
        find(plain.internal, Values::default())
            .await
            .unwrap()
            .is_some()
    );
    drop(plain);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = free.local_addr().unwrap();
    drop(free);
    assert!(find(nobody, values).await.unwrap().is_none());
}

/// What the command `push list` says with these settings.
async fn list_dead(address: SocketAddr, values: Values, key: &Path) -> String {
    list_dead_within(MAX_WAIT, address, values, key).await
}

async fn list_dead_within(
    max_wait: Duration,
    address: SocketAddr,
    mut values: Values,
    key: &Path,
) -> String {
    values.set(&INTERNAL_LISTEN, address.to_string());
    let server = OperatorClient {
        client: InternalClient::read(&values).unwrap(),
        key: OperatorKey::read(key).unwrap(),
    };
    let letters = DeadLetters {
        server,
        app_id: None,
        max_wait,
    };
    letters.list(Listed::Dead).await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_command_of_operators_does_not_wait_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, "00112233445566778899aabbccddeeff").unwrap();
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    let max_wait = Duration::from_millis(50);
    let error = list_dead_within(max_wait, address, Values::default(), &key).await;
    assert!(error.contains("has not answered within 50ms"), "{error}");
}

#[tokio::test]
async fn a_command_of_operators_says_who_speaks_no_tls() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, "00112233445566778899aabbccddeeff").unwrap();
    let mut values = Values::default();
    let server = RunningServer::with(|of_server| {
        set_listener(of_server, folder.path(), &TestAuthority::new().issue("h5"));
        values = of_server.clone();
    })
    .await;
    let plain = RunningServer::start().await;
    for (address, values, said) in [
        (server.internal, Values::default(), "it speaks TLS, and by"),
        (plain.internal, values, "it speaks no TLS, and by"),
    ] {
        let error = list_dead(address, values, &key).await;
        let expected = format!("the server at {address} cannot be asked: {said} the settings");
        assert!(error.starts_with(&expected), "{error}");
    }
}

#[tokio::test]
async fn where_clients_need_a_certificate_it_is_that_of_the_settings_or_of_the_listener() {
    let folder = tempfile::tempdir().unwrap();
    let here = |name: &str| folder.path().join(name);
    let (issuer, clients) = (TestAuthority::new(), TestAuthority::new());
    let mut settings = Values::default();
    let server = RunningServer::with(|values| {
        set_listener(values, &here("h5"), &issuer.issue("h5"));
        set_authority(values, folder.path(), &clients);
        settings = values.clone();
    })
    .await;
    let with = |change: Change<'_>| {
        let mut values = settings.clone();
        change(&mut values);
        find(server.internal, values)
    };
    let operator = clients.issue("operator");
    let found = with(&|values| set_own(values, &here("operator"), &operator)).await;
    assert!(found.unwrap().is_some());

    let intruder = issuer.issue("intruder");
    let missing = here("missing").display().to_string();
    let other = here("operator/tls.key").display().to_string();
    let cases: [(Change<'_>, &str); 6] = [
        (
            &|values| set_own(values, &here("intruder"), &intruder),
            "it refuses the certificate of internal_client_cert_file: use one for clients",
        ),
        (
            &|_| {},
            "wants a certificate of its clients, and its own is none: let internal_client_cert_file",
        ),
        (
            &|values| values.set(&INTERNAL_TLS_KEY_FILE, missing.as_str()),
            "wants a certificate of its clients: let internal_client_cert_file",
        ),
        (
            &|values| values.set(&INTERNAL_CLIENT_CERT_FILE, missing.as_str()),
            "INTERNAL_CLIENT_CERT_FILE is set without WECHAT_H5_INTERNAL_CLIENT_KEY_FILE",
        ),
        (
            &|values| {
                set_own(values, &here("operator"), &operator);
                values.set(&INTERNAL_CLIENT_CERT_FILE, missing.as_str());
            },
            "INTERNAL_CLIENT_CERT_FILE names ",
        ),
        (
            &|values| {
                set_own(values, &here("intruder"), &intruder);
                values.set(&INTERNAL_CLIENT_KEY_FILE, other.as_str());
            },
            "INTERNAL_CLIENT_KEY_FILE names ",
        ),
    ];
    for (change, expected) in cases {
        let error = with(change).await.unwrap_err();
        assert!(error.contains(expected), "{expected}: {error}");
    }

    // A certificate of the listener that its own clients' authority has issued.
    let both = RunningServer::with(|values| {
        set_listener(values, &here("both"), &clients.issue("h5"));
        set_authority(values, folder.path(), &clients);
        settings = values.clone();
    })
    .await;
    assert!(find(both.internal, settings).await.unwrap().is_some());
}
