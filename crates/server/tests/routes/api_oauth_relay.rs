//! `GET /api/oauth/relay`

use std::time::Duration;

use http::{Method, StatusCode};
use wechat_h5_server::config::RELAY_SITES;
use wechat_h5_server::relay::RELAYS;
use wechat_h5_store::Key;

use crate::connect_authorize::{CALLBACK, SHOP, asking, relay};
use crate::test_server::{APP_ID, Browser, TestServer, account, between};

/// Goes to WeChat for the shop and answers the path that it leads back to.
async fn under_way(browser: &mut Browser<'_>, answer: &str) -> String {
    let away = browser.get(&asking(CALLBACK, "snsapi_userinfo")).await;
    assert_eq!(away.status, StatusCode::FOUND, "{}", away.body);
    let location = away.header("location").to_owned();
    browser.at_weixin(&location, answer).await
}

#[tokio::test]
async fn hands_the_unused_code_and_the_site_s_own_state_to_the_site() {
    let server = relay().await;
    let mut browser = server.browser();
    let back = under_way(&mut browser, "allow").await;
    assert!(back.starts_with("/api/oauth/relay?code="), "{back}");
    let answer = browser.get(&back).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let code = between(&back, "code=", "&");
    let expected = format!("{CALLBACK}&code={code}&state=5f3c9a");
    assert_eq!(answer.header("location"), expected);
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.body, "");
    assert_eq!(browser.session().await["signedIn"], false);
    assert_eq!(server.exchanges(), 0);

    let secret = server.sandbox.account().secret().expose().to_owned();
    let exchange = format!(
        "/sns/oauth2/access_token?appid={APP_ID}&secret={secret}&code={code}\
         &grant_type=authorization_code"
    );
    let token = server.at_sandbox(Method::GET, &exchange, "").await.json();
    assert!(token["openid"].is_string(), "{token}");
}

#[tokio::test]
async fn a_refusal_is_the_site_s_to_answer() {
    let server = relay().await;
    let mut browser = server.browser();
    let back = under_way(&mut browser, "refuse").await;
    let answer = browser.get(&back).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let expected = format!("{CALLBACK}&state=5f3c9a");
    assert_eq!(answer.header("location"), expected);
}

