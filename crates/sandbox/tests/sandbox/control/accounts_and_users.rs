//! Several users and accounts, and the behavior of clients on the redirect to the callback.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use wechat_h5_sandbox::{Account, AppSecret};
use wechat_h5_sign::AppId;

use crate::support::{TestSandbox, authorize_path, options};

const OTHER: &str = "wx0000000000000001";

fn with_two_accounts() -> TestSandbox {
    let other = Account::new(AppId::parse(OTHER).unwrap(), AppSecret::new("other"));
    TestSandbox::with(options().and_account(other.name("另一个号").followers(Vec::new())))
}

async fn token_of_other(sandbox: &TestSandbox) -> String {
    let path = format!("/cgi-bin/token?grant_type=client_credential&appid={OTHER}&secret=other");
    sandbox.get(&path).await.text("access_token")
}

async fn user(sandbox: &TestSandbox, change: Value) -> Value {
    sandbox.post("/__sandbox/user", &change).await.json()
}

#[tokio::test]
async fn the_current_user_can_be_changed() {
    let sandbox = TestSandbox::new();
    let first = sandbox.get("/__sandbox/users").await.json();
    assert_eq!(first["current"], "xiaoming");
    let ids: Vec<_> = first["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|u| &u["id"])
        .collect();
    assert_eq!(ids, ["xiaoming", "xiaohong", "visitor"]);
    let follows: Vec<_> = first["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|u| &u["follows"])
        .collect();
    assert_eq!(follows, [true, false, false]);
    let ming = sandbox
        .exchange(&sandbox.code("snsapi_userinfo").await)
        .await;
    let hong = user(&sandbox, json!({ "id": "xiaohong" })).await;
    assert_eq!(hong["nickname"], "小红");
    let login = sandbox
        .exchange(&sandbox.code("snsapi_userinfo").await)
        .await;
    assert_eq!(login.text("openid"), hong["openid"]);
    assert_eq!(login.text("unionid"), hong["unionid"]);
    assert_ne!(login.text("openid"), ming.text("openid"));
    user(&sandbox, json!({ "id": "visitor" })).await;
    let visitor = sandbox
        .exchange(&sandbox.code("snsapi_userinfo").await)
        .await;
    assert_eq!(visitor.json()["is_snapshotuser"], 1);
    let nobody = sandbox
        .post("/__sandbox/user", &json!({ "id": "nobody" }))
        .await;
    assert_eq!(nobody.status, StatusCode::BAD_REQUEST);
    assert_eq!(nobody.json()["error"]["code"], "unknown_user");
}

#[tokio::test]
async fn a_user_can_be_added() {
    let sandbox = TestSandbox::new();
    let new = json!({ "id": "ada", "nickname": "Ada", "follows": true, "consent": "allow" });
    let users = sandbox.post("/__sandbox/users", &new).await.json();
    assert_eq!(users["current"], "xiaoming");
    assert_eq!(users["users"][3]["nickname"], "Ada");
    assert_eq!(users["users"][3]["follows"], true);
    user(&sandbox, json!({ "id": "ada" })).await;
    let response = sandbox.authorize("snsapi_userinfo").await;
    assert_eq!(response.status, StatusCode::FOUND);
    for wrong in [
        json!({}),
        json!({ "id": "" }),
        json!({ "id": "x", "snapshott": true }),
    ] {
        let refused = sandbox.post("/__sandbox/users", &wrong).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn accounts_share_only_their_users() {
    let sandbox = with_two_accounts();
    let own = sandbox
        .exchange(&sandbox.code("snsapi_userinfo").await)
        .await;
    let authorize = authorize_path("snsapi_base").replace("wx5a4d6f78c1e2b390", OTHER);
    let code = sandbox
        .get(&authorize)
        .await
        .redirect_parameter("code")
        .unwrap();
    assert_eq!(sandbox.exchange(&code).await.errcode(), 40029);
    let exchange = format!(
        "/sns/oauth2/access_token?appid={OTHER}&secret=other&code={code}\
         &grant_type=authorization_code"
    );
    let other = sandbox.get(&exchange).await;
    assert_ne!(other.text("openid"), own.text("openid"));
    let token = token_of_other(&sandbox).await;
    let ticket = sandbox
        .ticket(&sandbox.access_token().await)
        .await
        .text("ticket");
    assert_ne!(sandbox.ticket(&token).await.text("ticket"), ticket);
    let known = |openid: &str| format!("/cgi-bin/user/info?access_token={token}&openid={openid}");
    let foreign = sandbox.get(&known(&own.text("openid"))).await;
    assert_eq!(foreign.errcode(), 40003);
    let stranger = sandbox.get(&known(&other.text("openid"))).await.json();
    assert_eq!(stranger["subscribe"], 0);
    assert_eq!(stranger["unionid"], own.json()["unionid"]);
}

#[tokio::test]
async fn a_change_applies_to_the_named_account() {
    let sandbox = with_two_accounts();
    let banned = json!({ "appId": OTHER, "banned": true });
    assert_eq!(
        sandbox.post("/__sandbox/account", &banned).await.json()["banned"],
        true
    );
    let accounts = sandbox.get("/__sandbox/accounts").await.json();
    let shown: Vec<_> = accounts["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|account| (account["name"].as_str().unwrap(), &account["banned"]))
        .collect();
    assert_eq!(
        shown,
        [("示例服务号", &json!(false)), ("另一个号", &json!(true))]
    );
    assert_eq!(sandbox.access_token().await.len(), 136);
    let unknown = sandbox.get("/__sandbox/account?appId=wx1").await;
    assert_eq!(unknown.json()["error"]["code"], "unknown_account");
}

#[tokio::test]
async fn a_reset_restores_every_setting() {
    let sandbox = TestSandbox::new();
    let before = sandbox.get("/__sandbox/account").await.json();
    let changes = json!({
        "kind": "test", "banned": true, "secretFrozen": true, "openPlatform": null,
        "oauthDomains": ["h5.example.com"], "ipAllowList": ["10.0.0.1"], "risk": "waiting",
        "quotas": { "*": {} },
    });
    let after = sandbox.post("/__sandbox/account", &changes).await.json();
    for (field, value) in changes.as_object().unwrap() {
        let shown = if field == "quotas" {
            json!({ "*": { "perDay": null, "perMinute": null } })
        } else {
            value.clone()
        };
        assert_eq!(after[field], shown, "{field}");
    }
    user(&sandbox, json!({ "id": "visitor", "fromChat": true })).await;
    sandbox.post("/__sandbox/reset", &json!({})).await;
    assert_eq!(sandbox.get("/__sandbox/account").await.json(), before);
}

#[tokio::test]
async fn an_unknown_field_is_refused_and_nothing_changes() {
    let sandbox = TestSandbox::new();
    for wrong in [
        json!({ "ban": true }),
        json!({ "banned": true, "kind": "personal" }),
        json!({ "ipAllowList": ["localhost"] }),
        json!({ "oauthDomains": ["https://h5.example.com"] }),
        json!({ "risk": "high" }),
        json!({ "quotas": { "/cgi-bin/token": { "perHour": 1 } } }),
        json!({ "quotas": { "/cgi-bin/tokens": { "perDay": 1 } } }),
    ] {
        let refused = sandbox.post("/__sandbox/account", &wrong).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    assert_eq!(
        sandbox.get("/__sandbox/account").await.json()["banned"],
        false
    );
}

#[tokio::test]
async fn a_client_can_request_the_callback_twice() {
    let sandbox = TestSandbox::new();
    user(
        &sandbox,
        json!({ "doubleCallback": true, "dropsCookies": true }),
    )
    .await;
    let stop = sandbox.authorize("snsapi_base").await;
    let stop = stop.header(header::LOCATION).to_owned();
    let stop = stop.strip_prefix("http://127.0.0.1:8090").unwrap();
    let page = sandbox.get(stop).await;
    assert_eq!(
        page.header("clear-site-data".parse().unwrap()),
        "\"cookies\""
    );
    assert!(
        page.body
            .contains("data-location=\"http://127.0.0.1:8080/cb?code=0")
    );
    assert!(page.body.contains("fetch(callback"));
    user(&sandbox, json!({ "doubleCallback": false })).await;
    let stop = sandbox.authorize("snsapi_base").await;
    let stop = stop.header(header::LOCATION).to_owned();
    let onward = sandbox
        .get(stop.strip_prefix("http://127.0.0.1:8090").unwrap())
        .await;
    assert_eq!(onward.status, StatusCode::FOUND);
    assert!(
        onward
            .header(header::LOCATION)
            .starts_with("http://127.0.0.1:8080/cb?code=0")
    );
    let unknown = sandbox
        .get("/__sandbox/return?id=http://evil.example/")
        .await;
    assert!(unknown.body.contains("已失效"));
}
