//! An installation for tests of commands: settings in a folder, a sandbox in place of WeChat,
//! and a server where the test starts one.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use wechat_h5_store::test_redis::free_port;

const BINARY: &str = env!("CARGO_BIN_EXE_wechat-h5");
pub(crate) const APP_ID: &str = "wx5a4d6f78c1e2b390";
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A process of the binary, killed with the test.
pub(crate) struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The settings, and the folder that they are in.
pub(crate) struct Installation {
    folder: TempDir,
    settings: Vec<(&'static str, String)>,
    pub(crate) sandbox: String,
    pub(crate) listen: String,
    pub(crate) internal: String,
    processes: Vec<Process>,
}

impl Installation {
    /// With the settings of a server that uses a sandbox of its own.
    pub(crate) fn new() -> Self {
        let mut sandbox = clean(&["sandbox", "--sandbox-listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(sandbox.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let address = line.trim().trim_end_matches('/');
        let address = address.rsplit_once("http://").unwrap().1.to_owned();
        let mut installation = Self {
            folder: tempfile::tempdir().unwrap(),
            settings: Vec::new(),
            listen: free_address(),
            internal: free_address(),
            processes: vec![Process(sandbox)],
            sandbox: address.clone(),
        };
        let base = format!("http://{address}");
        let (listen, internal) = (installation.listen.clone(), installation.internal.clone());
        for (name, value) in [
            ("appid", APP_ID),
            ("appsecret_file", "appsecret"),
            ("listen", &listen),
            ("internal_listen", &internal),
            ("api_base", &base),
            ("open_base", &base),
            ("store", "redb:store.redb"),
            ("client_keys", "client-keys.toml"),
        ] {
            installation.set(name, value);
        }
        installation.write("appsecret", SECRET);
        installation.write("client-keys.toml", "");
        installation
    }

    /// Changes a setting.
    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.settings.retain(|(other, _)| *other != name);
        self.settings.push((name, value.to_owned()));
    }

    /// A file in its folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(self.path(name), mode).unwrap();
        }
    }

