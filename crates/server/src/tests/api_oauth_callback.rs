//! `GET /api/oauth/callback`
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use wechat_h5_store::{RedbStore, Store};

use super::test_server::{Browser, SESSION_COOKIE, TestServer, between};

#[tokio::test]
async fn base_scope_gives_the_openid_only() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let response = browser.sign_in("snsapi_base").await;
    assert_eq!(response.status, StatusCode::SEE_OTHER);
    assert_eq!(response.header("location"), "/me#");
    assert_eq!(response.header("cache-control"), "no-store");
    assert_eq!(response.header("referrer-policy"), "no-referrer");
    assert_eq!(response.body, "");
    let session = browser.session().await;
    assert_eq!(session["signedIn"], true);
    assert_eq!(session["scope"], "snsapi_base");
    assert_eq!(session["snapshot"], false);
    assert!(!session["openid"].as_str().unwrap().is_empty());
    assert!(session.get("user").is_none(), "{session}");
    assert_eq!(session["expiresAt"], 1_700_604_800);
    assert_eq!(server.calls("/sns/userinfo"), 0);
}

#[tokio::test]
async fn userinfo_scope_gives_name_and_picture() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    browser.sign_in("snsapi_userinfo").await;
    let session = browser.session().await;
    assert_eq!(session["scope"], "snsapi_userinfo");
    assert_eq!(session["user"]["nickname"], "小明");
    let picture = session["user"]["headimgurl"].as_str().unwrap();
    assert!(picture.starts_with("http"), "{picture}");
}

#[tokio::test]
async fn other_cookies_with_any_bytes_do_not_disturb_a_login() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    browser.cookies.insert("name".into(), "张三".into());
    let response = browser.sign_in("snsapi_base").await;
    assert_eq!(response.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.session().await["signedIn"], true);
}

#[tokio::test]
async fn a_refused_consent_links_back_and_starts_no_session() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let callback = browser
        .start_login_with("snsapi_userinfo", "/me%3Ftab=1%23/login", "deny")
        .await;
    let html = [("accept", "text/html,application/xhtml+xml")];
    let response = browser.send(Method::GET, &callback, &html).await;
    assert_eq!(response.status, StatusCode::FORBIDDEN);
    assert_eq!(response.header("content-type"), "text/html; charset=utf-8");
    assert!(
        response.body.contains("authorization_refused"),
        "{}",
        response.body
    );
    assert!(
        response.body.contains("href=\"/me?tab=1#/login\""),
        "{}",
        response.body
    );
    assert_eq!(browser.session().await, json!({ "signedIn": false }));
    assert_eq!(server.exchanges(), 0);
}

