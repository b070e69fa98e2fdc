//! The example of a seed file, and a sandbox that starts with it.

use axum::http::StatusCode;
use serde_json::json;
use wechat_h5_sandbox::Seed;

use super::support::{APP_ID, TestSandbox, options};

fn example() -> Seed {
    include_str!("../../examples/wechat.toml").parse().unwrap()
}

#[tokio::test]
async fn a_seed_is_the_state_at_the_start_and_after_a_reset() {
    let sandbox = TestSandbox::with(options().seed(example()));
    for _ in 0..2 {
        let accounts = sandbox.get("/__sandbox/accounts").await.json();
        let first = &accounts["accounts"][0];
        assert_eq!(first["ipAllowList"], json!(["127.0.0.1", "10.0.0.0/8"]));
        assert_eq!(
            first["jsSafeDomains"],
            json!(["loopback", "h5.example.com"])
        );
        assert_eq!(first["quotas"]["/cgi-bin/token"]["perDay"], 200);
        assert_eq!(accounts["accounts"][1]["appId"], "wx0000000000000001");
        let users = sandbox.get("/__sandbox/users").await.json();
        assert_eq!(users["current"], "xiaoming");
        let habits = &users["users"];
        assert_eq!(habits[0]["fromChat"], true);
        assert_eq!(habits[0]["openid"], "oSandboxUser_XiaoMing_000001");
        assert_eq!(habits[1]["consent"], "deny");
        assert_eq!(habits[1]["templateMessages"], "blocked");
        assert_eq!(habits[2]["snapshot"], true);
        assert_eq!(habits[2]["snapshotRealIds"], false);
        assert_eq!(habits[2]["snapshotFlagLate"], true);
        assert_eq!(habits[2]["snapshotNoUserinfo"], true);
        assert_eq!(habits[3]["dropsCookies"], true);
        let merchants = sandbox.get("/__sandbox/merchants").await.json()["merchants"].clone();
        assert_eq!(merchants.as_array().map(Vec::len), Some(2));
        let first = json!({
            "mchid": "1900000001", "appIds": [APP_ID, "wx0000000000000001"],
            "verification": "certificate", "apiV3Key": "0123456789abcdef0123456789abcdef",
            "payDirectories": ["http://127.0.0.1:8080/pay/"],
            "notifyOrigin": "http://127.0.0.1:8080", "unsettled": 100, "available": 5000,
            "refunds": "closed",
        });
        for (name, expected) in first.as_object().unwrap() {
            assert_eq!(&merchants[0][name], expected, "{name}");
        }
        let own = &merchants[1];
        assert_eq!(
            (&own["privateKey"], &own["available"]),
            (&json!(null), &json!(0))
        );
        assert_eq!(
            own["certificateSerial"],
            "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
        );
        sandbox
            .post("/__sandbox/account", &json!({ "quotas": {} }))
            .await;
        sandbox
            .post("/__sandbox/user", &json!({ "id": "visitor" }))
            .await;
        let changed = json!({ "mchid": "1900000001", "available": 1, "refunds": "success" });
        sandbox.post("/__sandbox/merchants", &changed).await;
        sandbox.post("/__sandbox/reset", &json!({})).await;
    }
}

#[tokio::test]
async fn the_platform_follows_the_seed() {
    let sandbox = TestSandbox::with(options().seed(example()));
    let silent = sandbox.authorize("snsapi_userinfo").await;
    assert_eq!(silent.status, StatusCode::FOUND);
    let token = sandbox.access_token().await;
    for _ in 1..200 {
        sandbox.access_token().await;
    }
    let path = "/cgi-bin/token?grant_type=client_credential&appid=wx5a4d6f78c1e2b390\
                &secret=0123456789abcdef0123456789abcdef";
    assert_eq!(sandbox.get(path).await.errcode(), 45009);
    let send = format!("/cgi-bin/message/template/send?access_token={token}");
    let message = json!({
        "touser": "oSandboxUser_XiaoMing_000001",
        "template_id": "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY",
        "data": { "thing1": { "value": "茶" }, "amount2": { "value": "1元" } },
    });
    assert_eq!(sandbox.post(&send, &message).await.errcode(), 0);
}

#[tokio::test]
async fn nothing_is_sent_to_a_seeded_origin_that_is_far() {
    let seed = "[[merchants]]\nmchid = '1900000001'\napp_ids = ['wx5a4d6f78c1e2b390']\n\
                notify_origin = 'http://example.com'";
    let sandbox = TestSandbox::with(options().seed(seed.parse().unwrap()));
    let order = json!({ "total": 1, "outTradeNo": "O-1", "notifyUrl": "https://a.example/pay" });
    sandbox.post("/__sandbox/orders", &order).await;
    let paid = json!({ "outTradeNo": "O-1" });
    sandbox.post("/__sandbox/orders/pay", &paid).await;
    let attempts = super::pay::attempts(&sandbox, 1).await;
    let problem = attempts[0]["problem"].as_str().unwrap();
    assert!(problem.starts_with("not sent: "), "{problem}");
}

#[tokio::test]
async fn a_seed_without_accounts_keeps_the_demo_account() {
    let users: Seed = "[[users]]\nid = 'xiaoming'\nnickname = '大明'"
        .parse()
        .unwrap();
    let sandbox = TestSandbox::with(options().seed(users));
    assert_eq!(
        sandbox.inner.account().app_id().as_str(),
        "wx5a4d6f78c1e2b390"
    );
    let user = sandbox.get("/__sandbox/user").await.json();
    assert_eq!(
        (&user["nickname"], &user["follows"]),
        (&json!("大明"), &json!(true))
    );
    let nothing: Seed = "".parse().unwrap();
    let sandbox = TestSandbox::with(options().seed(nothing));
    assert_eq!(
        sandbox.get("/__sandbox/user").await.json()["nickname"],
        "小明"
    );
}
