//! Several people and accounts, and what clients do on the way back.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use wechat_h5_sandbox::{Account, AppSecret};
use wechat_h5_sign::AppId;

use super::support::{World, authorize_path, options};

const OTHER: &str = "wx0000000000000001";

fn with_two_accounts() -> World {
    let other = Account::new(AppId::parse(OTHER).unwrap(), AppSecret::new("other"));
    World::with(options().and_account(other.name("另一个号").followers(Vec::new())))
}

async fn token_of_other(world: &World) -> String {
    let path = format!("/cgi-bin/token?grant_type=client_credential&appid={OTHER}&secret=other");
    world.get(&path).await.text("access_token")
}

async fn user(world: &World, change: Value) -> Value {
    world.post("/__sandbox/user", &change).await.json()
}

#[tokio::test]
async fn the_phone_goes_from_one_to_another() {
    let world = World::new();
    let first = world.get("/__sandbox/users").await.json();
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
    let ming = world.exchange(&world.code("snsapi_userinfo").await).await;
    let hong = user(&world, json!({ "id": "xiaohong" })).await;
    assert_eq!(hong["nickname"], "小红");
    let login = world.exchange(&world.code("snsapi_userinfo").await).await;
    assert_eq!(login.text("openid"), hong["openid"]);
    assert_eq!(login.text("unionid"), hong["unionid"]);
    assert_ne!(login.text("openid"), ming.text("openid"));
    user(&world, json!({ "id": "visitor" })).await;
    let visitor = world.exchange(&world.code("snsapi_userinfo").await).await;
    assert_eq!(visitor.json()["is_snapshotuser"], 1);
    let nobody = world
        .post("/__sandbox/user", &json!({ "id": "nobody" }))
        .await;
    assert_eq!(nobody.status, StatusCode::BAD_REQUEST);
    assert_eq!(nobody.json()["error"]["code"], "unknown_user");
}

#[tokio::test]
async fn somebody_new_comes_along() {
    let world = World::new();
    let new = json!({ "id": "ada", "nickname": "Ada", "follows": true, "consent": "allow" });
    let users = world.post("/__sandbox/users", &new).await.json();
    assert_eq!(users["current"], "xiaoming");
    assert_eq!(users["users"][3]["nickname"], "Ada");
    assert_eq!(users["users"][3]["follows"], true);
    user(&world, json!({ "id": "ada" })).await;
    let answer = world.authorize("snsapi_userinfo").await;
    assert_eq!(answer.status, StatusCode::FOUND);
    for wrong in [
        json!({}),
        json!({ "id": "" }),
        json!({ "id": "x", "snapshott": true }),
    ] {
        let refused = world.post("/__sandbox/users", &wrong).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn accounts_share_their_people_and_nothing_else() {
    let world = with_two_accounts();
    let own = world.exchange(&world.code("snsapi_userinfo").await).await;
    let authorize = authorize_path("snsapi_base").replace("wx5a4d6f78c1e2b390", OTHER);
    let code = world.get(&authorize).await.sent_with("code").unwrap();
    assert_eq!(world.exchange(&code).await.errcode(), 40029);
    let exchange = format!(
        "/sns/oauth2/access_token?appid={OTHER}&secret=other&code={code}\
         &grant_type=authorization_code"
    );
    let other = world.get(&exchange).await;
    assert_ne!(other.text("openid"), own.text("openid"));
    let token = token_of_other(&world).await;
    let ticket = world
        .ticket(&world.access_token().await)
        .await
        .text("ticket");
    assert_ne!(world.ticket(&token).await.text("ticket"), ticket);
    let known = |openid: &str| format!("/cgi-bin/user/info?access_token={token}&openid={openid}");
    let foreign = world.get(&known(&own.text("openid"))).await;
    assert_eq!(foreign.errcode(), 40003);
    let stranger = world.get(&known(&other.text("openid"))).await.json();
    assert_eq!(stranger["subscribe"], 0);
    assert_eq!(stranger["unionid"], own.json()["unionid"]);
}

#[tokio::test]
async fn a_knob_turns_the_account_that_is_named() {
    let world = with_two_accounts();
    let banned = json!({ "appId": OTHER, "banned": true });
    assert_eq!(
        world.post("/__sandbox/account", &banned).await.json()["banned"],
        true
    );
    let accounts = world.get("/__sandbox/accounts").await.json();
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
    assert_eq!(world.access_token().await.len(), 136);
    let unknown = world.get("/__sandbox/account?appid=wx1").await;
    assert_eq!(unknown.json()["error"]["code"], "unknown_account");
}

#[tokio::test]
async fn a_reset_turns_every_knob_back() {
    let world = World::new();
    let before = world.get("/__sandbox/account").await.json();
    let turned = json!({
        "kind": "test", "banned": true, "secretFrozen": true, "openPlatform": null,
        "oauthDomains": ["h5.example.com"], "ipAllowList": ["10.0.0.1"], "risk": "waiting",
        "quotas": { "*": {} },
    });
    let after = world.post("/__sandbox/account", &turned).await.json();
    for (knob, value) in turned.as_object().unwrap() {
        let shown = if knob == "quotas" {
            json!({ "*": { "perDay": null, "perMinute": null } })
        } else {
            value.clone()
        };
        assert_eq!(after[knob], shown, "{knob}");
    }
    user(&world, json!({ "id": "visitor", "fromChat": true })).await;
    world.post("/__sandbox/reset", &json!({})).await;
    assert_eq!(world.get("/__sandbox/account").await.json(), before);
}

#[tokio::test]
async fn what_is_no_knob_is_refused_and_changes_nothing() {
    let world = World::new();
    for wrong in [
        json!({ "ban": true }),
        json!({ "banned": true, "kind": "personal" }),
        json!({ "ipAllowList": ["localhost"] }),
        json!({ "oauthDomains": ["https://h5.example.com"] }),
        json!({ "risk": "high" }),
        json!({ "quotas": { "/cgi-bin/token": { "perHour": 1 } } }),
        json!({ "quotas": { "/cgi-bin/tokens": { "perDay": 1 } } }),
    ] {
        let refused = world.post("/__sandbox/account", &wrong).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    assert_eq!(
        world.get("/__sandbox/account").await.json()["banned"],
        false
    );
}

#[tokio::test]
async fn the_callback_is_called_twice_by_a_page_beside_it() {
    let world = World::new();
    user(
        &world,
        json!({ "doubleCallback": true, "dropsCookies": true }),
    )
    .await;
    let stop = world.authorize("snsapi_base").await;
    let stop = stop.header(header::LOCATION).to_owned();
    let stop = stop.strip_prefix("http://127.0.0.1:8090").unwrap();
    let page = world.get(stop).await;
    assert_eq!(
        page.header("clear-site-data".parse().unwrap()),
        "\"cookies\""
    );
    assert!(
        page.body
            .contains("data-location=\"http://127.0.0.1:8080/cb?code=0")
    );
    assert!(page.body.contains("fetch(callback"));
    user(&world, json!({ "doubleCallback": false })).await;
    let stop = world.authorize("snsapi_base").await;
    let stop = stop.header(header::LOCATION).to_owned();
    let onward = world
        .get(stop.strip_prefix("http://127.0.0.1:8090").unwrap())
        .await;
    assert_eq!(onward.status, StatusCode::FOUND);
    assert!(
        onward
            .header(header::LOCATION)
            .starts_with("http://127.0.0.1:8080/cb?code=0")
    );
    let unknown = world.get("/__sandbox/return?id=http://evil.example/").await;
    assert!(unknown.body.contains("已失效"));
}