/// The attacker goes to WeChat, and a victim is to come back; or the other way round.
#[tokio::test]
async fn nobody_comes_back_for_somebody_else() {
    let server = relay().await;
    let mut attacker = server.browser();
    let back = under_way(&mut attacker, "allow").await;
    let mut with_another_cookie = server.browser();
    under_way(&mut with_another_cookie, "allow").await;
    for mut victim in [server.browser(), with_another_cookie] {
        let answer = victim.get(&back).await;
        assert_eq!(answer.error(), (403, "state_foreign_browser".to_owned()));
        assert_eq!(answer.header("location"), "");
        let html = [("accept", "text/html")];
        let page = victim.send(Method::GET, &back, &html).await;
        let link = format!("href=\"{SHOP}/\"");
        assert!(page.body.contains(&link), "{}", page.body);
    }
    // And whoever tried has not spoilt it for the one who may.
    assert_eq!(attacker.get(&back).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_state_of_one_way_opens_no_other() {
    let server = relay().await;
    let mut browser = server.browser();
    let relayed = under_way(&mut browser, "allow").await;
    let own = browser.start_login("snsapi_base", "/me").await;
    for (path, from, to) in [(&relayed, "relay", "callback"), (&own, "callback", "relay")] {
        let bent = path.replace(&format!("oauth/{from}"), &format!("oauth/{to}"));
        let answer = browser.get(&bent).await;
        assert_eq!(answer.error(), (400, "state_unknown".to_owned()), "{bent}");
    }
    assert_eq!(server.exchanges(), 0);
    // Both still lead where they should.
    assert_eq!(browser.get(&own).await.header("location"), "/me");
    let answer = browser.get(&relayed).await;
    assert!(answer.header("location").starts_with(SHOP));
}

#[tokio::test]
async fn a_callback_that_is_not_ours_leads_nowhere() {
    let server = relay().await;
    let mut browser = server.browser();
    let back = under_way(&mut browser, "allow").await;
    let state = back.split("state=").nth(1).unwrap().to_owned();
    for (query, code) in [
        (String::new(), "invalid_callback"),
        ("code=c".to_owned(), "invalid_callback"),
        (format!("code=c&state={}", "0".repeat(32)), "state_unknown"),
        (format!("code=c&code=d&state={state}"), "invalid_callback"),
        (format!("code=a%26b&state={state}"), "invalid_callback"),
        (format!("code=a%0d%0ab&state={state}"), "invalid_callback"),
    ] {
        let answer = browser.get(&format!("/api/oauth/relay?{query}")).await;
        assert_eq!(answer.error(), (400, code.to_owned()), "{query}");
        assert_eq!(answer.header("location"), "", "{query}");
    }
}

/// WeChat calls back twice, and the browser shows the second answer only.
#[tokio::test]
async fn the_second_call_of_a_moment_later_is_handed_on_too() {
    let server = relay().await;
    let mut browser = server.browser();
    let back = under_way(&mut browser, "allow").await;
    let state = back.split("state=").nth(1).unwrap().to_owned();
    browser.get(&back).await;
    server.clock.advance(Duration::from_secs(59));
    let again = format!("/api/oauth/relay?code=another&state={state}");
    let answer = browser.get(&again).await;
    let expected = format!("{CALLBACK}&code=another&state=5f3c9a");
    assert_eq!(answer.header("location"), expected);
    server.clock.advance(Duration::from_secs(61));
    let answer = browser.get(&again).await;
    assert_eq!(answer.error(), (400, "state_unknown".to_owned()));
}

#[tokio::test]
async fn a_state_lives_ten_minutes() {
    let server = relay().await;
    let mut browser = server.browser();
    let (early, late) = (
        under_way(&mut browser, "allow").await,
        under_way(&mut browser, "allow").await,
    );
    server.clock.advance(Duration::from_secs(599));
    assert_eq!(browser.get(&early).await.status, StatusCode::SEE_OTHER);
    server.clock.advance(Duration::from_secs(2));
    let answer = browser.get(&late).await;
    assert_eq!(answer.error(), (400, "state_unknown".to_owned()));
}

/// Two sites in two tabs: each gets its own.
#[tokio::test]
async fn two_sites_of_one_browser_are_not_mixed_up() {
    let sites = format!("{SHOP},https://club.example.com");
    let server = TestServer::with(|values| values.set(&RELAY_SITES, sites)).await;
    let mut browser = server.browser();
    let mut backs = Vec::new();
    for callback in [CALLBACK, "https://club.example.com/cb"] {
        let away = browser.get(&asking(callback, "snsapi_base")).await;
        let location = away.header("location").to_owned();
        backs.push((callback, browser.at_weixin(&location, "allow").await));
    }
    for (callback, back) in backs.into_iter().rev() {
        let answer = browser.get(&back).await;
        let code = between(&back, "code=", "&");
        let start = format!(
            "{callback}{}code={code}&",
            if callback.contains('?') { '&' } else { '?' }
        );
        assert!(answer.header("location").starts_with(&start), "{callback}");
    }
}

/// A store that several servers share holds what another list allowed.
#[tokio::test]
async fn what_the_store_says_is_held_against_the_list_again() {
    let server = relay().await;
    let mut browser = server.browser();
    let back = under_way(&mut browser, "allow").await;
    let state = back.split("state=").nth(1).unwrap();
    let key = Key::new(RELAYS, wechat_h5_server::digest::sha256_hex(state));
    let stored = server.store.get(&key).await.unwrap().unwrap();
    let bent = String::from_utf8(stored)
        .unwrap()
        .replace("shop.example.com", "evil.example");
    let life = Duration::from_mins(1);
    server
        .store
        .put(&key, bent.into_bytes(), life)
        .await
        .unwrap();
    let answer = browser.get(&back).await;
    assert_eq!(answer.error(), (403, "site_not_allowed".to_owned()));
    assert_eq!(answer.header("location"), "");
}

/// A site of one account gets no code of another's.
#[tokio::test]
async fn each_account_has_its_own_list() {
    let mut shop = account("wx0000000000000002");
    shop.set(&RELAY_SITES, SHOP);
    let server = TestServer::with_accounts(vec![account(APP_ID), shop]).await;
    let path = asking(CALLBACK, "snsapi_base");
    let answer = server.get(&path).await;
    assert_eq!(answer.error(), (403, "site_not_allowed".to_owned()));
    let other = path.replace(APP_ID, "wx0000000000000002");
    assert_eq!(server.get(&other).await.status, StatusCode::FOUND);
    let nobody = path.replace(&format!("appid={APP_ID}&"), "");
    let answer = server.get(&nobody).await;
    assert_eq!(answer.error(), (400, "missing_parameter".to_owned()));
}
