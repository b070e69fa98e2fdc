//! Verifying the signature of `wx.config`.

use serde_json::json;
use wechat_h5_sign::{AppId, JsApiTicket, NonceStr, PageUrl, Signer, Timestamp};

use crate::support::{START, TestSandbox};

#[tokio::test]
async fn a_valid_signature_is_accepted_and_an_invalid_one_explained() {
    let sandbox = TestSandbox::new();
    let page = "http://127.0.0.1:8080/?a=1";
    let ticket = sandbox
        .ticket(&sandbox.access_token().await)
        .await
        .text("ticket");
    let signature = Signer::new(
        AppId::parse("wx5a4d6f78c1e2b390").unwrap(),
        &JsApiTicket::parse(&ticket).unwrap(),
    )
    .sign(
        &PageUrl::parse(page).unwrap(),
        &NonceStr::parse("NONCE").unwrap(),
        Timestamp::from_seconds(START).unwrap(),
    );
    let shown = |url: &str, timestamp: serde_json::Value| {
        json!({
            "appId": "wx5a4d6f78c1e2b390", "timestamp": timestamp, "nonceStr": "NONCE",
            "signature": signature.as_str(), "url": url, "jsApiList": ["chooseImage"],
        })
    };
    for timestamp in [json!(START), json!(START.to_string())] {
        let verdict = sandbox
            .post("/__sandbox/verify", &shown(page, timestamp))
            .await
            .json();
        assert_eq!(verdict, json!({ "ok": true, "errMsg": "config:ok" }));
    }
    let other = shown("http://127.0.0.1:8080/?a=2", json!(START));
    let verdict = sandbox.post("/__sandbox/verify", &other).await.json();
    let nothing_proven = json!({ "causes": [], "difference": null });
    let refused = json!({
        "ok": false, "errMsg": "config:invalid signature", "reason": "invalid_signature",
        "explanation": nothing_proven,
    });
    assert_eq!(verdict, refused);
    let mut with_signed_url = other.clone();
    with_signed_url["signedUrl"] = json!(page);
    let verdict = sandbox
        .post("/__sandbox/verify", &with_signed_url)
        .await
        .json();
    let explanation = &verdict["explanation"];
    assert_eq!(explanation["causes"][0]["code"], "other_url");
    assert_ne!(
        explanation["causes"][0]["advice"]["zh"],
        explanation["causes"][0]["advice"]["en"]
    );
    let difference = json!({ "at": 25, "signed": "1", "expected": "2" });
    assert_eq!(explanation["difference"], difference);
    sandbox.inner.advance(7200);
    let verdict = sandbox
        .post("/__sandbox/verify", &shown(page, json!(START)))
        .await
        .json();
    assert_eq!(verdict["reason"], "expired_ticket");
    assert_eq!(
        verdict["explanation"]["causes"][0]["code"],
        "expired_ticket"
    );
    let journal = sandbox.get("/__sandbox/journal?kind=verify").await.json();
    let kept: Vec<_> = journal["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|entry| entry["explanation"]["difference"].as_object())
        .collect();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (&kept[0]["signed"], &kept[0]["expected"]),
        (&json!(""), &json!(""))
    );
    let verdict = sandbox.post("/__sandbox/verify", &json!({})).await.json();
    assert_eq!(verdict["errMsg"], "config:fail");
}

/// The JS-SDK's Java sample makes a UUID, and others what they have.
#[tokio::test]
async fn a_nonce_of_any_server_is_accepted() {
    let sandbox = TestSandbox::new();
    let page = "http://127.0.0.1:8080/?a=1";
    let token = sandbox.access_token().await;
    let ticket = sandbox.ticket(&token).await.text("ticket");
    let longest = "a".repeat(128);
    for nonce in [
        "0b9cfa4e-1d2f-4c55-9a3b-2f6f0d6f9c11",
        "{0B9CFA4E-1D2F-4C55-9A3B-2F6F0D6F9C11}",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "nonce_1",
        "aGVsbG8+d29ybGQ/Zm9v==",
        "随机",
        &longest,
    ] {
        let signer = Signer::new(
            AppId::parse("wx5a4d6f78c1e2b390").unwrap(),
            &JsApiTicket::parse(&ticket).unwrap(),
        );
        let signature = signer.sign(
            &PageUrl::parse(page).unwrap(),
            &NonceStr::parse(nonce).unwrap(),
            Timestamp::from_seconds(START).unwrap(),
        );
        let config = json!({
            "appId": "wx5a4d6f78c1e2b390", "timestamp": START, "nonceStr": nonce,
            "signature": signature.as_str(), "url": page, "jsApiList": [],
        });
        let verdict = sandbox.post("/__sandbox/verify", &config).await.json();
        assert_eq!(verdict["ok"], true, "{nonce}: {verdict}");
    }
}