#[tokio::test]
async fn programs_get_json_and_browsers_a_page() {
    let server = TestServer::start().await;
    let path = "/api/oauth/callback?code=c&state=00112233445566778899aabbccddeeff";
    let response = server.get(path).await;
    assert_eq!(response.error(), (403, "state_foreign_browser".to_owned()));
    let mut browser = server.browser();
    let response = browser
        .send(Method::GET, path, &[("accept", "text/html")])
        .await;
    assert_eq!(response.status, StatusCode::FORBIDDEN);
    assert!(
        response.body.starts_with("<!doctype html>"),
        "{}",
        response.body
    );
    let policy = response.header("content-security-policy");
    let style = policy.split("; ").nth(1).unwrap();
    assert!(style.starts_with("style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("script-src"), "{policy}");
    for secret in ["00112233445566778899aabbccddeeff", "code=c"] {
        assert!(!response.body.contains(secret), "{}", response.body);
    }
}

/// The state is missing, forged, or of another server.
#[tokio::test]
async fn a_foreign_callback_exchanges_no_code() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let good = browser.start_login("snsapi_base", "/").await;
    let code = between(&good, "code=", "&").to_owned();
    let state = good.split("state=").nth(1).unwrap().to_owned();
    for (query, status, code) in [
        (String::new(), 400, "invalid_callback"),
        (format!("code={code}"), 400, "invalid_callback"),
        (format!("code={code}&state="), 400, "state_unknown"),
        (
            format!("code={code}&state={}", &state[..31]),
            400,
            "state_unknown",
        ),
        (
            format!("code={code}&state={}", state.to_uppercase()),
            400,
            "state_unknown",
        ),
        (
            format!("code={code}&state={}0", &state),
            400,
            "state_unknown",
        ),
        (
            format!("code={code}&state={}", "0".repeat(32)),
            403,
            "state_foreign_browser",
        ),
        (
            format!("code={code}&state={state}&state={state}"),
            400,
            "invalid_callback",
        ),
        (
            format!("code={code}&code=x&state={state}"),
            400,
            "invalid_callback",
        ),
        (format!("code=%ff&state={state}"), 400, "invalid_callback"),
        (format!("code=a%22b&state={state}"), 400, "invalid_callback"),
    ] {
        let response = browser.get(&format!("/api/oauth/callback?{query}")).await;
        assert_eq!(response.error(), (status, code.to_owned()), "{query}");
    }
    assert_eq!(server.exchanges(), 0);
    assert_eq!(browser.get(&good).await.status, StatusCode::SEE_OTHER);
    assert_eq!(server.exchanges(), 1);
}

#[tokio::test]
async fn another_browser_is_refused_before_and_after_the_login() {
    let server = TestServer::start().await;
    let mut victim = server.browser();
    let mut attacker = server.browser();
    victim.start_login("snsapi_base", "/").await;
    for mut browser in [victim.clone(), server.browser()] {
        let callback = attacker.start_login("snsapi_base", "/").await;
        let response = browser.get(&callback).await;
        assert_eq!(response.error(), (403, "state_foreign_browser".to_owned()));
        assert_eq!(browser.session().await["signedIn"], false);
    }
    assert_eq!(server.exchanges(), 0);

    let callback = attacker.start_login("snsapi_base", "/").await;
    attacker.get(&callback).await;
    let response = victim.get(&callback).await;
    assert_eq!(response.error(), (403, "state_foreign_browser".to_owned()));
    assert_eq!(server.exchanges(), 1);
}

#[tokio::test]
async fn a_repeated_callback_of_the_same_browser_exchanges_no_second_code() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let callback = browser.start_login("snsapi_base", "/me").await;
    browser.get(&callback).await;
    let session = browser.cookies[SESSION_COOKIE].clone();
    let other_code = callback.replace("code=", "code=0");
    for again in [&callback, &other_code, &callback] {
        let response = browser.get(again).await;
        assert_eq!(response.status, StatusCode::SEE_OTHER);
        assert_eq!(response.header("location"), "/me#");
    }
    assert_eq!(browser.cookies[SESSION_COOKIE], session);
    assert_eq!(server.exchanges(), 1);
    assert_eq!(browser.session().await["signedIn"], true);
}

#[tokio::test]
async fn a_thousand_callbacks_at_once_make_one_exchange() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let callback = browser.start_login("snsapi_base", "/me").await;
    let mut requests = Vec::new();
    for _ in 0..1000 {
        let mut browser = browser.clone();
        let callback = callback.clone();
        requests.push(async move { browser.get(&callback).await.status });
    }
    let statuses = join_all(requests).await;
    assert!(
        statuses
            .iter()
            .all(|status| *status == StatusCode::SEE_OTHER)
    );
    assert_eq!(server.exchanges(), 1);
}

/// Polls them all before any can finish.
async fn join_all<T>(futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|future| match future.as_mut().poll(context) {
            std::task::Poll::Ready(output) => {
                done.push(output);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    done
}

/// WeChat calls back twice, and the browser keeps the second response only.
#[tokio::test]
async fn a_cancelled_first_callback_does_not_lose_the_login() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let callback = browser.start_login("snsapi_base", "/me").await;
    let mut lost = browser.clone();
    let first = tokio::time::timeout(Duration::from_millis(1), lost.get(&callback));
    drop(first.await);
    let response = browser.get(&callback).await;
    assert_eq!(response.header("location"), "/me#");
    assert_eq!(browser.session().await["signedIn"], true);
    assert_eq!(server.exchanges(), 1);
}

#[tokio::test]
async fn a_repeated_callback_after_signing_out_starts_no_session() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let callback = browser.start_login("snsapi_base", "/me").await;
    browser.get(&callback).await;
    let from_here = [("sec-fetch-site", "same-origin")];
    browser
        .send(Method::DELETE, "/api/session", &from_here)
        .await;
    let response = browser.get(&callback).await;
    assert_eq!(response.header("location"), "/me#");
    assert_eq!(browser.session().await["signedIn"], false);
    assert_eq!(server.exchanges(), 1);
}

