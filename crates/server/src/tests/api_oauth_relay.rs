//! `GET /api/oauth/relay`
use std::time::Duration;

use http::{Method, StatusCode};

use super::connect_authorize::{CALLBACK, SHOP, authorize_url, relay};
use super::test_server::{APP_ID, Browser, TestServer, account, between, encode};
use crate::config::{RELAY_SITES, Values};

/// Starts a login for the shop and returns the path of the callback.
async fn start_relay(browser: &mut Browser<'_>, response: &str) -> String {
    let away = browser
        .get(&authorize_url(CALLBACK, "snsapi_userinfo"))
        .await;
    assert_eq!(away.status, StatusCode::FOUND, "{}", away.body);
    let location = away.header("location").to_owned();
    browser.consent(&location, response).await
}

#[tokio::test]
async fn sends_the_unused_code_and_the_site_s_own_state_to_the_site() {
    let server = relay().await;
    let mut browser = server.browser();
    let back = start_relay(&mut browser, "allow").await;
    assert!(back.starts_with("/api/oauth/relay?code="), "{back}");
    let response = browser.get(&back).await;
    assert_eq!(response.status, StatusCode::SEE_OTHER, "{}", response.body);
    let code = between(&back, "code=", "&");
    let expected = format!("{CALLBACK}&code={code}&state=5f3c9a#");
    assert_eq!(response.header("location"), expected);
    assert_eq!(response.header("referrer-policy"), "no-referrer");
    assert_eq!(response.header("cache-control"), "no-store");
    assert_eq!(response.body, "");
    assert_eq!(browser.session().await["signedIn"], false);
    assert_eq!(server.exchanges(), 0);

    let secret = server.sandbox.account().secret().expose().to_owned();
    let exchange = format!(
        "/sns/oauth2/access_token?appid={APP_ID}&secret={secret}&code={code}\
         &grant_type=authorization_code"
    );
    let token = server
        .send_to_sandbox(Method::GET, &exchange, "")
        .await
        .json();
    assert!(token["openid"].is_string(), "{token}");
}

#[tokio::test]
async fn a_refused_consent_goes_to_the_site() {
    let server = relay().await;
    let mut browser = server.browser();
    let back = start_relay(&mut browser, "deny").await;
    let response = browser.get(&back).await;
    assert_eq!(response.status, StatusCode::SEE_OTHER, "{}", response.body);
    let expected = format!("{CALLBACK}&state=5f3c9a#");
    assert_eq!(response.header("location"), expected);
}

/// What other sites and their libraries send as `state`.
#[tokio::test]
async fn a_state_of_any_text_returns_to_the_site_byte_for_byte() {
    let server = relay().await;
    let longest = "a".repeat(128);
    for state in [
        "we7sid-3a6f1a378b1196e857f9aad1f33845d8",
        "0b9cfa4e-1d2f-4c55-9a3b-2f6f0d6f9c11",
        "aGVsbG8+d29ybGQ/Zg==",
        r#"{"p":"/login"}"#,
        "\u{1f600}",
        "微信",
        "a&code=1#x",
        &longest,
    ] {
        let mut browser = server.browser();
        let start = authorize_url(CALLBACK, "snsapi_base").replace("5f3c9a", &encode(state));
        let away = browser.get(&start).await;
        let back = browser.consent(away.header("location"), "allow").await;
        let response = browser.get(&back).await;
        let location = url::Url::parse(response.header("location")).unwrap();
        let mut pairs = location.query_pairs();
        let returned = pairs.find(|(name, _)| name == "state").unwrap().1;
        assert_eq!(returned, state);
        assert_eq!(location.fragment(), Some(""), "{location}");
    }
    for state in [&"a".repeat(129), "a%0Ab", "a%00", "%7F", ""] {
        let start = authorize_url(CALLBACK, "snsapi_base").replace("5f3c9a", state);
        let response = server.get(&start).await;
        let expected = (400, "invalid_authorize_url".to_owned());
        assert_eq!(response.error(), expected, "{state}");
    }
}

