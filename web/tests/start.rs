//! The order in which the page's modules are fetched and started: `static/start.mjs` in Node, with
//! a network and a clock that the tests move.

#![cfg(not(target_arch = "wasm32"))]

use std::process::Command;

#[test]
fn the_application_comes_after_wechat_s_answer_or_a_tenth_of_a_second_later() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/start.test.mjs");
    let Ok(output) = Command::new("node").args(["--test", script]).output() else {
        println!("skipped: Node is not installed");
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    println!("{text}");
}
