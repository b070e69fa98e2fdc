//! The authorize page, and the redirects from it.

use axum::http::{Method, StatusCode, header};
use serde_json::json;

use crate::support::{APP, SECRET, TestSandbox, authorize_path, consent_id};

const STATE: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn base_scope_redirects_at_once_with_code_and_state() {
    let sandbox = TestSandbox::new();
    let response = sandbox.authorize("snsapi_base").await;
    assert_eq!(response.status, StatusCode::FOUND);
    let location = response.header(header::LOCATION);
    assert!(
        location.starts_with("http://127.0.0.1:8080/cb?code=0"),
        "{location}"
    );
    assert!(location.ends_with(&format!("&state={STATE}")), "{location}");
    let token = sandbox
        .exchange(&response.redirect_parameter("code").unwrap())
        .await
        .json();
    assert_eq!(token["scope"], "snsapi_base");
    assert_eq!(token.get("unionid"), None);
}

#[tokio::test]
async fn parameters_are_appended_to_the_redirect_uri() {
    let sandbox = TestSandbox::new();
    for (redirect, expected) in [
        (
            "http%3A%2F%2F127.0.0.1%2Fcb%3Fa%3D1",
            "http://127.0.0.1/cb?a=1&code=",
        ),
        ("http%3A%2F%2F127.0.0.1%2Fcb", "http://127.0.0.1/cb?code="),
        (
            "http%3A%2F%2F127.0.0.1%2Fcb%23%2Fr",
            "http://127.0.0.1/cb?code=",
        ),
    ] {
        let path = format!(
            "/connect/oauth2/authorize?{APP}&redirect_uri={redirect}&response_type=code\
             &scope=snsapi_base"
        );
        let response = sandbox.get(&path).await;
        let location = response.header(header::LOCATION);
        assert!(location.starts_with(expected), "{location}");
        let (url, fragment) = location.split_once('#').unwrap_or((location, ""));
        assert!(url.ends_with("&state="), "{location}");
        assert_eq!(fragment, if redirect.contains("%23") { "/r" } else { "" });
    }
}

/// What sites and libraries send as `state`, escaped as they escape it.
#[tokio::test]
async fn any_text_is_a_state_and_returns_byte_for_byte() {
    let sandbox = TestSandbox::new();
    let longest = "a".repeat(128);
    for state in [
        "we7sid-3a6f1a378b1196e857f9aad1f33845d8",
        "0b9cfa4e-1d2f-4c55-9a3b-2f6f0d6f9c11",
        "aGVsbG8%2Bd29ybGQ%2FZg%3D%3D",
        "%7B%22p%22%3A%22%2Flogin%22%7D",
        "%F0%9F%98%80",
        "%E5%BE%AE%E4%BF%A1",
        "a%26code%3D1%23x",
        "hello-world",
        "100%25",
        &longest,
    ] {
        let authorize = |state: &str| {
            format!(
                "/connect/oauth2/authorize?{APP}&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcb\
                 &response_type=code&scope=snsapi_base&state={state}"
            )
        };
        let response = sandbox.get(&authorize(state)).await;
        let back = response.redirect_parameter("state");
        assert_eq!(back.as_deref(), Some(&*decoded(state)), "{state}");
        let too_long = sandbox.get(&authorize(&"a".repeat(129))).await;
        assert_eq!(too_long.header(header::LOCATION), "");
    }
}

fn decoded(escaped: &str) -> String {
    let pair = format!("a={escaped}");
    let mut pairs = url::form_urlencoded::parse(pair.as_bytes());
    pairs.next().unwrap().1.into_owned()
}