#[tokio::test]
async fn a_state_expires_after_ten_minutes() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let callback = browser.start_login("snsapi_base", "/me").await;
    server.clock.advance(Duration::from_mins(10));
    let response = browser.get(&callback).await;
    assert_eq!(response.error(), (400, "state_unknown".to_owned()));
    assert_eq!(browser.session().await["signedIn"], false);
    assert_eq!(server.exchanges(), 0);
}

/// After a redirect the user would believe to be signed in.
#[tokio::test]
async fn a_failed_login_does_not_redirect_later() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let callback = browser.start_login_with("snsapi_userinfo", "/me", "deny");
    let refused = callback.await;
    assert_eq!(browser.get(&refused).await.error().0, 403);

    let busy = with_sns("<html>busy</html>", b"").await;
    let mut unlucky = busy.browser();
    let failed = unlucky.start_login("snsapi_base", "/me").await;
    assert_eq!(unlucky.get(&failed).await.error().0, 502);

    for (mut browser, callback) in [(browser, &refused), (unlucky, &failed)] {
        let response = browser.get(callback).await;
        assert_eq!(response.error(), (400, "state_unknown".to_owned()));
        let page = page(&mut browser, callback).await;
        assert!(page.contains("这次登录已经结束"), "{page}");
        assert!(page.contains("href=\"/me\""), "{page}");
    }
}

/// What the browser shows.
async fn page(browser: &mut Browser<'_>, path: &str) -> String {
    let headers = [("accept", "text/html")];
    browser.send(Method::GET, path, &headers).await.body
}

/// The link by which a user starts the login anew that has failed.
fn sign_in_link(page: &str) -> String {
    let link = between(page, "href=\"/api/oauth/authorize?", "\"");
    format!("/api/oauth/authorize?{}", link.replace("&amp;", "&"))
}

#[tokio::test]
async fn a_page_says_why_a_login_failed_and_starts_it_anew() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let callback = browser
        .start_login_with("snsapi_userinfo", "/me%3Ftab=1%23/login", "deny")
        .await;
    let refused = page(&mut browser, &callback).await;
    let path = "/api/oauth/authorize?scope=snsapi_userinfo\
                &return_to=%2Fme%3Ftab%3D1%23%2Flogin&appid=wx5a4d6f78c1e2b390";
    assert_eq!(sign_in_link(&refused), path);

    let callback = browser.start_login("snsapi_base", "/me").await;
    server.clock.advance(Duration::from_mins(10));
    let expired = page(&mut browser, &callback).await;
    assert!(expired.contains("登录已超时"), "{expired}");
    assert!(expired.contains("href=\"/me\""), "{expired}");
    assert!(expired.contains("state_unknown"), "{expired}");
    let started = browser.get(&sign_in_link(&expired)).await;
    assert_eq!(started.status, StatusCode::FOUND, "{}", started.body);

    let lost = page(&mut server.browser(), &callback).await;
    assert!(lost.contains("没有保存登录用的 Cookie"), "{lost}");
    assert!(!lost.contains("/api/oauth/authorize"), "{lost}");
    let mut other = server.browser();
    other.start_login("snsapi_base", "/").await;
    let foreign = page(&mut other, &callback).await;
    assert!(foreign.contains("这次登录不是在这里开始的"), "{foreign}");
}

#[tokio::test]
async fn a_page_names_what_only_the_site_can_mend() {
    for (response, said, shown) in [
        (
            r#"{"errcode":40164,"errmsg":"invalid ip 203.0.113.9, not in whitelist"}"#,
            "API IP 白名单",
            "weixin_error · 40164 · ",
        ),
        (
            r#"{"errcode":40125,"errmsg":"invalid appsecret"}"#,
            "AppID 或 AppSecret",
            "weixin_error · 40125 · ",
        ),
        (
            r#"{"errcode":40013,"errmsg":"invalid appid"}"#,
            "AppID 或 AppSecret",
            "weixin_error · 40013 · ",
        ),
        (
            r#"{"errcode":-1,"errmsg":"system error"}"#,
            "微信没有完成登录",
            "weixin_error · ",
        ),
    ] {
        let server = with_sns(response, b"").await;
        let mut browser = server.browser();
        let callback = browser.start_login("snsapi_base", "/me").await;
        let page = page(&mut browser, &callback).await;
        assert!(page.contains(said) && page.contains(shown), "{page}");
        assert!(page.contains("href=\"/me\""), "{page}");
        assert!(sign_in_link(&page).contains("return_to=%2Fme"), "{page}");
        assert!(!page.contains("203.0.113.9"), "{page}");
    }
}

