//! The code in `docs/receive-messages.md` by which a back end proves a delivery, in the languages
//! that it is in.

#![allow(
    clippy::unwrap_used,
    reason = "what a test needs is there, or it fails"
)]

use std::path::Path;
use std::process::Command;

const EDITIONS: [&str; 2] = ["receive-messages.md", "receive-messages.zh-CN.md"];
const KEY: &str = "0123456789abcdef";
const BODY: &str = r#"{"a":1}"#;
/// Of openssl, as in the unit test of the server's own signature.
const SIGNATURE: &str =
    "t=1700000000,v1=9eb18f493f8ec135d9eb2dad817c369bb4e9cbfa818657897a7437c1cd8c3a23";

const CASES: [(&str, &str, &str, &str, bool); 7] = [
    (KEY, SIGNATURE, BODY, "1700000299", true),
    (KEY, SIGNATURE, BODY, "1700000301", false),
    (KEY, SIGNATURE, BODY, "1699999699", false),
    (KEY, SIGNATURE, r#"{"a":2}"#, "1700000000", false),
    ("0123456789abcdeF", SIGNATURE, BODY, "1700000000", false),
    (KEY, "", BODY, "1700000000", false),
    (KEY, "t=1700000000,v1=9eb1", BODY, "1700000000", false),
];

/// The one block of code in this language.
fn snippet(edition: &str, language: &str) -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let text = std::fs::read_to_string(docs.join(edition)).unwrap();
    let blocks: Vec<_> = text.split(&format!("```{language}\n")).collect();
    assert_eq!(blocks.len(), 2, "{edition} {language}");
    let (code, _) = blocks[1].split_once("```").unwrap();
    code.to_owned()
}

fn check(interpreter: &str, language: &str, file: &str, call: &str) {
    let code = snippet(EDITIONS[0], language);
    assert_eq!(code, snippet(EDITIONS[1], language));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file);
    std::fs::write(&path, code + call).unwrap();
    for (key, header, body, now, expected) in CASES {
        let mut command = Command::new(interpreter);
        let output = command
            .arg(&path)
            .args([key, header, body, now])
            .output()
            .unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{errors}");
        let printed = String::from_utf8(output.stdout).unwrap();
        let printed = printed.trim().to_ascii_lowercase();
        assert_eq!(printed, expected.to_string(), "{header} {body} {now}");
    }
}

#[test]
fn node_proves_a_delivery() {
    let call = "const [key, header, body, now] = process.argv.slice(2);\n\
                console.log(isFromServer(key, header, Buffer.from(body), Number(now)));\n";
    check("node", "js", "verify.mjs", call);
}

#[test]
fn python_proves_a_delivery() {
    let call = "import sys\nkey, header, body, now = sys.argv[1:]\n\
                print(is_from_server(key.encode(), header, body.encode(), float(now)))\n";
    check("python3", "python", "verify.py", call);
}