#[tokio::test]
async fn userinfo_scope_shows_the_consent_page_and_each_submission_has_its_own_code() {
    let sandbox = TestSandbox::new();
    let page = sandbox.authorize("snsapi_userinfo").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("允许") && page.body.contains("拒绝"));
    assert!(page.body.contains("小明"));
    let id = consent_id(&page.body);
    let allowed = sandbox.consent(&id, "allow").await;
    assert_eq!(allowed.status, StatusCode::FOUND);
    assert_eq!(allowed.redirect_parameter("state").as_deref(), Some(STATE));
    let token = sandbox
        .exchange(&allowed.redirect_parameter("code").unwrap())
        .await
        .json();
    assert_eq!(token["scope"], "snsapi_userinfo");
    let again = sandbox.consent(&id, "allow").await;
    assert_ne!(
        again.redirect_parameter("code"),
        allowed.redirect_parameter("code")
    );
    let never_asked = sandbox.consent("0unknown", "allow").await;
    assert_eq!(never_asked.status, StatusCode::OK);
    assert!(never_asked.body.contains("已失效"));
}

#[tokio::test]
async fn denying_redirects_with_state_alone() {
    let sandbox = TestSandbox::new();
    let page = sandbox.authorize("snsapi_userinfo").await;
    let refused = sandbox.consent(&consent_id(&page.body), "deny").await;
    assert_eq!(refused.status, StatusCode::FOUND);
    assert_eq!(
        refused.header(header::LOCATION),
        format!("http://127.0.0.1:8080/cb?state={STATE}")
    );
}

