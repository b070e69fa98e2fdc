//! The authorize page and the ways back from it.

use axum::http::{StatusCode, header};
use serde_json::json;

use super::support::{APP, SECRET, World, authorize_path, consent_id};

const STATE: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn base_goes_straight_back_with_code_and_state() {
    let world = World::new();
    let answer = world.authorize("snsapi_base").await;
    assert_eq!(answer.status, StatusCode::FOUND);
    let location = answer.header(header::LOCATION);
    assert!(
        location.starts_with("http://127.0.0.1:8080/cb?code=0"),
        "{location}"
    );
    assert!(location.ends_with(&format!("&state={STATE}")), "{location}");
    let token = world
        .exchange(&answer.sent_with("code").unwrap())
        .await
        .json();
    assert_eq!(token["scope"], "snsapi_base");
    assert_eq!(token.get("unionid"), None);
}

#[tokio::test]
async fn parameters_go_behind_those_of_the_redirect_uri() {
    let world = World::new();
    for (redirect, expected) in [
        (
            "http%3A%2F%2F127.0.0.1%2Fcb%3Fa%3D1",
            "http://127.0.0.1/cb?a=1&code=",
        ),
        ("http%3A%2F%2F127.0.0.1%2Fcb", "http://127.0.0.1/cb?code="),
        (
            "http%3A%2F%2F127.0.0.1%2Fcb%23%2Fr",
            "http://127.0.0.1/cb#/r?code=",
        ),
    ] {
        let path = format!(
            "/connect/oauth2/authorize?{APP}&redirect_uri={redirect}&response_type=code\
             &scope=snsapi_base"
        );
        let answer = world.get(&path).await;
        let location = answer.header(header::LOCATION);
        assert!(location.starts_with(expected), "{location}");
        assert!(location.ends_with("&state="), "{location}");
    }
}

#[tokio::test]
async fn userinfo_asks_and_each_answer_has_its_own_code() {
    let world = World::new();
    let page = world.authorize("snsapi_userinfo").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("允许") && page.body.contains("拒绝"));
    assert!(page.body.contains("小明"));
    let id = consent_id(&page.body);
    let allowed = world.consent(&id, "allow").await;
    assert_eq!(allowed.status, StatusCode::FOUND);
    assert_eq!(allowed.sent_with("state").as_deref(), Some(STATE));
    let token = world
        .exchange(&allowed.sent_with("code").unwrap())
        .await
        .json();
    assert_eq!(token["scope"], "snsapi_userinfo");
    let again = world.consent(&id, "allow").await;
    assert_ne!(again.sent_with("code"), allowed.sent_with("code"));
    let never_asked = world.consent("0unknown", "allow").await;
    assert_eq!(never_asked.status, StatusCode::OK);
    assert!(never_asked.body.contains("已失效"));
}

#[tokio::test]
async fn a_refusal_goes_back_with_state_alone() {
    let world = World::new();
    let page = world.authorize("snsapi_userinfo").await;
    let refused = world.consent(&consent_id(&page.body), "refuse").await;
    assert_eq!(refused.status, StatusCode::FOUND);
    assert_eq!(
        refused.header(header::LOCATION),
        format!("http://127.0.0.1:8080/cb?state={STATE}")
    );
}

#[tokio::test]
async fn pages_load_nothing_from_elsewhere() {
    let world = World::new();
    let broken = "/connect/oauth2/authorize";
    for path in [&authorize_path("snsapi_userinfo"), broken] {
        let page = world.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(
            page.header(header::CONTENT_SECURITY_POLICY)
                .starts_with("default-src 'none'")
        );
        assert_eq!(page.header(header::REFERRER_POLICY), "no-referrer");
        for tag in page
            .body
            .split('<')
            .filter_map(|part| part.split('>').next())
        {
            assert!(!tag.contains("src=\"http"), "{path}: {tag}");
            let loads = tag.starts_with("link") || tag.starts_with("script");
            assert!(!loads || tag.contains("href=\"data:,\""), "{path}: {tag}");
        }
        assert!(page.body.contains("prefers-color-scheme: dark"), "{path}");
        assert!(!page.body.contains("{{"), "{path}");
    }
}

