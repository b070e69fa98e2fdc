//! Scenarios by their names.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use url::form_urlencoded;
use wechat_h5_sandbox::OrderConfig;

use crate::support::{MCHID, TestSandbox, options};

async fn apply(sandbox: &TestSandbox, name: &str) -> Value {
    let path = format!("/__sandbox/scenarios/{name}");
    let response = sandbox.post(&path, &json!({})).await;
    assert_eq!(response.status, StatusCode::OK, "{name}: {}", response.body);
    response.json()
}

#[tokio::test]
async fn every_scenario_is_in_force_as_the_list_has_it() {
    let sandbox = TestSandbox::new();
    let listed = sandbox.get("/__sandbox/scenarios").await.json();
    let listed = listed["scenarios"].as_array().unwrap();
    assert!(listed.len() >= 8);
    for scenario in listed {
        let name = scenario["name"].as_str().unwrap();
        let applied = apply(&sandbox, name).await;
        for (field, value) in scenario.as_object().unwrap() {
            assert_eq!(applied[field], *value, "{name}: {field}");
        }
        for (path, changes) in [
            ("account", &scenario["account"]),
            ("client", &scenario["client"]),
            ("user", &scenario["user"]),
        ] {
            let state = sandbox.get(&format!("/__sandbox/{path}")).await.json();
            for (field, value) in changes.as_object().into_iter().flatten() {
                assert_eq!(state[field], *value, "{name}: {path}.{field}");
            }
        }
    }
}

#[tokio::test]
async fn a_scenario_begins_from_the_state_at_the_start() {
    let sandbox = TestSandbox::new();
    let change = json!({ "profile": "ios", "network": "3g" });
    sandbox.post("/__sandbox/client", &change).await;
    sandbox
        .post("/__sandbox/clock", &json!({ "advanceSeconds": 60 }))
        .await;
    apply(&sandbox, "pasted-link").await;
    let client = sandbox.get("/__sandbox/client").await.json();
    let fields = ["profile", "network", "openedFrom"].map(|name| client[name].clone());
    assert_eq!(fields, ["android", "wifi", "link"]);
    let clock = sandbox.get("/__sandbox/clock").await.json();
    assert_eq!(clock["aheadSeconds"], 0);
    let journal = sandbox.get("/__sandbox/journal").await.json();
    assert_eq!(journal["entries"][0]["scenario"], "pasted-link");
}

#[tokio::test]
async fn a_server_that_is_not_listed_gets_no_token_until_the_list_is_changed() {
    let sandbox = TestSandbox::new();
    for name in ["new-account", "ip-not-listed"] {
        apply(&sandbox, name).await;
        let refused = sandbox.stable_token(false).await;
        assert_eq!(refused.errcode(), 40164, "{name}");
        let change = json!({ "ipAllowList": null, "jsSafeDomains": ["h5.example.com"] });
        let account = sandbox.post("/__sandbox/account", &change).await.json();
        assert_eq!(account["jsSafeDomains"], json!(["h5.example.com"]));
        assert!(sandbox.stable_token(false).await.json()["access_token"].is_string());
    }
}

#[tokio::test]
async fn overwritten_tokens_are_invalid_at_once_and_tickets_stay() {
    let sandbox = TestSandbox::new();
    let stable = sandbox.stable_token(false).await.text("access_token");
    let normal = sandbox.access_token().await;
    let ticket = sandbox.ticket(&stable).await.text("ticket");
    let change = json!({ "network": "3g", "profile": "ios" });
    sandbox.post("/__sandbox/client", &change).await;
    apply(&sandbox, "token-overwritten").await;
    for token in [&stable, &normal] {
        assert_eq!(sandbox.ticket(token).await.errcode(), 40001);
    }
    let fresh = sandbox.stable_token(false).await.text("access_token");
    assert_ne!(fresh, stable);
    assert_eq!(sandbox.ticket(&fresh).await.text("ticket"), ticket);
    let client = sandbox.get("/__sandbox/client").await.json();
    assert_eq!(client["network"], "wifi");
    assert_eq!(client["profile"], "android", "whatever was there before");
}