    /// The binary with these settings, in their folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_with("h5.toml", arguments)
    }

    /// The same with another name of the file.
    fn command_with(&self, file: &str, arguments: &[&str]) -> Command {
        let lines = self.settings.iter();
        let lines = lines.map(|(name, value)| format!("{name} = \"{value}\"\n"));
        self.write(file, &lines.collect::<String>());
        let mut command = clean(arguments);
        command.current_dir(self.folder.path());
        command.arg("--config").arg(self.path(file));
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let output = self.command(arguments).output().unwrap();
        for text in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(text);
            assert!(!text.contains(SECRET), "{text}");
        }
        output
    }

    /// What it prints on standard output, when it succeeds.
    pub(crate) fn succeeds(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Its exit code and what it prints on standard error.
    pub(crate) fn fails(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.run(arguments);
        assert!(output.stdout.is_empty(), "{output:?}");
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    }

    /// Starts the server, and waits until it is ready.
    pub(crate) fn serve(&mut self) {
        self.serve_at(&self.listen.clone(), &self.internal.clone());
    }

    /// The same at other addresses than the settings have.
    pub(crate) fn serve_at(&mut self, listen: &str, internal: &str) {
        // It does not follow what is changed for commands.
        let mut command = self.command_with("server.toml", &["serve"]);
        command.args(["--listen", listen, "--internal-listen", internal]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        self.processes.push(Process(command.spawn().unwrap()));
        let deadline = Instant::now() + Duration::from_secs(15);
        while !self.is_ready(internal) {
            assert!(Instant::now() < deadline, "the server is not ready");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// By TLS, a command asks.
    fn is_ready(&self, internal: &str) -> bool {
        let speaks_tls = |(name, _): &(&str, String)| *name == "internal_tls_cert_file";
        if self.settings.iter().any(speaks_tls) {
            let output = self.run(&["token", "show", "--internal-listen", internal]);
            return output.status.success();
        }
        // Signing works a moment before the state of the account is told.
        let report = get(internal, "/readyz");
        report.contains("\"ready\":true") && report.contains("\"state\":\"fresh\"")
    }

    /// Stops the server.
    pub(crate) fn stop(&mut self) {
        self.processes.truncate(1);
    }

    /// Adds a client, and returns the name of a file with its key.
    pub(crate) fn add_client(&self, name: &'static str, rights: &[&str]) -> &'static str {
        let mut command = self.command(&[&["keys", "add", name], rights].concat());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        self.write(name, &String::from_utf8(output.stdout).unwrap());
        name
    }

    /// The key in this file.
    pub(crate) fn key_in(&self, name: &str) -> String {
        let key = std::fs::read_to_string(self.path(name)).unwrap();
        key.trim().to_owned()
    }

    /// A back end with the key in this file fetches a ticket for cards.
    pub(crate) fn want_card_ticket(&self, key: &str) {
        let token = format!("wh5-{APP_ID}-{}", self.key_in(key));
        let path = format!("/cgi-bin/ticket/getticket?type=wx_card&access_token={token}");
        let response = get(&self.internal, &path);
        assert!(response.contains("\"errcode\":0"), "{response}");
        // The state of the account is told a moment later.
        let deadline = Instant::now() + Duration::from_secs(15);
        while !get(&self.internal, "/readyz").contains("cardTicketExpires") {
            assert!(Instant::now() < deadline, "the ticket is not told");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Changes the sandbox through its control API.
    pub(crate) fn control(&self, path: &str, body: &str) {
        let length = body.len();
        let address = &self.sandbox;
        let response = send(
            address,
            &format!(
                "POST /__sandbox/{path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
                 content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
            ),
        );
        assert!(response.starts_with("HTTP/1.1 2"), "{response}");
    }

    /// Another program replaces the account's access token, which is dead at once.
    pub(crate) fn replace_token(&self) {
        let body = format!(
            r#"{{"grant_type":"client_credential","appid":"{APP_ID}","secret":"{SECRET}","force_refresh":true}}"#
        );
        let length = body.len();
        let address = &self.sandbox;
        let response = send(
            address,
            &format!(
                "POST /cgi-bin/stable_token HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
                 content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
            ),
        );
        assert!(response.contains("access_token"), "{response}");
    }

    /// Runs the doctor, and returns its exit code and its report.
    pub(crate) fn doctor(&self) -> (Option<i32>, Value) {
        self.doctor_with(&[])
    }

    /// The same with these arguments.
    pub(crate) fn doctor_with(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let output = self.run(&[&["doctor", "--json"], arguments].concat());
        let report = serde_json::from_slice(&output.stdout);
        let report = report.unwrap_or_else(|err| panic!("{err}: {output:?}"));
        (output.status.code(), report)
    }
}

/// The binary without any variable of its own or of a proxy.
pub(crate) fn clean(arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(arguments);
    for (name, _) in std::env::vars() {
        if name.starts_with("WECHAT_H5_") || name.to_ascii_uppercase().ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    command
}

/// Where nobody listens.
pub(crate) fn free_address() -> String {
    format!("127.0.0.1:{}", free_port())
}

/// A server that sends the same response to everybody, until the test ends.
pub(crate) fn serve_response(response: String) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(response.as_bytes());
        }
    });
    address
}

fn get(address: &str, path: &str) -> String {
    send(
        address,
        &format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"),
    )
}

/// The response, or nothing where nobody listens yet.
fn send(address: &str, request: &str) -> String {
    let Ok(mut stream) = TcpStream::connect(address) else {
        return String::new();
    };
    let mut response = Vec::new();
    let _ = stream.write_all(request.as_bytes());
    let _ = stream.read_to_end(&mut response);
    String::from_utf8_lossy(&response).into_owned()
}
