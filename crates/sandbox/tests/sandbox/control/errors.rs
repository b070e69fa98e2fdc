//! Every refusal of the control API names what is wrong and what is allowed.

use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::support::TestSandbox;

/// Path, body, the field that the refusal names, and a part of its message.
const BODIES: [(&str, &str, Option<&str>, &str); 39] = [
    ("clock", "", None, "the body is empty: send JSON"),
    ("clock", "advanceSeconds=5", None, "the body is not JSON: "),
    (
        "clock",
        "{\"frozen\":true} x",
        None,
        "the body is not JSON: ",
    ),
    ("clock", "[1]", Some("[0]"), "expected a boolean"),
    ("client", r#"{"bridge":1}"#, Some("bridge"), "`preinjected`"),
    (
        "client",
        r#"{"outcomes":{"chooseImage":["ok","cancel"]}}"#,
        Some("outcomes.chooseImage"),
        "expected one of `ok`",
    ),
    (
        "client",
        r#"{"network":null,"ui":true}"#,
        Some("ui"),
        "`sheets`",
    ),
    (
        "client",
        r#"{"fontSize":0}"#,
        Some("fontSize"),
        "1, 2 (the standard), 3 or 4",
    ),
    ("push/config", r#"{"mode":[]}"#, Some("mode"), "`encrypted`"),
    ("client", r#"{"bridge":1"#, None, "the body is not JSON: "),
    ("clock", "{}", None, "give advanceSeconds, set or frozen"),
    (
        "clock",
        r#"{"advanceSeconds":"5"}"#,
        Some("advanceSeconds"),
        "invalid type: string \"5\", expected u64",
    ),
    (
        "clock",
        r#"{"advanceSecond":5}"#,
        Some("advanceSecond"),
        "did you mean `advanceSeconds`?",
    ),
    ("clock", r#"{"set":1}"#, Some("set"), "moves forward"),
    (
        "clock",
        r#"{"advanceSeconds":1000000000000000}"#,
        Some("advanceSeconds"),
        "year 9999",
    ),
    (
        "account",
        r#"{"kind":"serivce"}"#,
        Some("kind"),
        "did you mean `service`?",
    ),
    (
        "account",
        r#"{"appId":"wx0"}"#,
        Some("appId"),
        "there are wx5a4d6f78c1e2b390",
    ),
    (
        "account",
        r#"{"ipAllowList":["10.0.0.1","x"]}"#,
        Some("ipAllowList[1]"),
        "x",
    ),
    (
        "account",
        r#"{"quotas":{"/cgi-bin/token":"many"}}"#,
        Some("quotas./cgi-bin/token"),
        "many",
    ),
    (
        "user",
        r#"{"consent":"alow"}"#,
        Some("consent"),
        "did you mean `allow`?",
    ),
    (
        "user",
        r#"{"tags":[1,"b"]}"#,
        Some("tags[1]"),
        "expected u64",
    ),
    (
        "user",
        r#"{"id":"nobody"}"#,
        Some("id"),
        "GET /__sandbox/users",
    ),
    ("users", "{}", Some("id"), "a user needs an id"),
    (
        "client",
        r#"{"profile":"iOS"}"#,
        Some("profile"),
        "did you mean `ios`?",
    ),
    (
        "client",
        r#"{"outcomes":{"choseImage":"fail"}}"#,
        Some("outcomes.choseImage"),
        "did you mean `chooseImage`?",
    ),
    (
        "client",
        r#"{"outcomes":{"chooseImage":"fial"}}"#,
        Some("outcomes.chooseImage"),
        "did you mean `fail`?",
    ),
    ("faults", "{}", Some("path"), "missing field `path`"),
    (
        "faults",
        r#"{"path":"/sns/*","effect":{"errcode":"-1"}}"#,
        Some("effect.errcode"),
        "expected i64",
    ),
    (
        "faults",
        r#"{"path":"/sns/*","effect":{"errcode":5}}"#,
        Some("effect.errcode"),
        "not documented",
    ),
    (
        "faults",
        r#"{"path":"/sns/*","effect":{"eror":5}}"#,
        Some("effect"),
        "unknown variant `eror`",
    ),
    (
        "faults",
        r#"[{"path":"/sns/*","delayMs":5},{"path":"/sns/*"}]"#,
        Some("[1].effect"),
        "give an effect",
    ),
    (
        "faults",
        r#"[{"path":"/sns/*","delayMs":5},{"path":"/sns/*","times":true}]"#,
        Some("[1].times"),
        "invalid type: boolean",
    ),
    (
        "faults",
        r#"{"path":"/sns/*","delayMs":5,"times":0}"#,
        Some("times"),
        "at least 1",
    ),
    (
        "push/config",
        r#"{"url":"https://127.0.0.1/"}"#,
        Some("url"),
        "not an http URL",
    ),
    ("push", "{}", Some("type"), "missing field `type`"),
    (
        "media?type=voice&milliseconds=-1",
        "",
        Some("milliseconds"),
        "a whole number from 0, not `-1`",
    ),
    ("media?type=video", "", Some("type"), "image or voice"),
    (
        "journal",
        r#"{"kind":"bridge"}"#,
        Some("name"),
        "missing field",
    ),
    (
        "verify",
        r#"{"appId":["wx1"]}"#,
        Some("appId"),
        "expected a string",
    ),
];

#[tokio::test]
async fn a_wrong_body_is_refused_with_the_path_of_the_field() {
    let sandbox = TestSandbox::new();
    for (path, body, field, says) in BODIES {
        let path = format!("/__sandbox/{path}");
        let refused = sandbox.send(Method::POST, &path, body).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path} {body}");
        let error = &refused.json()["error"];
        assert_eq!(error["field"], json!(field), "{path} {body}: {error}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(says), "{path} {body}: {message}");
    }
}

#[tokio::test]
async fn a_wrong_query_is_refused_with_the_name_of_the_parameter() {
    let sandbox = TestSandbox::new();
    for (query, field, says) in [
        ("journal?lst=1", "lst", "did you mean `last`?"),
        ("journal?last=x", "last", "a whole number"),
        ("journal?last=1&limit=1", "last", "one of the two"),
        ("journal?kind=verfy", "kind", "did you mean `verify`?"),
        ("journal?kind=page&kind=page", "kind", "only once"),
        ("account?appId=wx0", "appId", "there are wx5a4d6f78c1e2b390"),
        ("media", "mediaId", "is missing"),
        ("media?mediaId=x", "mediaId", "expired"),
    ] {
        let refused = sandbox.get(&format!("/__sandbox/{query}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
        let error = &refused.json()["error"];
        assert_eq!(error["field"], field, "{query}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(says), "{query}: {message}");
    }
}

#[tokio::test]
async fn a_method_that_a_path_lacks_is_refused_with_those_it_has() {
    let sandbox = TestSandbox::new();
    for (method, path, methods) in [
        (Method::GET, "/__sandbox/verify", "POST"),
        (Method::PUT, "/__sandbox/clock", "GET, HEAD, POST"),
        (
            Method::PATCH,
            "/__sandbox/faults",
            "GET, HEAD, POST, DELETE",
        ),
        (Method::POST, "/__sandbox/counters", "GET, HEAD"),
        (Method::POST, "/__sandbox/config", "GET, HEAD"),
    ] {
        let refused = sandbox.send(method.clone(), path, "").await;
        assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let error = &refused.json()["error"];
        assert_eq!(error["code"], "method_not_allowed", "{path}");
        let expected = format!("{path} has no {method}: it has {methods}");
        assert_eq!(error["message"], expected);
        let allow = refused.header(header::ALLOW);
        assert_eq!(allow.replace(',', ", "), methods, "{path}");
    }
}

#[tokio::test]
async fn the_newest_entries_of_the_journal_can_be_read() {
    let sandbox = TestSandbox::new();
    for seconds in 1..=5 {
        let change = json!({ "advanceSeconds": seconds });
        sandbox.post("/__sandbox/clock", &change).await;
    }
    let read = sandbox.get("/__sandbox/journal?last=2").await.json();
    let entries = read["entries"].as_array().unwrap();
    let moved: Vec<&Value> = entries.iter().map(|of| &of["advanceSeconds"]).collect();
    assert_eq!(moved, [4, 5]);
    let next = format!("/__sandbox/journal?after={}", read["next"]);
    let after = sandbox.get(&next).await.json();
    assert_eq!(after["entries"], json!([]));
    // Where a reader begins that is not interested in what was before.
    let from_now = sandbox.get("/__sandbox/journal?last=0").await.json();
    assert_eq!(from_now["entries"], json!([]));
    assert_eq!(from_now["next"], read["next"]);
}