#[tokio::test]
async fn a_server_without_a_token_gets_and_uses_one_before_it_is_overwritten() {
    let sandbox = TestSandbox::new();
    apply(&sandbox, "ip-not-listed").await;
    assert_eq!(sandbox.stable_token(false).await.errcode(), 40164);
    apply(&sandbox, "token-overwritten").await;
    let token = sandbox.stable_token(false).await.text("access_token");
    assert!(sandbox.ticket(&token).await.json()["ticket"].is_string());
    assert_eq!(sandbox.ticket(&token).await.errcode(), 40001);
    let fresh = sandbox.stable_token(false).await.text("access_token");
    for _ in 0..2 {
        assert!(sandbox.ticket(&fresh).await.json()["ticket"].is_string());
    }
}

#[tokio::test]
async fn every_scenario_has_a_client_of_its_own() {
    let sandbox = TestSandbox::new();
    let listed = sandbox.get("/__sandbox/scenarios").await.json();
    for scenario in listed["scenarios"].as_array().unwrap() {
        let profile = &scenario["client"]["profile"];
        assert!(
            profile.as_str().is_some_and(|name| name != "auto"),
            "{scenario}"
        );
    }
}

#[tokio::test]
async fn a_paid_order_can_be_queried_and_refunded_and_is_not_paid_twice() {
    let sandbox = TestSandbox::new();
    apply(&sandbox, "paid").await;
    let target = format!("/v3/pay/transactions/out-trade-no/PAID-1?mchid={MCHID}");
    let order = sandbox.send_to_pay(Method::GET, &target, "").await;
    assert_eq!(order.text("trade_state"), "SUCCESS");
    let again = json!({ "outTradeNo": "PAID-1" });
    let again = sandbox.post("/__sandbox/orders/pay", &again).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    let refund = json!({
        "out_trade_no": "PAID-1", "out_refund_no": "R-1",
        "amount": { "refund": 100, "total": 100, "currency": "CNY" },
    });
    let target = "/v3/refund/domestic/refunds";
    let refund = sandbox
        .send_to_pay(Method::POST, target, &refund.to_string())
        .await;
    assert_eq!(refund.text("status"), "PROCESSING");
}

#[tokio::test]
async fn a_paid_order_is_refused_where_a_page_pays_it_again() {
    let config = OrderConfig::notified_at("http://127.0.0.1:8080/wechat/pay/1900000001")
        .paid_at("http://127.0.0.1:8080/#/pay?args=");
    let sandbox = TestSandbox::with(options().orders(config));
    let applied = apply(&sandbox, "paid").await;
    assert_eq!(applied["outTradeNo"], "PAID-1");
    assert!(applied["page"].as_str().unwrap().contains("#/pay?args="));
    let mut payment = applied["payment"].clone();
    payment["timeStamp"] = payment["timestamp"].take();
    payment["appId"] = "wx5a4d6f78c1e2b390".into();
    payment["url"] = "http://127.0.0.1:8080/".into();
    payment.as_object_mut().unwrap().remove("timestamp");
    let refused = sandbox.post("/__sandbox/payment", &payment).await.json();
    assert_eq!(refused["reason"], "already_paid", "{refused}");
}

#[tokio::test]
async fn an_order_is_paid_on_the_page_of_the_options() {
    let config = OrderConfig::notified_at("http://127.0.0.1:8080/wechat/pay/1900000001")
        .paid_at("http://127.0.0.1:8080/#/pay?args=");
    for (options, has_page) in [(options(), false), (options().orders(config), true)] {
        let sandbox = TestSandbox::with(options);
        let applied = apply(&sandbox, "payment").await;
        let orders = sandbox.get("/__sandbox/orders").await.json();
        let order = &orders["orders"][0];
        assert_eq!(order["outTradeNo"], applied["outTradeNo"]);
        assert_eq!(order["tradeState"], "NOTPAY");
        assert!(applied["payment"]["paySign"].is_string(), "{applied}");
        let argument = applied["page"].as_str().map(|page| {
            let (_, query) = page.split_once('?').unwrap();
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            serde_json::from_str::<Value>(&pairs.next().unwrap().1).unwrap()
        });
        let expected = has_page.then(|| applied["payment"].clone());
        assert_eq!(argument, expected);
    }
}

#[tokio::test]
async fn a_misspelt_scenario_is_refused_with_the_one_that_was_meant() {
    let sandbox = TestSandbox::new();
    for (name, says) in [
        ("ios-ruoter", "did you mean `ios-router`?"),
        ("x", "there are new-account, "),
    ] {
        let path = format!("/__sandbox/scenarios/{name}");
        let refused = sandbox.post(&path, &json!({})).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        let message = refused.json()["error"]["message"].to_string();
        assert!(message.contains(says), "{message}");
    }
}