/// The attacker starts and the victim comes back, or the reverse.
#[tokio::test]
async fn a_callback_in_another_browser_is_refused() {
    let server = relay().await;
    let mut attacker = server.browser();
    let back = start_relay(&mut attacker, "allow").await;
    let mut with_another_cookie = server.browser();
    start_relay(&mut with_another_cookie, "allow").await;
    for mut victim in [server.browser(), with_another_cookie] {
        let response = victim.get(&back).await;
        assert_eq!(response.error(), (403, "state_foreign_browser".to_owned()));
        assert_eq!(response.header("location"), "");
        let html = [("accept", "text/html")];
        let page = victim.send(Method::GET, &back, &html).await;
        assert!(!page.body.contains("<a "), "{}", page.body);
    }
    // The attempt does not use up the state.
    assert_eq!(attacker.get(&back).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_state_of_a_login_is_not_valid_for_a_relay_or_the_reverse() {
    let server = relay().await;
    let mut browser = server.browser();
    let relayed = start_relay(&mut browser, "allow").await;
    let own = browser.start_login("snsapi_base", "/me").await;
    for (path, from, to) in [(&relayed, "relay", "callback"), (&own, "callback", "relay")] {
        let changed = path.replace(&format!("oauth/{from}"), &format!("oauth/{to}"));
        let response = browser.get(&changed).await;
        assert_eq!(
            response.error(),
            (400, "state_unknown".to_owned()),
            "{changed}"
        );
    }
    assert_eq!(server.exchanges(), 0);
    // Both states are still valid for their own callback.
    assert_eq!(browser.get(&own).await.header("location"), "/me#");
    let response = browser.get(&relayed).await;
    assert!(response.header("location").starts_with(SHOP));
}

#[tokio::test]
async fn a_foreign_callback_redirects_nowhere() {
    let server = relay().await;
    let mut browser = server.browser();
    let back = start_relay(&mut browser, "allow").await;
    let state = back.split("state=").nth(1).unwrap().to_owned();
    for (query, code) in [
        (String::new(), "invalid_callback"),
        ("code=c".to_owned(), "invalid_callback"),
        ("code=c&state=0".to_owned(), "state_unknown"),
        (format!("code=c&code=d&state={state}"), "invalid_callback"),
        (format!("code=a%26b&state={state}"), "invalid_callback"),
        (format!("code=a%0d%0ab&state={state}"), "invalid_callback"),
    ] {
        let response = browser.get(&format!("/api/oauth/relay?{query}")).await;
        assert_eq!(response.error(), (400, code.to_owned()), "{query}");
        assert_eq!(response.header("location"), "", "{query}");
    }
}

/// WeChat calls back twice, and the browser shows the second response only.
#[tokio::test]
async fn a_second_callback_shortly_after_is_relayed_too() {
    let server = relay().await;
    let mut browser = server.browser();
    let back = start_relay(&mut browser, "allow").await;
    let state = back.split("state=").nth(1).unwrap().to_owned();
    browser.get(&back).await;
    server.clock.advance(Duration::from_secs(59));
    let again = format!("/api/oauth/relay?code=another&state={state}");
    let response = browser.get(&again).await;
    let expected = format!("{CALLBACK}&code=another&state=5f3c9a#");
    assert_eq!(response.header("location"), expected);
    server.clock.advance(Duration::from_secs(61));
    let response = browser.get(&again).await;
    assert_eq!(response.error(), (400, "state_unknown".to_owned()));
}

#[tokio::test]
async fn a_state_expires_after_ten_minutes() {
    let server = relay().await;
    let mut browser = server.browser();
    let (early, late) = (
        start_relay(&mut browser, "allow").await,
        start_relay(&mut browser, "allow").await,
    );
    server.clock.advance(Duration::from_secs(599));
    assert_eq!(browser.get(&early).await.status, StatusCode::SEE_OTHER);
    server.clock.advance(Duration::from_secs(2));
    let response = browser.get(&late).await;
    assert_eq!(response.error(), (400, "state_unknown".to_owned()));
}

/// Two sites in two tabs: each gets its own.
#[tokio::test]
async fn two_sites_of_one_browser_are_not_mixed_up() {
    let sites = format!("{SHOP},https://club.example.com");
    let server = TestServer::with(|values| values.set(&RELAY_SITES, sites)).await;
    let mut browser = server.browser();
    let mut backs = Vec::new();
    for callback in [CALLBACK, "https://club.example.com/cb"] {
        let away = browser.get(&authorize_url(callback, "snsapi_base")).await;
        let location = away.header("location").to_owned();
        backs.push((callback, browser.consent(&location, "allow").await));
    }
    for (callback, back) in backs.into_iter().rev() {
        let response = browser.get(&back).await;
        let code = between(&back, "code=", "&");
        let start = format!(
            "{callback}{}code={code}&",
            if callback.contains('?') { '&' } else { '?' }
        );
        assert!(
            response.header("location").starts_with(&start),
            "{callback}"
        );
    }
}

/// Several servers with different lists can share a store.
#[tokio::test]
async fn the_site_of_a_cookie_is_checked_against_the_list_again() {
    let server = relay().await;
    let mut browser = server.browser();
    let back = start_relay(&mut browser, "allow").await;
    let other = |values: &mut Values| values.set(&RELAY_SITES, "https://other.example.com");
    let store = server.store.clone();
    let with_other_list = server.another_process_with(store, other).await;
    let response = browser.at(&with_other_list).get(&back).await;
    assert_eq!(response.error(), (403, "site_not_allowed".to_owned()));
    assert_eq!(response.header("location"), "");
    assert_eq!(browser.get(&back).await.status, StatusCode::SEE_OTHER);
}

/// A site of one account gets no code of another account.
#[tokio::test]
async fn each_account_has_its_own_list() {
    let mut shop = account("wx0000000000000002");
    shop.set(&RELAY_SITES, SHOP);
    let server = TestServer::with_accounts(vec![account(APP_ID), shop]).await;
    let path = authorize_url(CALLBACK, "snsapi_base");
    let response = server.get(&path).await;
    assert_eq!(response.error(), (403, "site_not_allowed".to_owned()));
    let other = path.replace(APP_ID, "wx0000000000000002");
    assert_eq!(server.get(&other).await.status, StatusCode::FOUND);
    let nobody = path.replace(&format!("appid={APP_ID}&"), "");
    let response = server.get(&nobody).await;
    assert_eq!(response.error(), (400, "missing_parameter".to_owned()));
}
