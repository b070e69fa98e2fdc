//! A build without the feature `sandbox` has nothing of the sandbox in it.

#![allow(
    clippy::unwrap_used,
    reason = "what a test needs is there, or it fails"
)]

use std::process::Command;

/// The sandbox, and what only the sandbox and the demo need.
const PACKAGES: [&str; 4] = ["wechat-h5-sandbox", "rqrr", "jpeg-encoder", "fast_qr"];

/// The names of the packages that a build with these flags links.
fn packages(flags: &[&str]) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", "wechat-h5-server"])
        .args(["--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .args(flags)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let names = text.lines().filter_map(|line| line.split(' ').next());
    names.map(str::to_owned).collect()
}

#[test]
fn the_dependencies_of_the_sandbox_are_left_out() {
    let (with, without) = (packages(&[]), packages(&["--no-default-features"]));
    for package in PACKAGES {
        assert!(with.iter().any(|name| name == package), "{package}");
        assert!(!without.iter().any(|name| name == package), "{package}");
    }
    assert!(without.iter().any(|name| name == "axum"), "{without:?}");
}
