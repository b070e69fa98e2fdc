//! The knobs of the sandbox.

use axum::http::{Method, StatusCode, header};
use serde_json::json;
use wechat_h5_sign::{AppId, JsApiTicket, NonceStr, PageUrl, Signer, Timestamp};

use super::support::{START, World};

#[tokio::test]
async fn verify_accepts_what_was_signed_with_the_ticket_and_says_why_not() {
    let world = World::new();
    let page = "http://127.0.0.1:8080/?a=1";
    let ticket = world
        .ticket(&world.access_token().await)
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
        let verdict = world
            .post("/__sandbox/verify", &shown(page, timestamp))
            .await
            .json();
        assert_eq!(verdict, json!({ "ok": true, "errMsg": "config:ok" }));
    }
    let other = shown("http://127.0.0.1:8080/?a=2", json!(START));
    let verdict = world.post("/__sandbox/verify", &other).await.json();
    let nothing_proven = json!({ "causes": [], "difference": null });
    let refused = json!({
        "ok": false, "errMsg": "config:invalid signature", "reason": "invalid_signature",
        "explanation": nothing_proven,
    });
    assert_eq!(verdict, refused);
    let mut told = other.clone();
    told["signedUrl"] = json!(page);
    let verdict = world.post("/__sandbox/verify", &told).await.json();
    let explanation = &verdict["explanation"];
    assert_eq!(explanation["causes"][0]["code"], "other_url");
    assert_ne!(
        explanation["causes"][0]["advice"]["zh"],
        explanation["causes"][0]["advice"]["en"]
    );
    let difference = json!({ "at": 25, "signed": "1", "expected": "2" });
    assert_eq!(explanation["difference"], difference);
    world.sandbox.advance(7200);
    let verdict = world
        .post("/__sandbox/verify", &shown(page, json!(START)))
        .await
        .json();
    assert_eq!(verdict["reason"], "stale_ticket");
    assert_eq!(verdict["explanation"]["causes"][0]["code"], "stale_ticket");
    let journal = world.get("/__sandbox/journal?kind=verify").await.json();
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
    let verdict = world.post("/__sandbox/verify", &json!({})).await.json();
    assert_eq!(verdict["errMsg"], "config:fail");
}

#[tokio::test]
async fn the_account_is_told() {
    let account = World::new().get("/__sandbox/account").await.json();
    assert_eq!(account["appId"], "wx5a4d6f78c1e2b390");
    assert_eq!(account["appSecret"], "0123456789abcdef0123456789abcdef");
    assert_eq!(account["apiBase"], "http://127.0.0.1:8090");
    assert_eq!(account["openBase"], "http://localhost:8090");
    assert_eq!(account["user"]["nickname"], "小明");
}

#[tokio::test]
async fn the_domains_of_an_account_are_shown_as_they_are_set() {
    let world = World::new();
    let set = json!({ "oauthDomains": ["loopback", "private", "h5.example.com:8443/shop"] });
    for _ in 0..2 {
        let shown = world.post("/__sandbox/account", &set).await.json();
        assert_eq!(shown["oauthDomains"], set["oauthDomains"]);
    }
}

