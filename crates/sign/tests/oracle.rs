//! The signature against an independent implementation: Node's own crypto.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(not(target_arch = "wasm32"))]

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use wechat_h5_sign::{AppId, JsApiTicket, NonceStr, PageUrl, Signer, Timestamp};

/// A Node process that writes one signature for each line that it reads.
struct Oracle {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Oracle {
    /// `None` where there is no Node.
    fn start() -> Option<Self> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle.mjs");
        let mut process = Command::new("node")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let input = process.stdin.take()?;
        let output = BufReader::new(process.stdout.take()?);
        Some(Self {
            process,
            input,
            output,
        })
    }

    fn sign(&mut self, ticket: &str, nonce: &str, timestamp: u64, page: &str) -> String {
        let case = serde_json::json!({
            "ticket": ticket, "nonceStr": nonce, "timestamp": timestamp, "page": page,
        });
        writeln!(self.input, "{case}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[test]
fn native_equals_node_crypto() {
    let Some(oracle) = Oracle::start().map(RefCell::new) else {
        println!("skipped: no `node` on PATH to compare with");
        return;
    };
    let cases = (
        "[!-%'-<>-~]{1,512}",
        "[A-Za-z0-9]{1,32}",
        0_u64..100_000_000_000,
        "https?://[a-z0-9.-]{1,40}(:[0-9]{2,5})?(/[!\"$-.0-\\[\\]-~é中😀]{0,60}){0,4}(\\?[!\"$-\\[\\]-~é中😀]{0,200})?(#.{0,20})?",
    )
        .prop_filter("user info is refused", |(.., page)| PageUrl::parse(page).is_ok());
    let app_id = AppId::parse("wx1234567890abcdef").unwrap();
    let mut runner = TestRunner::new(Config {
        cases: 2_000,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&cases, |(ticket, nonce, timestamp, page)| {
            let signer = Signer::new(app_id.clone(), &JsApiTicket::parse(&ticket).unwrap());
            let ours = signer.sign(
                &PageUrl::parse(&page).unwrap(),
                &NonceStr::parse(&nonce).unwrap(),
                Timestamp::from_seconds(timestamp).unwrap(),
            );
            prop_assert_eq!(
                ours.as_str(),
                oracle.borrow_mut().sign(&ticket, &nonce, timestamp, &page)
            );
            Ok(())
        })
        .unwrap();
}
