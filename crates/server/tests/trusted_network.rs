//! `--trust-network`: the sandbox in a container, reached by another address than the one
//! that it announces.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(all(feature = "sandbox", target_os = "linux"))]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const BINARY: &str = env!("CARGO_BIN_EXE_wechat-h5");

struct Process {
    child: Child,
    /// What it prints on stdout, as name and address.
    announced: Vec<(String, String)>,
}

impl Process {
    fn start(arguments: &[&str]) -> Self {
        let mut child = command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut announced = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            let (name, url) = line.split_once(' ').unwrap();
            let address = url.trim().strip_prefix("http://").unwrap();
            announced.push((name.to_owned(), address.trim_end_matches('/').to_owned()));
            // The last one.
            if name == "sandbox" {
                break;
            }
        }
        Self { child, announced }
    }

    fn port(&self, name: &str) -> String {
        let (_, address) = self.announced.iter().find(|(it, _)| it == name).unwrap();
        let port = address.strip_prefix("127.0.0.1:");
        port.unwrap_or_else(|| panic!("{address}")).to_owned()
    }

    /// Asks it to stop: a process that is killed loses the end of its log.
    fn stop(mut self) -> String {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(sent.success());
        let mut log = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut log).unwrap();
        self.child.wait().unwrap();
        log
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary without any `WECHAT_H5_` variable.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(arguments);
    for (name, _) in std::env::vars() {
        if name.starts_with("WECHAT_H5_") {
            command.env_remove(name);
        }
    }
    command
}

/// The status and the rest of the response to a request with this `Host`.
fn get(address: &str, host: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(15)))
        .unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    let (_, rest) = response.split_once(' ').unwrap();
    let (status, rest) = rest.split_once(' ').unwrap();
    (status.parse().unwrap(), rest.to_owned())
}

const WARNING: &str = "the network is trusted: everybody who reaches the sandbox";

#[test]
fn a_sandbox_on_every_address_is_reached_at_another_one() {
    let sandbox = Process::start(&[
        "sandbox",
        "--sandbox-listen",
        "0.0.0.0:0",
        "--trust-network",
    ]);
    let port = sandbox.port("sandbox");
    // As a published port leads to an address that the process does not know.
    let address = format!("127.0.0.2:{port}");
    for (host, status) in [
        ("127.0.0.1", 200),
        ("127.0.0.2", 200),
        ("localhost", 200),
        ("sandbox", 200),
        ("host.docker.internal", 200),
        ("172.17.0.2", 200),
        ("sandbox.evil.example", 403),
        ("8.8.8.8", 403),
    ] {
        let account = get(&address, &format!("{host}:{port}"), "/__sandbox/account");
        assert_eq!(account.0, status, "{host}: {}", account.1);
        if status == 200 {
            let base = format!("\"apiBase\":\"http://127.0.0.1:{port}\"");
            assert!(account.1.contains(&base), "{}", account.1);
        }
    }
    let (status, token) = get(
        &address,
        &format!("sandbox:{port}"),
        "/cgi-bin/token?grant_type=client_credential&appid=wx5a4d6f78c1e2b390\
         &secret=0123456789abcdef0123456789abcdef",
    );
    assert_eq!(status, 200);
    assert!(token.contains("access_token"), "{token}");
    let log = sandbox.stop();
    assert!(log.contains(WARNING), "{log}");
}

#[test]
fn a_demo_on_every_address_serves_its_page_on_loopback() {
    let demo = Process::start(&[
        "demo",
        "--trust-network",
        "--listen",
        "0.0.0.0:0",
        "--internal-listen",
        "127.0.0.1:0",
        "--sandbox-listen",
        "0.0.0.0:0",
    ]);
    let (page, sandbox) = (demo.port("page"), demo.port("sandbox"));
    let url = format!("http%3A%2F%2F127.0.0.1%3A{page}%2F");
    let path = format!("/api/jssdk/config?url={url}");
    let address = format!("127.0.0.2:{page}");
    let (status, config) = get(&address, &format!("127.0.0.1:{page}"), &path);
    assert_eq!(status, 200, "{config}");
    let (status, away) = get(
        &address,
        &format!("127.0.0.1:{page}"),
        "/api/oauth/authorize?scope=snsapi_base",
    );
    assert_eq!(status, 302, "{away}");
    let expected = format!("location: http://localhost:{sandbox}/connect/oauth2/authorize?");
    assert!(away.contains(&expected), "{away}");
    let log = demo.stop();
    assert!(log.contains(WARNING), "{log}");
}

#[test]
fn nothing_is_trusted_by_default_and_the_refusal_says_how() {
    for arguments in [
        &["sandbox", "--sandbox-listen", "0.0.0.0:0"][..],
        &["sandbox", "--sandbox-listen", "[::]:0"],
        &[
            "sandbox",
            "--sandbox-listen",
            "0.0.0.0:0",
            "--trust-network",
            "no",
        ],
        &[
            "demo",
            "--listen",
            "127.0.0.1:0",
            "--sandbox-listen",
            "0.0.0.0:0",
        ],
        &[
            "sandbox",
            "--sandbox-listen",
            "127.0.0.1:0",
            "--page",
            "http://127.0.0.1:5173/",
            "--proxy-listen",
            "0.0.0.0:0",
        ],
    ] {
        let output = command(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(
            message.ends_with("set --trust-network\n"),
            "{arguments:?}: {message}"
        );
    }
    let local = Process::start(&["sandbox", "--sandbox-listen", "127.0.0.1:0"]);
    let port = local.port("sandbox");
    let address = format!("127.0.0.1:{port}");
    for host in ["sandbox", "host.docker.internal"] {
        let account = get(&address, &format!("{host}:{port}"), "/__sandbox/account");
        assert_eq!(account.0, 403, "{host}");
    }
    let log = local.stop();
    assert!(!log.contains(WARNING), "{log}");
}