#[tokio::test]
async fn a_page_is_in_the_language_that_was_chosen_or_is_asked_for() {
    let server = TestServer::start().await;
    let path = "/api/oauth/callback?code=c&state=00112233445566778899aabbccddeeff";
    for (accepted, chosen, expected) in [
        ("zh-CN,zh;q=0.9", None, "<html lang=\"zh-CN\">"),
        ("en-GB,en;q=0.9,zh;q=0.1", None, "<html lang=\"en\">"),
        ("en", Some("zh"), "<html lang=\"zh-CN\">"),
        ("zh-CN", Some("en"), "<html lang=\"en\">"),
        ("zh-CN", Some("<script>"), "<html lang=\"zh-CN\">"),
    ] {
        let mut browser = server.browser();
        if let Some(chosen) = chosen {
            browser
                .cookies
                .insert("wechat_h5_lang".into(), chosen.into());
        }
        let headers = [("accept", "text/html"), ("accept-language", accepted)];
        let page = browser.send(Method::GET, path, &headers).await.body;
        assert!(page.contains(expected), "{accepted} {chosen:?}: {page}");
        assert!(!page.contains("<script>"), "{page}");
    }
}

/// There must be no moment in which the state is gone and no login is running yet.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_callbacks_at_once_both_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let store = |clock| Arc::new(RedbStore::open(&path, clock).unwrap()) as Arc<dyn Store>;
    let server = TestServer::with_store(store).await;
    let mut signed_in = 0;
    for pair in 1..=300 {
        let mut one = server.browser();
        let callback = one.start_login("snsapi_base", "/me").await;
        let mut two = one.clone();
        let (one, two) = tokio::join!(one.get(&callback), two.get(&callback));
        for response in [one, two] {
            let has_cookie = response.header("set-cookie").contains(SESSION_COOKIE);
            let is_sent_on = response.status == StatusCode::SEE_OTHER;
            assert_eq!(is_sent_on, has_cookie, "{pair}: {}", response.status);
            signed_in += u32::from(has_cookie);
        }
        assert_eq!(server.exchanges(), pair);
    }
    assert_eq!(signed_in, 600);
}

#[tokio::test]
async fn another_browser_uses_up_nothing() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let callback = browser.start_login("snsapi_base", "/me").await;
    for mut other in [server.browser(), server.browser()] {
        let response = other.get(&callback).await;
        assert_eq!(response.error(), (403, "state_foreign_browser".to_owned()));
    }
    assert_eq!(browser.get(&callback).await.header("location"), "/me#");
    assert_eq!(browser.session().await["signedIn"], true);
}

#[tokio::test]
async fn a_rejected_code_asks_to_start_again() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    let callback = browser.start_login("snsapi_base", "/me").await;
    server.sandbox.advance(301);
    let response = browser.get(&callback).await;
    assert_eq!(response.error(), (400, "code_rejected".to_owned()));
    assert_eq!(browser.session().await["signedIn"], false);
}

#[tokio::test]
async fn a_new_login_replaces_the_old_session() {
    let server = TestServer::start().await;
    let mut browser = server.browser();
    browser
        .cookies
        .insert(SESSION_COOKIE.into(), "0".repeat(64));
    browser.sign_in("snsapi_base").await;
    let first = browser.clone();
    assert_ne!(first.cookies[SESSION_COOKIE], "0".repeat(64));
    browser.sign_in("snsapi_userinfo").await;
    assert_ne!(
        first.cookies[SESSION_COOKIE],
        browser.cookies[SESSION_COOKIE]
    );
    assert_eq!(first.clone().session().await["signedIn"], false);
    assert_eq!(browser.session().await["signedIn"], true);
}

#[tokio::test]
async fn a_snapshot_user_is_reported_and_not_stored() {
    let server = TestServer::start().await;
    let change = r#"{"snapshot":true}"#;
    server
        .send_to_sandbox(Method::POST, "/__sandbox/user", change)
        .await;
    let mut browser = server.browser();
    let response = browser.sign_in("snsapi_userinfo").await;
    assert_eq!(response.status, StatusCode::SEE_OTHER);
    let session = browser.session().await;
    assert_eq!(
        session,
        json!({
            "signedIn": false,
            "appId": "wx5a4d6f78c1e2b390",
            "scope": "snsapi_userinfo",
            "snapshot": true,
            "expiresAt": 1_700_001_800,
        })
    );
    assert_eq!(server.calls("/sns/userinfo"), 0);
}