#[tokio::test]
async fn pages_load_nothing_from_other_servers() {
    let sandbox = TestSandbox::new();
    let broken = "/connect/oauth2/authorize";
    for path in [&authorize_path("snsapi_userinfo"), broken] {
        let page = sandbox.get(path).await;
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
    let sandbox = TestSandbox::new();
    let foreign = authorize_path("snsapi_base").replace("127.0.0.1%3A8080", "evil.example");
    let response = sandbox.get(&foreign).await;
    assert_eq!(response.status, StatusCode::OK);
    assert!(response.body.contains("错误码：10003"), "{}", response.body);
    let swapped = authorize_path("snsapi_base").replace(
        "&response_type=code&scope=snsapi_base",
        "&scope=snsapi_base&response_type=code",
    );
    let response = sandbox.get(&swapped).await;
    assert!(
        response.body.contains("Scope 参数错误或没有 Scope 权限"),
        "{}",
        response.body
    );
}

#[tokio::test]
async fn a_snapshot_user_is_not_asked_and_has_a_virtual_identity() {
    let sandbox = TestSandbox::new();
    let real = sandbox
        .exchange(&sandbox.code("snsapi_userinfo").await)
        .await
        .json();
    assert_eq!(real.get("is_snapshotuser"), None);
    sandbox
        .post("/__sandbox/user", &json!({ "snapshot": true }))
        .await;
    for scope in ["snsapi_base", "snsapi_userinfo"] {
        let response = sandbox.authorize(scope).await;
        assert_eq!(response.status, StatusCode::FOUND, "{scope}");
        let token = sandbox
            .exchange(&response.redirect_parameter("code").unwrap())
            .await
            .json();
        assert_eq!(token["is_snapshotuser"], 1, "{scope}");
        assert_ne!(token["openid"], real["openid"], "{scope}");
    }
    sandbox
        .post("/__sandbox/user", &json!({ "snapshot": false }))
        .await;
    let forced = format!("{}&forceSnapShot=true", authorize_path("snsapi_userinfo"));
    let forced = sandbox.get(&forced).await;
    let token = sandbox
        .exchange(&forced.redirect_parameter("code").unwrap())
        .await
        .json();
    assert_eq!(token["is_snapshotuser"], 1);
}

#[tokio::test]
async fn a_snapshot_has_the_oddities_that_are_set() {
    let sandbox = TestSandbox::new();
    let code = sandbox.code("snsapi_userinfo").await;
    let real = sandbox.exchange(&code).await.json();
    let set = json!({
        "snapshot": true, "snapshotRealIds": true, "snapshotFlagLate": true,
        "snapshotNoUserinfo": true,
    });
    let user = sandbox.post("/__sandbox/user", &set).await.json();
    assert_eq!(user["snapshotFlagLate"], true, "{user}");
    let mut flags = Vec::new();
    for _ in 0..3 {
        let response = sandbox.authorize("snsapi_userinfo").await;
        let code = response.redirect_parameter("code").unwrap();
        let token = sandbox.exchange(&code).await.json();
        assert_eq!(token["openid"], real["openid"], "the real one");
        flags.push(token["is_snapshotuser"].clone());
        let path = format!(
            "/sns/userinfo?access_token={}&openid={}",
            token["access_token"].as_str().unwrap(),
            token["openid"].as_str().unwrap(),
        );
        assert_eq!(sandbox.get(&path).await.json()["errcode"], 48001);
        if flags.len() == 2 {
            // The next exchange is the first one again.
            let again = json!({ "snapshotFlagLate": true });
            sandbox.post("/__sandbox/user", &again).await;
        }
    }
    assert_eq!(flags, [json!(null), json!(1), json!(null)]);
}

#[tokio::test]
async fn a_nickname_cannot_break_the_page() {
    let sandbox = TestSandbox::new();
    let changed = json!({ "nickname": "<b>\"小红\" 🎈</b>" });
    assert_eq!(
        sandbox
            .post("/__sandbox/user", &changed)
            .await
            .text("nickname"),
        "<b>\"小红\" 🎈</b>"
    );
    let page = sandbox.authorize("snsapi_userinfo").await;
    assert!(page.body.contains("&lt;b&gt;&quot;小红&quot; 🎈&lt;/b&gt;"));
}

#[tokio::test]
async fn a_userinfo_login_returns_the_profile() {
    let sandbox = TestSandbox::new();
    let token = sandbox
        .exchange(&sandbox.code("snsapi_userinfo").await)
        .await;
    let (access, openid) = (token.text("access_token"), token.text("openid"));
    let path = format!("/sns/userinfo?access_token={access}&openid={openid}");
    let user = sandbox.get(&path).await;
    assert_eq!(user.text("nickname"), "小明");
    assert_eq!(user.text("unionid"), token.text("unionid"));
    let avatar = user.text("headimgurl");
    let avatar = sandbox
        .get(avatar.strip_prefix("http://127.0.0.1:8090").unwrap())
        .await;
    assert_eq!(avatar.header(header::CONTENT_TYPE), "image/svg+xml");
    assert!(avatar.body.starts_with("<svg"));
}

#[tokio::test]
async fn a_refused_exchange_does_not_use_the_code_up() {
    let sandbox = TestSandbox::new();
    let code = sandbox.code("snsapi_base").await;
    let grant = "grant_type=authorization_code";
    for wrong in [
        format!("{APP}&secret=x&code={code}&{grant}"),
        format!("{APP}&code={code}&{grant}"),
        format!("{APP}&{SECRET}&code={code}"),
    ] {
        let response = sandbox
            .get(&format!("/sns/oauth2/access_token?{wrong}"))
            .await;
        assert_ne!(response.errcode(), 0, "{wrong}");
    }
    assert_eq!(sandbox.exchange(&code).await.errcode(), 0);
}

#[tokio::test]
async fn the_pages_are_in_the_shell_s_language() {
    let sandbox = TestSandbox::new();
    let refused = authorize_path("snsapi_userinfo").replace("snsapi_userinfo", "none");
    let consent = authorize_path("snsapi_userinfo");
    for (cookie, words) in [
        ("a=b", ["允许", "错误码：10005"]),
        (
            "a=b; wechat_h5_shell_language=en",
            [">Allow<", "Error code: 10005"],
        ),
    ] {
        for (path, word) in [&consent, &refused].into_iter().zip(words) {
            let headers = [(header::COOKIE, cookie)];
            let page = sandbox.send_as(&headers, Method::GET, path, "").await;
            assert!(page.body.contains(word), "{cookie}: {}", page.body);
            let is_chinese = page.body.contains("沙箱");
            assert_eq!(is_chinese, cookie == "a=b", "one language: {}", page.body);
        }
    }
}

#[tokio::test]
async fn an_ordinary_browser_is_told_to_open_wechat() {
    let sandbox = TestSandbox::new();
    let change = serde_json::json!({ "profile": "browser" });
    sandbox.post("/__sandbox/client", &change).await;
    let page = sandbox.get(&authorize_path("snsapi_base")).await;
    assert!(
        page.body.contains("请在微信客户端打开链接"),
        "{}",
        page.body
    );
}
