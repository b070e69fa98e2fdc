//! `wechat-h5 push` where nothing can be done. What it does with a server is in the unit tests.

#![allow(
    clippy::unwrap_used,
    reason = "what a test needs is there, or it fails"
)]

use std::process::{Command, Output, Stdio};

fn push(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wechat-h5"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("WECHAT_H5_") {
            command.env_remove(name);
        }
    }
    let command = command.arg("push").args(arguments);
    command.stdin(Stdio::null()).output().unwrap()
}

#[test]
fn what_is_missing_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let (key, empty) = (folder.path().join("key"), folder.path().join("empty"));
    std::fs::write(&key, "00112233445566778899aabbccddeeff\n").unwrap();
    std::fs::write(&empty, "\n").unwrap();
    let (key, empty) = (key.to_str().unwrap(), empty.to_str().unwrap());
    let nowhere = "--internal-listen=127.0.0.1:1";
    for (arguments, code, said) in [
        (
            &["list"][..],
            2,
            "--key-file is missing, and the server wants a key",
        ),
        (
            &["list", "--key-file", empty],
            2,
            "whose first line is empty",
        ),
        (
            &["list", "--key-file", key, nowhere],
            1,
            "the server at 127.0.0.1:1 cannot be asked",
        ),
        (
            &["replay", "--all", "--key-file", key, nowhere],
            1,
            "the server at 127.0.0.1:1 cannot be asked",
        ),
        (&["replay"], 2, "NUMBER"),
        (&["replay", "7", "--all"], 2, "cannot be used with"),
    ] {
        let output = push(arguments);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(said), "{arguments:?} {stderr}");
        assert!(!stderr.contains("001122"), "{stderr}");
        assert_eq!(output.status.code(), Some(code), "{arguments:?} {stderr}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_with_a_key_that_others_can_use_is_warned_about() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, "00112233445566778899aabbccddeeff\n").unwrap();
    for (mode, is_exposed) in [(0o600, false), (0o640, false), (0o644, true), (0o666, true)] {
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
        let file = key.to_str().unwrap();
        let arguments = ["list", "--key-file", file, "--internal-listen=127.0.0.1:1"];
        let stderr = String::from_utf8(push(&arguments).stderr).unwrap();
        let warning = format!("wechat-h5: {file}: every user of this machine can read or replace");
        assert_eq!(
            stderr.starts_with(&warning),
            is_exposed,
            "{mode:o} {stderr}"
        );
    }
}