/// Reported of snapshots, and not documented.
#[tokio::test]
async fn no_oddity_of_a_snapshot_makes_a_second_account() {
    for (oddities, userinfo_calls) in [
        (json!({ "snapshotRealIds": true }), 0),
        (json!({ "snapshotNoUserinfo": true }), 0),
        // The refused profile says it, where the flag does not.
        (
            json!({ "snapshotFlagLate": true, "snapshotNoUserinfo": true }),
            1,
        ),
        (
            json!({ "snapshotFlagLate": true, "snapshotNoUserinfo": true, "snapshotRealIds": true }),
            1,
        ),
    ] {
        let server = TestServer::start().await;
        snapshot_user(&server, oddities.clone()).await;
        let mut browser = server.browser();
        for _ in 0..2 {
            let response = browser.sign_in("snsapi_userinfo").await;
            assert_eq!(response.status, StatusCode::SEE_OTHER, "{oddities}");
            let session = browser.session().await;
            assert_eq!(session["signedIn"], false, "{oddities}");
            assert_eq!(session["snapshot"], true, "{oddities}");
            for kept in ["openid", "unionid", "user"] {
                assert!(session[kept].is_null(), "{oddities}: {session}");
            }
        }
        assert_eq!(server.calls("/sns/userinfo"), userinfo_calls, "{oddities}");
    }
}

/// Where nothing says that it is a snapshot, the server cannot know it. The next login does,
/// and ends the session under the virtual ids.
#[tokio::test]
async fn a_snapshot_whose_flag_comes_late_is_signed_out_as_soon_as_it_comes() {
    for scope in ["snsapi_base", "snsapi_userinfo"] {
        let server = TestServer::start().await;
        snapshot_user(&server, json!({ "snapshotFlagLate": true })).await;
        let mut browser = server.browser();
        browser.sign_in(scope).await;
        let mut first = browser.clone();
        assert_eq!(first.session().await["signedIn"], true, "{scope}");
        browser.sign_in(scope).await;
        let session = browser.session().await;
        assert_eq!(session["snapshot"], true, "{scope}: {session}");
        assert_eq!(first.session().await["signedIn"], false, "{scope}");
        // The button 使用完整服务 leads to the real user.
        server
            .send_to_sandbox(
                Method::POST,
                "/__sandbox/user",
                r#"{"snapshot":false,"consent":"allow"}"#,
            )
            .await;
        browser.sign_in(scope).await;
        assert_eq!(browser.session().await["signedIn"], true, "{scope}");
    }
}

/// The sandbox's current user becomes a snapshot user with these settings.
async fn snapshot_user(server: &TestServer, mut settings: serde_json::Value) {
    settings["snapshot"] = true.into();
    server
        .send_to_sandbox(Method::POST, "/__sandbox/user", &settings.to_string())
        .await;
}

const TOKEN: &str = r#"{"access_token":"AT","expires_in":7200,"refresh_token":"RT",
    "openid":"oAbCd1234567890abcdefghijk","scope":"snsapi_userinfo"}"#;

/// With these responses of WeChat's `/sns/…`.
async fn with_sns(token: &'static str, userinfo: &'static [u8]) -> TestServer {
    let sns = Router::new()
        .route(
            "/sns/oauth2/access_token",
            get(move || async move { token }),
        )
        .route("/sns/userinfo", get(move || async move { userinfo }));
    TestServer::with_wechat(sns).await
}

#[tokio::test]
async fn a_nickname_with_control_bytes_or_invalid_utf8_is_accepted() {
    let info = b"{\"openid\":\"oAbCd1234567890abcdefghijk\",\"nickname\":\"a\x01\x1f\tb\xff\",\
        \"headimgurl\":\"javascript:alert(1)\"}";
    let server = with_sns(TOKEN, info).await;
    let mut browser = server.browser();
    let response = browser.sign_in("snsapi_userinfo").await;
    assert_eq!(response.status, StatusCode::SEE_OTHER, "{}", response.body);
    let session = browser.session().await;
    assert_eq!(session["signedIn"], true);
    let nickname = session["user"]["nickname"].as_str().unwrap();
    assert!(nickname.starts_with('a'), "{nickname}");
    assert!(session["user"]["headimgurl"].is_null(), "{session}");
}