#[tokio::test]
async fn an_error_page_shows_the_documented_number() {
    let world = World::new();
    let foreign = authorize_path("snsapi_base").replace("127.0.0.1%3A8080", "evil.example");
    let answer = world.get(&foreign).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("错误码：10003"), "{}", answer.body);
    let swapped = authorize_path("snsapi_base").replace(
        "&response_type=code&scope=snsapi_base",
        "&scope=snsapi_base&response_type=code",
    );
    let answer = world.get(&swapped).await;
    assert!(
        answer.body.contains("Scope 参数错误或没有 Scope 权限"),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn a_snapshot_user_is_not_asked_and_is_somebody_else() {
    let world = World::new();
    let real = world
        .exchange(&world.code("snsapi_userinfo").await)
        .await
        .json();
    assert_eq!(real.get("is_snapshotuser"), None);
    world
        .post("/__sandbox/user", &json!({ "snapshot": true }))
        .await;
    for scope in ["snsapi_base", "snsapi_userinfo"] {
        let answer = world.authorize(scope).await;
        assert_eq!(answer.status, StatusCode::FOUND, "{scope}");
        let token = world
            .exchange(&answer.sent_with("code").unwrap())
            .await
            .json();
        assert_eq!(token["is_snapshotuser"], 1, "{scope}");
        assert_ne!(token["openid"], real["openid"], "{scope}");
    }
    world
        .post("/__sandbox/user", &json!({ "snapshot": false }))
        .await;
    let forced = format!("{}&forceSnapShot=true", authorize_path("snsapi_userinfo"));
    let forced = world.get(&forced).await;
    let token = world
        .exchange(&forced.sent_with("code").unwrap())
        .await
        .json();
    assert_eq!(token["is_snapshotuser"], 1);
}

#[tokio::test]
async fn a_nickname_cannot_break_the_page() {
    let world = World::new();
    let changed = json!({ "nickname": "<b>\"小红\" 🎈</b>" });
    assert_eq!(
        world
            .post("/__sandbox/user", &changed)
            .await
            .text("nickname"),
        "<b>\"小红\" 🎈</b>"
    );
    let page = world.authorize("snsapi_userinfo").await;
    assert!(page.body.contains("&lt;b&gt;&quot;小红&quot; 🎈&lt;/b&gt;"));
}

#[tokio::test]
async fn a_userinfo_login_tells_who_it_is() {
    let world = World::new();
    let token = world.exchange(&world.code("snsapi_userinfo").await).await;
    let (access, openid) = (token.text("access_token"), token.text("openid"));
    let path = format!("/sns/userinfo?access_token={access}&openid={openid}");
    let user = world.get(&path).await;
    assert_eq!(user.text("nickname"), "小明");
    assert_eq!(user.text("unionid"), token.text("unionid"));
    let avatar = user.text("headimgurl");
    let avatar = world
        .get(avatar.strip_prefix("http://127.0.0.1:8090").unwrap())
        .await;
    assert_eq!(avatar.header(header::CONTENT_TYPE), "image/svg+xml");
    assert!(avatar.body.starts_with("<svg"));
}

#[tokio::test]
async fn a_refused_exchange_does_not_use_the_code_up() {
    let world = World::new();
    let code = world.code("snsapi_base").await;
    let grant = "grant_type=authorization_code";
    for wrong in [
        format!("{APP}&secret=x&code={code}&{grant}"),
        format!("{APP}&code={code}&{grant}"),
        format!("{APP}&{SECRET}&code={code}"),
    ] {
        let answer = world
            .get(&format!("/sns/oauth2/access_token?{wrong}"))
            .await;
        assert_ne!(answer.errcode(), 0, "{wrong}");
    }
    assert_eq!(world.exchange(&code).await.errcode(), 0);
}
