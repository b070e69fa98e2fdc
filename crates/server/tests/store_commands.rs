//! `wechat-h5 store` as operators use it: with a server that runs, and with one that is
//! stopped.

#![cfg(all(unix, feature = "sandbox"))]
#![allow(
    clippy::unwrap_used,
    reason = "what a test needs is there, or it fails"
)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use wechat_h5_store::test_redis::{TestRedis, free_port};

const BINARY: &str = env!("CARGO_BIN_EXE_wechat-h5");
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const STORE_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A process that is killed with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A sandbox, and a folder with the files of servers.
struct Fixture {
    folder: TempDir,
    api: String,
    internal: String,
    _sandbox: Process,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("store-key"), STORE_KEY).unwrap();
        let mut command = clean(&["sandbox", "--sandbox-listen", "127.0.0.1:0"]);
        let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut sandbox = command.spawn().unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(sandbox.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let (_, address) = line.split_once("http://").unwrap();
        Self {
            folder,
            api: format!("http://{}", address.trim_end().trim_end_matches('/')),
            internal: free_address(),
            _sandbox: Process(sandbox),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn redb(&self, name: &str) -> String {
        format!("redb:{}", self.text(name))
    }

    fn flags(&self, store: &str) -> Vec<String> {
        let key_file = self.text("store-key");
        let internal = &self.internal;
        let flags = [
            "--store",
            store,
            "--store-key-file",
            &key_file,
            "--internal-listen",
            internal,
        ];
        flags.map(str::to_owned).to_vec()
    }

    /// Starts a server, and returns what it has logged until it had a ticket.
    fn serve(&self, store: &str) -> (Process, String) {
        let mut command = clean(&["serve", "--listen", &free_address()]);
        command
            .env("WECHAT_H5_APPSECRET", SECRET)
            .args(self.flags(store))
            .args(["--api-base", &self.api, "--open-base", &self.api])
            .args(["--appid", "wx5a4d6f78c1e2b390"])
            .args(["--client-keys", &self.text("keys.toml")])
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut log = String::new();
        while !log.contains("jsapi ticket") {
            assert!(stderr.read_line(&mut log).unwrap() > 0, "{log}");
        }
        std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        (Process(child), log)
    }

    fn store(&self, store: &str, arguments: &[&str]) -> Output {
        let mut command = clean(&["store"]);
        command.args(arguments).args(self.flags(store));
        command.output().unwrap()
    }

    /// A file with the key of a new client.
    fn client(&self, name: &str, rights: &[&str]) -> String {
        let mut command = clean(&["keys", "add", name]);
        let command = command.args(rights).arg("--client-keys");
        let output = command.arg(self.path("keys.toml")).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let file = self.text(name);
        fs::write(&file, output.stdout).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        file
    }
}

fn clean(arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("WECHAT_H5_") {
            command.env_remove(name);
        }
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

fn free_address() -> String {
    format!("127.0.0.1:{}", free_port())
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn succeeds(output: &Output, what: &str) {
    assert!(output.status.success(), "{output:?}");
    assert!(said(output).contains(what), "{output:?}");
}

fn fails(output: &Output, what: &str) {
    assert!(!output.status.success(), "{output:?}");
    let said = said(output);
    assert!(said.contains(what), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn a_store_moves_from_a_server_that_runs_to_another_kind_of_store() {
    let fixture = Fixture::new();
    let operator = fixture.client("operator", &["--may-operate"]);
    let shop = fixture.client("shop", &["--may-fetch-tokens"]);
    let (from, to) = (fixture.redb("from.redb"), fixture.redb("to.redb"));
    let file = fixture.text("backup");
    let backup = |arguments: &[&str]| {
        let all = [&["backup", &file], arguments].concat();
        fixture.store(&from, &all)
    };
    fails(
        &backup(&[]),
        "from.redb, which does not exist: name the file",
    );
    let (server, log) = fixture.serve(&from);
    assert!(log.contains("new jsapi ticket"), "{log}");
    fails(&backup(&[]), "--key-file is missing");
    fails(
        &backup(&["--key-file", &shop]),
        "refuses: this client may not",
    );
    assert!(!fixture.path("backup").exists());
    let output = backup(&["--key-file", &operator]);
    succeeds(&output, &format!("entries to {file}, encrypted"));
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let live = fs::read_to_string(&file).unwrap();
    fails(
        &fixture.store(&from, &["restore", &file]),
        "stop it, and restore then",
    );
    drop(server);

    let output = fixture.store(&from, &["backup", "-"]);
    succeeds(&output, "to standard output, encrypted");
    let stopped = String::from_utf8(output.stdout).unwrap();
    assert_eq!(stopped.lines().count(), live.lines().count());

    let redis = TestRedis::start(&[]);
    for store in [&to, &redis.url()] {
        succeeds(&fixture.store(store, &["restore", &file]), "restored ");
        fails(&fixture.store(store, &["restore", &file]), "pass --replace");
        let again = fixture.store(store, &["restore", &file, "--replace"]);
        succeeds(&again, "restored ");
        let (_server, log) = fixture.serve(store);
        assert!(log.contains("jsapi ticket from the store"), "{log}");
        assert!(!log.contains("new jsapi ticket"), "{log}");
    }
    let live = fixture.text("live");
    let output = fixture.store(&redis.url(), &["backup", &live]);
    succeeds(&output, "encrypted: restoring");
}

#[test]
fn what_cannot_be_restored_changes_nothing() {
    let fixture = Fixture::new();
    let store = fixture.redb("store.redb");
    let good = fixture.text("good");
    drop(fixture.serve_without_keys(&store));
    succeeds(&fixture.store(&store, &["backup", &good]), "entries");
    let before = fs::read_to_string(&good).unwrap();
    let cut = fixture.text("cut");
    fs::write(&cut, &before[..before.len() / 2]).unwrap();
    let restore = |file: &str| fixture.store(&store, &["restore", file, "--replace"]);
    fails(&restore(&cut), "use another backup; nothing was changed");
    fails(&restore(&fixture.text("store-key")), "that of another file");
    fails(&restore("/nowhere/backup"), "): name a backup that exists");
    let other_key = STORE_KEY.replace("00", "ff");
    fs::write(fixture.path("store-key"), other_key).unwrap();
    fails(
        &restore(&good),
        "as the second line of WECHAT_H5_STORE_KEY_FILE",
    );
    fs::write(fixture.path("store-key"), STORE_KEY).unwrap();
    let after = fixture.store(&store, &["backup", "-"]);
    let after = String::from_utf8(after.stdout).unwrap();
    assert_eq!(after.lines().count(), before.lines().count());
    fails(&fixture.store("memory", &["restore", &good]), "is `memory`");
}

#[test]
fn without_what_a_backup_needs_the_error_says_what_that_is() {
    let fixture = Fixture::new();
    let store = |store: &str, arguments: &[&str]| fixture.store(store, arguments);
    let internal = &fixture.internal;
    let backup = fixture.text("backup");
    fails(
        &store("memory", &["backup", &backup]),
        &format!("in the memory of a server, and none listens on {internal}: start the server"),
    );
    let redis = format!("redis://{}", free_address());
    let nobody = store(&redis, &["backup", &backup]);
    fails(&nobody, "make the backup again");
    assert!(!said(&nobody).contains("--replace"), "{nobody:?}");
    let file = fixture.redb("store.redb");
    drop(fixture.serve_without_keys(&file));
    fails(
        &store(&file, &["backup", "/nowhere/backup"]),
        "): name a file in a folder that exists",
    );
    let mut command = clean(&["store", "backup", "-"]);
    command.args(fixture.flags(&file));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = command.stdout(writer).output().unwrap();
    fails(&output, "let the program that reads it read to the end");
}

impl Fixture {
    fn serve_without_keys(&self, store: &str) -> Process {
        self.client("nobody", &[]);
        self.serve(store).0
    }
}

/// A backup that is killed leaves no file with the name of one.
#[test]
fn half_a_backup_has_no_name() {
    let fixture = Fixture::new();
    let key = fixture.client("operator", &["--may-operate"]);
    let listener = TcpListener::bind(&fixture.internal).unwrap();
    let half = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhalf\n\r\n";
    let serve = |is_closed: bool| {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(half.as_bytes()).unwrap();
        (!is_closed).then_some(stream)
    };
    let file = fixture.text("backup");
    fs::write(&file, "the one before").unwrap();
    let start = || {
        let mut command = clean(&["store", "backup", &file, "--key-file", &key]);
        // A server's store in memory is its own.
        let command = command.args(fixture.flags("memory"));
        Process(command.stderr(Stdio::piped()).spawn().unwrap())
    };
    let mut cut = start();
    drop::<Option<TcpStream>>(serve(true));
    assert_eq!(cut.0.wait().unwrap().code(), Some(1));
    let mut said = String::new();
    let mut stderr = cut.0.stderr.take().unwrap();
    stderr.read_to_string(&mut said).unwrap();
    assert!(
        said.contains("has not sent the end of the backup"),
        "{said}"
    );
    let names = || fs::read_dir(fixture.folder.path()).unwrap().count();
    let before = names();

    let mut killed = start();
    let stream = serve(false);
    let end = Instant::now() + Duration::from_secs(10);
    while names() == before {
        assert!(Instant::now() < end, "nothing is written");
        std::thread::sleep(Duration::from_millis(5));
    }
    killed.0.kill().unwrap();
    killed.0.wait().unwrap();
    drop(stream);
    assert_eq!(fs::read_to_string(&file).unwrap(), "the one before");
}
