//! What a test can assert with the counters.

use serde_json::json;

use crate::support::TestSandbox;

#[tokio::test]
async fn a_test_can_assert_that_no_dead_token_was_used() {
    let sandbox = TestSandbox::new();
    let first = sandbox.access_token().await;
    sandbox.ticket(&first).await;
    sandbox.access_token().await;
    sandbox.ticket(&first).await;
    assert_eq!(sandbox.inner.counters().all.verdicts.dead, 0);
    sandbox.inner.advance(300);
    sandbox.ticket(&first).await;
    sandbox.ticket("90_never").await;

    let shown = sandbox.get("/__sandbox/counters").await.json();
    assert_eq!(
        shown["endpoints"]["/cgi-bin/ticket/getticket"],
        json!({
            "calls": 4, "faults": 0, "errcodes": { "0": 2, "40001": 2 },
            "verdicts": { "valid": 1, "overlap": 1, "dead": 1, "never_issued": 1 },
        })
    );
    assert_eq!(shown["calls"], 6);
    let tokens = sandbox.inner.counters().endpoint("/cgi-bin/token");
    assert_eq!((tokens.calls, tokens.errcodes[&0]), (2, 2));

    sandbox.post("/__sandbox/reset", &json!({})).await;
    assert_eq!(sandbox.inner.counters().all.calls, 0);
    assert!(sandbox.inner.counters().endpoints.is_empty());
}
