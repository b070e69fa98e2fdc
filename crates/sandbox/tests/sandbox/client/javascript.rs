//! The simulator's own tests, which need Node and the real jweixin.

use std::path::{Path, PathBuf};
use std::process::Command;

const BODIES: [&str; 3] = [
    "jweixin-npm/jweixin-1.6.0.js",
    "weixin-js-sdk/index.js",
    "jweixin-wechat/jweixin-1.4.0.js",
];

fn here(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("client")
        .join(file)
}

fn node() -> Option<Command> {
    let found = Command::new("node")
        .arg("--version")
        .output()
        .is_ok_and(|o| o.status.success());
    if !found {
        println!("skipped: there is no Node on this machine");
    }
    found.then(|| Command::new("node"))
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    println!("{said}");
}

/// Runs a test file with every version of jweixin.
fn run_with_every_jweixin(test: &str) {
    let folder = std::env::var_os("WECHAT_H5_NODE_MODULES").map(PathBuf::from);
    for body in BODIES {
        let script = folder
            .as_ref()
            .map(|folder| folder.join(body))
            .filter(|file| file.exists());
        let Some(script) = script else {
            println!("skipped: {body} is not in WECHAT_H5_NODE_MODULES");
            continue;
        };
        if let Some(mut node) = node() {
            run(node.arg(here(test)).arg(script));
        }
    }
}

#[test]
fn every_file_is_valid() {
    for folder in ["", "core", "api", "sheets", "../shell"] {
        let files = std::fs::read_dir(here(folder)).unwrap();
        let paths = files.map(|file| file.unwrap().path());
        for file in paths.filter(|path| path.extension().is_some_and(|e| e == "js" || e == "mjs")) {
            if let Some(mut node) = node() {
                run(node.arg("--check").arg(file));
            }
        }
    }
}

#[test]
fn the_shells_own_tests_pass() {
    if let Some(mut node) = node() {
        run(node.arg("--test").arg(here("../tests/js/shell.test.mjs")));
    }
}

#[test]
fn the_simulator_works_with_every_version_of_jweixin() {
    run_with_every_jweixin("../tests/js/bridge.test.mjs");
}

#[test]
fn every_api_has_every_outcome_in_every_client() {
    run_with_every_jweixin("../tests/js/apis.test.mjs");
}
