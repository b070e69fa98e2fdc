//! `wechat-h5 keys` as scripts and people use it: what it prints where, and which file it
//! changes.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "what a test needs is there, or it fails"
)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_wechat-h5");

/// A folder with a file of keys, which is not there yet.
struct Keys {
    folder: TempDir,
}

impl Keys {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("client-keys.toml")
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = clean();
        command.arg("keys").args(arguments);
        command.arg("--client-keys").arg(self.path());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What it prints on standard output.
    fn succeeds(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What it prints on standard error.
    fn fails(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty(), "{output:?}");
        stderr(&output)
    }
}

/// The binary without any `WECHAT_H5_` variable.
fn clean() -> Command {
    let mut command = Command::new(BINARY);
    for (name, _) in std::env::vars() {
        if name.starts_with("WECHAT_H5_") {
            command.env_remove(name);
        }
    }
    command
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn is_key(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| b"0123456789abcdef".contains(&byte))
}

#[test]
fn a_script_takes_the_key_and_a_person_reads_the_rest() {
    let keys = Keys::new();
    let script = format!(
        "set -e\nKEY=$({BINARY} keys add shop --client-keys {})\nprintf %s \"$KEY\"",
        keys.path().display()
    );
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    let key = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(is_key(&key), "{output:?}");
    let said = stderr(&output);
    assert!(
        said.starts_with("wechat-h5: added client `shop` to "),
        "{said}"
    );
    assert!(
        said.contains("no access token; accounts: all; paths: all"),
        "{said}"
    );
    assert!(said.contains("with mode 0600"), "{said}");
    assert!(!said.contains(&key));
    let hash = hex::encode(Sha256::digest(key.as_bytes()));
    let expected = format!("[[client]]\nname = \"shop\"\nkey_sha256 = \"{hash}\"\n");
    assert_eq!(keys.text(), expected);
    let mode = std::fs::metadata(keys.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // Only a new file needs an owner.
    let output = keys.run(&["add", "till"]);
    assert!(!stderr(&output).contains("0600"), "{output:?}");
    let direct_calls = "it can call any path of WeChat's directly";
    assert!(!stderr(&output).contains(direct_calls), "{output:?}");
    let output = keys.run(&["add", "ledger", "--may-fetch-tokens"]);
    assert!(stderr(&output).contains(direct_calls), "{output:?}");
}

#[test]
fn the_list_has_every_right_and_no_key() {
    let keys = Keys::new();
    keys.succeeds(&["add", "a"]);
    let rights = [
        "add",
        "the-shop",
        "--appid",
        "wx5a4d6f78c1e2b390",
        "--path",
        "/cgi-bin/message/",
        "--path",
        "/sns/userinfo",
        "--may-fetch-tokens",
        "--may-operate",
        "--may-take-payments",
        "--may-refund",
        "--rate",
        "60:5",
        "--daily-calls",
        "9",
    ];
    keys.succeeds(&rights);
    keys.succeeds(&["add", "b", "--rate", "off"]);
    let list = "\
NAME      TOKENS  OPERATE  PAY  REFUND  RATE      DAILY      APPIDS              PATHS
a         no      no       no   no      6000:600  unlimited  all                 all
the-shop  yes     yes      yes  yes     60:5      9          wx5a4d6f78c1e2b390  /cgi-bin/message/,/sns/userinfo
b         no      no       no   no      off       unlimited  all                 all
";
    assert_eq!(keys.succeeds(&["list"]), list);
    assert_eq!(keys.succeeds(&["revoke", "the-shop"]), "");
    let list = "\
NAME  TOKENS  OPERATE  PAY  REFUND  RATE      DAILY      APPIDS  PATHS
a     no      no       no   no      6000:600  unlimited  all     all
b     no      no       no   no      off       unlimited  all     all
";
    assert_eq!(keys.succeeds(&["list"]), list);
    assert!(
        keys.text()
            .contains("by `wechat-h5 keys revoke`:\n# [[client]]\n# name = \"the-shop\"")
    );
}

#[test]
fn what_is_wrong_is_one_line_and_changes_nothing() {
    let keys = Keys::new();
    let message = keys.fails(&["list"]);
    assert!(
        message.contains("cannot be read (No such file or directory"),
        "{message}"
    );
    keys.succeeds(&["add", "shop"]);
    let text = keys.text();
    for (arguments, message) in [
        (&["add", "shop"][..], "has a client `shop` already"),
        (&["add", "shop two"], "cannot have a client `shop two`"),
        (&["revoke", "till"], "has no client `till`: it has shop"),
        (
            &["add", "till", "--path", "cgi-bin"],
            "--path is `cgi-bin`, which is no path",
        ),
        (
            &["add", "till", "--path", "/sns/", "--path", "/pay/"],
            "--path is `/pay/`, which is no path of WeChat's API: leave it out; --may-take",
        ),
    ] {
        let said = keys.fails(arguments);
        assert!(said.contains(message), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    for (flag, value, message) in [
        ("--appid", "shop", "'--appid <APPID>'"),
        ("--rate", "fast", "use requests per minute such as 6000"),
        ("--daily-calls", "0", "'--daily-calls <N>'"),
        ("--key", "x", "unexpected argument '--key'"),
    ] {
        let said = keys.fails(&["add", "till", flag, value]);
        assert!(said.contains(message), "{said}");
    }
    assert_eq!(keys.text(), text);
    let nowhere = clean().args(["keys", "list"]).output().unwrap();
    let said = stderr(&nowhere);
    assert!(
        said.starts_with("wechat-h5: WECHAT_H5_CLIENT_KEYS is missing: name the file"),
        "{said}"
    );
}

#[test]
fn the_file_is_the_one_of_the_server_s_settings() {
    let keys = Keys::new();
    keys.succeeds(&["add", "shop"]);
    let config = keys.folder.path().join("h5.toml");
    std::fs::write(
        &config,
        "session_seconds = 60\nclient_keys = \"client-keys.toml\"\n",
    )
    .unwrap();
    let list = |change: &dyn Fn(&mut Command) -> &mut Command| {
        let mut command = clean();
        let output = change(command.args(["keys", "list"])).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    for found in [
        list(&|command| command.arg("--config").arg(&config)),
        list(&|command| command.env("WECHAT_H5_CONFIG", &config)),
        list(&|command| command.env("WECHAT_H5_CLIENT_KEYS", keys.path())),
    ] {
        assert!(found.contains("\nshop "), "{found}");
    }
}

#[test]
fn a_file_that_others_can_use_is_warned_about() {
    let keys = Keys::new();
    keys.succeeds(&["add", "shop"]);
    for (mode, warning) in [
        (0o600, None),
        (0o640, None),
        (
            0o644,
            Some("can read who the clients are, and the hashes of their keys: chmod o-r"),
        ),
        (0o666, Some("can change it: chmod o-w")),
    ] {
        std::fs::set_permissions(keys.path(), std::fs::Permissions::from_mode(mode)).unwrap();
        let said = stderr(&keys.run(&["list"]));
        match warning {
            Some(warning) => assert!(said.contains(warning), "{mode:o} {said}"),
            None => assert_eq!(said, "", "{mode:o}"),
        }
    }
}

#[test]
fn many_commands_at_once_lose_no_client() {
    let keys = Keys::new();
    let start = |number: usize| {
        let mut command = keys.command(&["add", &format!("client-{number}")]);
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let started: Vec<_> = (0..12).map(start).collect();
    for child in started {
        let output = child.wait_with_output().unwrap();
        let key = String::from_utf8(output.stdout).unwrap();
        assert!(is_key(key.trim_end()), "{key}");
        let hash = hex::encode(Sha256::digest(key.trim_end().as_bytes()));
        assert!(keys.text().contains(&hash), "a printed key is in the file");
    }
    assert_eq!(keys.succeeds(&["list"]).lines().count(), 13);
}

/// A key that nobody has seen would be a client that nobody can use.
#[cfg(target_os = "linux")]
#[test]
fn a_key_that_cannot_be_printed_is_said_to_be_lost() {
    let keys = Keys::new();
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = keys
        .command(&["add", "shop"])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(
        said.contains("the key could not be printed (No space left"),
        "{said}"
    );
    assert!(
        said.contains("run `wechat-h5 keys revoke shop` and add it again"),
        "{said}"
    );
}

#[test]
fn a_server_does_not_start_with_a_wrong_file() {
    let keys = Keys::new();
    std::fs::write(keys.path(), "[[client]]\nname = \"shop\"\nkey = \"x\"\n").unwrap();
    let output = serve(&keys.path());
    let expected = format!(
        "wechat-h5: --client-keys cannot be used: {}:3:1: `key` is no field of a client: ",
        keys.path().display()
    );
    assert!(stderr(&output).starts_with(&expected), "{output:?}");
    assert_eq!(output.status.code(), Some(2));
}

fn serve(keys: &Path) -> Output {
    let mut command = clean();
    command.env("WECHAT_H5_APPSECRET", "0123456789abcdef0123456789abcdef");
    command.args([
        "serve",
        "--appid",
        "wx5a4d6f78c1e2b390",
        "--store",
        "memory",
    ]);
    command.args([
        "--listen",
        "127.0.0.1:0",
        "--internal-listen",
        "127.0.0.1:0",
    ]);
    command.arg("--client-keys").arg(keys).output().unwrap()
}
