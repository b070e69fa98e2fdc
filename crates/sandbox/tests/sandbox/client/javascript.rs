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

/// The folder that `cargo xtask setup` fills. Without it tests are skipped; with it they fail
/// if Node or a package is missing.
fn packages() -> Option<PathBuf> {
    let folder = std::env::var_os("WECHAT_H5_NODE_MODULES").map(PathBuf::from);
    folder.filter(|folder| folder.exists())
}

fn node() -> Option<Command> {
    let has_node = Command::new("node")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    assert!(has_node || packages().is_none(), "Node is not installed");
    if !has_node {
        println!("skipped: Node is not installed");
    }
    has_node.then(|| Command::new("node"))
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    println!("{text}");
}

/// Runs a test file with every version of jweixin.
fn run_with_every_jweixin(test: &str) {
    run_with(&BODIES, test);
}

fn run_with(bodies: &[&str], test: &str) {
    let Some(packages) = packages() else {
        println!("skipped: run `cargo xtask setup` first");
        return;
    };
    for body in bodies {
        let script = packages.join(body);
        assert!(script.exists(), "{body} is not in WECHAT_H5_NODE_MODULES");
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
fn the_cdns_addresses_are_recognised() {
    if let Some(mut node) = node() {
        run(node
            .arg("--test")
            .arg(here("../tests/js/jweixin_cdn.test.mjs")));
    }
}

#[test]
fn the_simulator_works_with_every_version_of_jweixin() {
    run_with_every_jweixin("../tests/js/bridge.test.mjs");
}

#[test]
fn failures_are_explained_with_every_version_of_jweixin() {
    let test = "../tests/js/diagnosis.test.mjs";
    run_with_every_jweixin(test);
    run_with(
        &["weixin-js-sdk-1.2/index.js", "jweixin/jweixin-1.0.0.js"],
        test,
    );
}

#[test]
fn copied_code_makes_the_same_call_with_every_version_of_jweixin() {
    run_with_every_jweixin("../tests/js/wx_code.test.mjs");
}

#[test]
fn every_api_has_every_outcome_in_every_client() {
    run_with_every_jweixin("../tests/js/apis.test.mjs");
}
