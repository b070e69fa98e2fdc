//! What a test can assert of all that was called.

use serde_json::json;

use super::support::World;

#[tokio::test]
async fn a_test_can_say_that_no_dead_token_was_used() {
    let world = World::new();
    let first = world.access_token().await;
    world.ticket(&first).await;
    world.access_token().await;
    world.ticket(&first).await;
    assert_eq!(world.sandbox.counters().all.verdicts.dead, 0);
    world.sandbox.advance(300);
    world.ticket(&first).await;
    world.ticket("90_never").await;

    let shown = world.get("/__sandbox/counters").await.json();
    assert_eq!(
        shown["endpoints"]["/cgi-bin/ticket/getticket"],
        json!({
            "calls": 4, "faults": 0, "errcodes": { "0": 2, "40001": 2 },
            "verdicts": { "valid": 1, "overlap": 1, "dead": 1, "never_issued": 1 },
        })
    );
    assert_eq!(shown["calls"], 6);
    let tokens = world.sandbox.counters().endpoint("/cgi-bin/token");
    assert_eq!((tokens.calls, tokens.errcodes[&0]), (2, 2));

    world.post("/__sandbox/reset", &json!({})).await;
    assert_eq!(world.sandbox.counters().all.calls, 0);
    assert!(world.sandbox.counters().endpoints.is_empty());
}