#[tokio::test]
async fn the_clock_moves_forward() {
    let world = World::new();
    assert_eq!(world.get("/__sandbox/clock").await.json()["now"], START);
    let moved = world
        .post("/__sandbox/clock", &json!({ "advanceSeconds": 300 }))
        .await
        .json();
    let expected = json!({ "now": START + 300, "aheadSeconds": 300, "frozen": true });
    assert_eq!(moved, expected);
    let set = json!({ "set": START + 400, "advanceSeconds": 1 });
    let moved = world.post("/__sandbox/clock", &set).await.json();
    assert_eq!(moved["now"], START + 401);
    for wrong in [
        json!({}),
        json!({ "advanceSeconds": -1 }),
        json!({ "seconds": 1 }),
        json!({ "set": START }),
        json!({ "set": 253_402_300_800_u64 }),
        json!({ "advanceSeconds": 1_000_000_000_000_000_u64 }),
    ] {
        let answer = world.post("/__sandbox/clock", &wrong).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert_eq!(answer.json()["error"]["code"], "invalid_body", "{wrong}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_in_words() {
    let world = World::new();
    let long = json!({ "nickname": "a".repeat(3_000_000) });
    let answer = world.post("/__sandbox/user", &long).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.json()["error"]["code"], "body_too_long");
}

#[tokio::test]
async fn a_reset_forgets_everything() {
    let world = World::new();
    let token = world.access_token().await;
    world
        .post("/__sandbox/clock", &json!({ "advanceSeconds": 10 }))
        .await;
    world
        .post("/__sandbox/user", &json!({ "nickname": "小红" }))
        .await;
    world
        .post("/__sandbox/client", &json!({ "profile": "ios" }))
        .await;
    let answer = world.post("/__sandbox/reset", &json!({})).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(world.sandbox.journal(None).is_empty());
    assert_eq!(world.get("/__sandbox/clock").await.json()["now"], START);
    assert_eq!(
        world.get("/__sandbox/user").await.json()["nickname"],
        "小明"
    );
    assert_eq!(
        world.get("/__sandbox/client").await.json()["profile"],
        "auto"
    );
    assert_eq!(world.ticket(&token).await.errcode(), 40001);
}

#[tokio::test]
async fn knobs_are_for_programs_and_near_pages_alone() {
    let world = World::new();
    let account = async |headers: &[(header::HeaderName, &str)]| {
        let path = "/__sandbox/account";
        world.send_as(headers, Method::GET, path, "").await
    };
    assert_eq!(account(&[]).await.status, StatusCode::OK);
    for near in [
        "http://127.0.0.1:5173",
        "http://localhost:8080",
        "https://192.168.1.7",
    ] {
        let answer = account(&[(header::ORIGIN, near)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{near}");
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), near);
    }
    for stranger in [
        "https://evil.example",
        "http://127.0.0.1.evil.example",
        "null",
        "",
    ] {
        let answer = account(&[(header::ORIGIN, stranger)]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{stranger}");
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "");
        assert!(!answer.body.contains("wx5a4d6f78c1e2b390"));
    }
    for (host, status) in [
        ("127.0.0.1:8090", StatusCode::OK),
        ("localhost:8090", StatusCode::OK),
        ("[::1]:8090", StatusCode::OK),
        ("rebound.evil.example:8090", StatusCode::FORBIDDEN),
    ] {
        assert_eq!(
            account(&[(header::HOST, host)]).await.status,
            status,
            "{host}"
        );
    }
}

#[tokio::test]
async fn a_near_page_may_ask_first_and_the_platform_is_for_servers() {
    let world = World::new();
    let page = [(header::ORIGIN, "http://127.0.0.1:8080")];
    let verify = "/__sandbox/verify";
    let preflight = world.send_as(&page, Method::OPTIONS, verify, "").await;
    assert_eq!(preflight.status, StatusCode::NO_CONTENT);
    let allowed = preflight.header(header::ACCESS_CONTROL_ALLOW_HEADERS);
    assert_eq!(allowed, "content-type");
    let platform = world
        .send_as(&page, Method::GET, "/cgi-bin/token", "")
        .await;
    assert_eq!(platform.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "");
}

#[tokio::test]
async fn a_mistyped_knob_is_told_which_there_are() {
    let world = World::new();
    for path in ["/__sandbox/", "/__sandbox/nosuch", "/__sandbox/push/confg"] {
        let answer = world.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        let error = &answer.json()["error"];
        assert_eq!(error["code"], "unknown_path");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(&format!("has no {path}; ")), "{message}");
        assert!(message.contains("/__sandbox/clock, "), "{message}");
        let posted = world.post(path, &json!({})).await;
        assert_eq!(posted.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(world.sandbox.journal(None).is_empty());
    assert_eq!(world.sandbox.counters().all.calls, 0);
}
