//! `wechat-h5 sign` and `wechat-h5 explain`.

#![cfg(feature = "sandbox")]
#![allow(
    clippy::unwrap_used,
    reason = "what a test needs is there, or it fails"
)]

mod installation;

use std::io::Write as _;
use std::process::{Output, Stdio};

use serde_json::Value;

use self::installation::{APP_ID, Installation, clean};

// The sample of WeChat's documentation.
const TICKET: &str =
    "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
const PAGE: &str = "http://mp.weixin.qq.com?params=value";
const NONCE: &str = "Wm3WZYTPz0wzccnW";
const TIMESTAMP: &str = "1414587457";
const SIGNATURE: &str = "0f9de62fce790f9a083d5c99e95740ceb90c27ed";

fn piped(arguments: &[&str], input: &str) -> Output {
    let mut child = clean(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    for text in [&output.stdout, &output.stderr] {
        assert!(
            !String::from_utf8_lossy(text).contains(TICKET),
            "{output:?}"
        );
    }
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_documented_sample_is_signed_offline() {
    let flags = [
        "--nonce",
        NONCE,
        "--timestamp",
        TIMESTAMP,
        "--ticket-file",
        "-",
    ];
    let output = piped(&[&["sign", PAGE], &flags[..]].concat(), TICKET);
    assert!(output.status.success(), "{output:?}");
    let shown = text(&output.stdout);
    assert!(
        shown.contains(&format!("\nsignature  {SIGNATURE}\n")),
        "{shown}"
    );
    let output = piped(&[&["sign", PAGE, "--json"], &flags[..]].concat(), TICKET);
    let config: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(config["signature"], SIGNATURE);
    assert_eq!(config["nonceStr"], NONCE);
    for (arguments, input, message) in [
        (
            &[&["sign", "mp.weixin.qq.com"], &flags[..]].concat(),
            TICKET,
            "URL cannot be signed",
        ),
        (
            &[&["sign", PAGE], &flags[..]].concat(),
            "",
            "whose first line is no ticket",
        ),
        (&vec!["sign", PAGE, "--nonce", NONCE], "", "--ticket-file"),
    ] {
        let output = piped(arguments, input);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let error = text(&output.stderr);
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn a_page_is_signed_by_the_server_or_with_the_stored_ticket() {
    let mut installation = Installation::new();
    installation.serve();
    let page = format!("http://{}/a?b=1#c", installation.listen);
    let shown = installation.succeeds(&["sign", &page]);
    assert!(
        shown.starts_with(&format!("appId      {APP_ID}\n")),
        "{shown}"
    );
    assert!(shown.contains("\nticket of  the server at "), "{shown}");
    let (code, error) = installation.fails(&["sign", "https://other.example/"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("has not signed the page"), "{error}");
    installation.stop();
    let shown = installation.succeeds(&["sign", &page]);
    assert!(shown.contains("\nticket of  redb:"), "{shown}");
    let config: Value =
        serde_json::from_str(&installation.succeeds(&["sign", &page, "--json"])).unwrap();
    for field in [
        "appId",
        "timestamp",
        "nonceStr",
        "signature",
        "jsApiList",
        "openTagList",
    ] {
        assert!(config.get(field).is_some(), "{config}");
    }
    let (code, error) = installation.fails(&["sign", "https://other.example/"]);
    assert_eq!(code, Some(1));
    assert!(
        error.contains("is not an origin that this server signs for"),
        "{error}"
    );
}

#[test]
fn a_cause_is_explained_with_the_first_difference_and_the_remedy() {
    let page = format!("{PAGE}#/route");
    let values = [
        "explain",
        "--nonce",
        NONCE,
        "--timestamp",
        TIMESTAMP,
        "--signature",
        SIGNATURE,
        "--ticket-file",
        "-",
        "--url",
    ];
    let output = piped(&[&values[..], &[&page]].concat(), TICKET);
    assert!(output.status.success(), "{output:?}");
    assert!(
        text(&output.stdout).starts_with("The signature is valid "),
        "{output:?}"
    );

    let other = format!("{PAGE}&from=singlemessage");
    let output = piped(&[&values[..], &[&other]].concat(), TICKET);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let shown = text(&output.stdout);
    assert!(
        shown.starts_with("The signature is invalid (proven"),
        "{shown}"
    );
    assert!(
        shown.contains("\n  share_parameters\n  -> WeChat added from"),
        "{shown}"
    );
    let lines: Vec<_> = shown.lines().rev().take(3).collect();
    assert_eq!(lines[2], format!("  signed    {PAGE}"));
    assert_eq!(lines[1], format!("  expected  {other}"));
    let column = "  expected  ".len() + PAGE.len();
    assert_eq!(lines[0], format!("{:column$}^ byte {}", "", PAGE.len()));
}

#[test]
fn what_the_console_of_a_page_prints_is_explained() {
    let attempt = format!(
        r#"{{"attempt":{{"signedUrl":"{PAGE}#/a","pageUrl":"{PAGE}#/a","timestamp":{TIMESTAMP},
            "nonceStr":"{NONCE}","signature":"{}"}}}}"#,
        SIGNATURE.to_uppercase()
    );
    let output = piped(&["explain", "-", "--json"], &attempt);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let explanation: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(explanation["valid"], false);
    let causes = explanation["causes"].as_array().unwrap();
    let codes: Vec<_> = causes
        .iter()
        .map(|cause| cause["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["digest_case", "fragment_kept"]);
    let output = piped(&["explain", "-"], "not JSON");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let error = text(&output.stderr);
    assert!(
        error.starts_with("wechat-h5: standard input has no object"),
        "{error}"
    );
    assert!(error.contains("copy(error.attempt)"), "{error}");
    let output = piped(&["explain", "nope.json"], "");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let error = text(&output.stderr);
    assert!(
        error.starts_with("wechat-h5: nope.json cannot be read ("),
        "{error}"
    );
}
