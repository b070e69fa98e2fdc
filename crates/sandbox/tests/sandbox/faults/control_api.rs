//! The control API of faults.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::support::TestSandbox;

#[tokio::test]
async fn a_fault_for_an_unknown_path_is_accepted_with_a_warning() {
    let sandbox = TestSandbox::new();
    let typo = json!({ "path": "/cgi-bin/tokne", "effect": { "errcode": -1 } });
    let injected = sandbox.post("/__sandbox/faults", &typo).await.json();
    let expected =
        "no endpoint of the sandbox has the path /cgi-bin/tokne: did you mean /cgi-bin/token?";
    assert_eq!(injected["warning"], expected);
    let journal = sandbox.get("/__sandbox/journal?kind=control").await.json();
    assert_eq!(journal["entries"][0]["warnings"], json!([expected]));
    assert_eq!(sandbox.get("/cgi-bin/tokne").await.errcode(), -1);
    let right = json!({ "path": "/cgi-bin/*", "effect": { "errcode": -1 } });
    let injected = sandbox.post("/__sandbox/faults", &right).await.json();
    assert_eq!(injected.get("warning"), None);
}

#[tokio::test]
async fn faults_are_added_listed_and_removed() {
    let sandbox = TestSandbox::new();
    let busy = json!({
        "path": "/cgi-bin/token", "calls": { "first": 1 }, "effect": { "errcode": -1 },
    });
    let injected = sandbox.post("/__sandbox/faults", &busy).await.json();
    assert_eq!(
        (&injected["id"], &injected["matched"]),
        (&json!(1), &json!(0))
    );
    let limited = json!([
        { "path": "*", "forSeconds": 60, "times": 5, "effect": { "status": 503 } },
        { "path": "/sns/*", "delayMs": 1 },
    ]);
    let both = sandbox.post("/__sandbox/faults", &limited).await.json();
    assert_eq!((&both[0]["id"], &both[1]["id"]), (&json!(2), &json!(3)));

    let token = "/cgi-bin/token?grant_type=client_credential";
    assert_eq!(sandbox.get(token).await.errcode(), -1);
    assert_eq!(
        sandbox.get(token).await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    sandbox.inner.advance(60);
    assert_eq!(sandbox.get(token).await.errcode(), 41002);
    let listed = sandbox.get("/__sandbox/faults").await.json();
    let numbers = |field: &str| -> Vec<u64> {
        let faults = listed["faults"].as_array().unwrap();
        faults
            .iter()
            .map(|fault| fault[field].as_u64().unwrap())
            .collect()
    };
    assert_eq!(numbers("id"), [1, 2, 3]);
    assert_eq!(numbers("injected"), [1, 1, 0]);

    let delete = async |path: &str| sandbox.send(Method::DELETE, path, "").await.status;
    assert_eq!(
        delete("/__sandbox/faults?id=2").await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        delete("/__sandbox/faults?id=2").await,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(delete("/__sandbox/faults").await, StatusCode::NO_CONTENT);
    let listed = sandbox.get("/__sandbox/faults").await.json();
    assert_eq!(listed, json!({ "faults": [] }));
    let journal = sandbox.get("/__sandbox/journal?kind=control").await.json();
    let counts = |field: &str| -> Vec<u64> {
        let entries = journal["entries"].as_array().unwrap().iter();
        entries.filter_map(|entry| entry[field].as_u64()).collect()
    };
    assert_eq!(
        (counts("added"), counts("removed")),
        (vec![1, 2], vec![1, 2])
    );

    sandbox.post("/__sandbox/faults", &busy).await;
    sandbox.post("/__sandbox/reset", &json!({})).await;
    assert_eq!(sandbox.get(token).await.errcode(), 41002);
}

#[tokio::test]
async fn a_wrong_fault_is_rejected_with_what_is_allowed() {
    let sandbox = TestSandbox::new();
    let effect = json!({ "status": 500 });
    for (fault, expected) in [
        (json!({ "effect": "reset" }), "missing field `path`"),
        (
            json!({ "path": "/a", "pth": 1 }),
            "expected one of `path`, `calls`",
        ),
        (
            json!({ "path": "/a" }),
            "give an effect (errcode, payError, status",
        ),
        (json!({ "path": "a", "effect": effect }), "begins with `/`"),
        (
            json!({ "path": "/a", "effect": "explode" }),
            "expected one of `errcode`, `payError`, `status`, `html`",
        ),
        (
            json!({ "path": "/a", "effect": effect, "calls": { "second": 1 } }),
            "expected one of `all`, `nth`, `first`, `every`, `after`",
        ),
        (
            json!({ "path": "/a", "effect": { "errcode": 12345 } }),
            "errcode 12345 is not documented",
        ),
        (
            json!([{ "path": "/a", "effect": effect }, { "path": "b", "effect": effect }]),
            "path `b`",
        ),
        (
            json!({ "path": "/__sandbox/reset", "effect": effect }),
            "only client.js, consent, jweixin.js and verify",
        ),
    ] {
        let response = sandbox.post("/__sandbox/faults", &fault).await;
        assert_eq!(response.status, StatusCode::BAD_REQUEST, "{fault}");
        assert!(response.body.contains(expected), "{}", response.body);
    }
    let listed = sandbox.get("/__sandbox/faults").await.json();
    assert_eq!(listed, json!({ "faults": [] }));
}