/// The code is spent when the profile arrives.
#[tokio::test]
async fn nothing_in_a_profile_fails_a_login() {
    for (rest, nickname) in [
        (&br#","nickname":"a\ud83d"}"#[..], "a\u{fffd}"),
        (br#","nickname":"a\x"}"#, "a\u{fffd}x"),
        (b",\"nickname\":\"a\0b\"}", "ab"),
        (b",\"nickname\":\"\xff\"}", "\u{fffd}"),
        (br#","nickname":"a"}{"errcode":0}"#, "a"),
        (br#","nickname":"a","sex":"1","unionid":null}"#, "a"),
        (br#","nickname":"a","tagid_list":[1],"privilege":"x"}"#, "a"),
        (br#","nickname":null,"headimgurl":null}"#, ""),
        (br"}", ""),
    ] {
        let start = &br#"{"openid":"oAbCd1234567890abcdefghijk""#[..];
        let server = with_sns(TOKEN, [start, rest].concat().leak()).await;
        let mut browser = server.browser();
        let response = browser.sign_in("snsapi_userinfo").await;
        let shown = String::from_utf8_lossy(rest);
        assert_eq!(response.status, StatusCode::SEE_OTHER, "{shown}");
        let session = browser.session().await;
        assert_eq!(session["user"]["nickname"], nickname, "{shown}");
    }
}

#[tokio::test]
async fn a_picture_of_wechat_is_shown_by_https() {
    for (headimgurl, shown) in [
        (
            "http://thirdwx.qlogo.cn/mmopen/vi_32/EXAMPLE/132",
            json!("https://thirdwx.qlogo.cn/mmopen/vi_32/EXAMPLE/132"),
        ),
        ("http://cdn.example.com/a.png", Value::Null),
        ("", Value::Null),
    ] {
        let info = json!({
            "openid": "oAbCd1234567890abcdefghijk",
            "nickname": "a",
            "headimgurl": headimgurl,
        });
        let server = with_sns(TOKEN, info.to_string().leak().as_bytes()).await;
        let mut browser = server.browser();
        browser.sign_in("snsapi_userinfo").await;
        let session = browser.session().await;
        assert_eq!(session["user"]["headimgurl"], shown, "{headimgurl}");
    }
}

#[tokio::test]
async fn an_error_says_who_failed_and_nothing_internal() {
    let api = r#"{"errcode":40125,"errmsg":"invalid appsecret, rid: 1-2-3"}"#;
    for (token, userinfo, status, code) in [
        (api, &b""[..], 502, "weixin_error"),
        (
            r#"{"errcode":40163,"errmsg":"code been used"}"#,
            b"",
            400,
            "code_rejected",
        ),
        ("<html>busy</html>", b"", 502, "weixin_error"),
        // Only of a profile: the exchange has no profile to refuse.
        (
            r#"{"errcode":48001,"errmsg":"api unauthorized"}"#,
            b"",
            502,
            "weixin_error",
        ),
        (
            TOKEN,
            br#"{"errcode":40001,"errmsg":"invalid credential"}"#,
            400,
            "code_rejected",
        ),
        (
            TOKEN,
            br#"{"openid":"oAnother1234567890abcdefgh","nickname":"a"}"#,
            502,
            "weixin_error",
        ),
        (
            TOKEN,
            br#"{"openid":"oAbCd1234567890abcdefghijk","openid":"oAbCd1234567890abcdefghijk"}"#,
            502,
            "weixin_error",
        ),
    ] {
        let server = with_sns(token, userinfo).await;
        let mut browser = server.browser();
        let response = browser.sign_in("snsapi_userinfo").await;
        assert_eq!(response.error(), (status, code.to_owned()), "{token}");
        assert!(!response.body.contains("1-2-3"), "{}", response.body);
        assert_eq!(browser.session().await["signedIn"], false);
    }
}

#[tokio::test]
async fn the_session_has_the_granted_scope() {
    let token = r#"{"access_token":"AT","expires_in":7200,"refresh_token":"RT",
        "openid":"oAbCd1234567890abcdefghijk","scope":"snsapi_base"}"#;
    let server = with_sns(token, b"").await;
    let mut browser = server.browser();
    browser.sign_in("snsapi_userinfo").await;
    let session = browser.session().await;
    assert_eq!(session["scope"], "snsapi_base");
    assert!(session.get("user").is_none(), "{session}");
}
