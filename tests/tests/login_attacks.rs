//! Logins that somebody has tampered with.

use http::Method;
use wechat_h5_e2e::{Browser, HttpUser, Options, Page, Response, Scenario, scenario};

const EXCHANGE: &str = "GET /sns/oauth2/access_token?";
const HTML: &str = "text/html,application/xhtml+xml";
const FORGED_STATE: &str = "0123456789abcdef0123456789abcdef";

fn refusal(status: &str) -> String {
    format!(
        "http://127.0.0.1:*/api/oauth/callback* - Failed to load resource: the server responded with a status of {status}"
    )
}

/// What a person sees of a refusal: words, the code, a way back.
async fn is_refused(
    s: &mut Scenario,
    page: &Page,
    browser: &Browser,
    code: &str,
) -> anyhow::Result<()> {
    page.wait_whole_text(|text| text.contains(code)).await?;
    s.screenshot_of(browser, code).await?;
    page.click_css("a[href]").await?;
    page.wait_session("anonymous").await?;
    Ok(())
}

#[test]
fn a_forged_state() {
    scenario("attack-forged-state", Options::split(), async |s| {
        s.expect_console_error(&refusal("400 (Bad Request)"));
        s.page
            .open(&format!(
                "/api/oauth/callback?code=CODE123456&state={FORGED_STATE}"
            ))
            .await?;
        let (page, browser) = (s.page.clone(), s.browser.clone());
        is_refused(s, &page, &browser, "state_unknown").await?;
        assert_eq!(s.deployment.platform_proxy()?.count(EXCHANGE), 0);
        Ok(())
    });
}

/// Somebody starts a login of their own and sends the callback's address to a
/// victim, who would then be signed in as the attacker.
#[test]
fn a_state_of_another_browser() {
    scenario("attack-foreign-browser", Options::split(), async |s| {
        s.expect_console_error(&refusal("403 (Forbidden)"));
        let mut attacker = HttpUser::new(&s.http, &s.deployment.page);
        let callback = attacker.callback_url().await?;
        s.page.go(&callback).await?;
        let (page, browser) = (s.page.clone(), s.browser.clone());
        is_refused(s, &page, &browser, "state_foreign_browser").await?;
        assert_eq!(s.deployment.platform_proxy()?.count(EXCHANGE), 0);
        Ok(())
    });
}

/// The address of a login that was done, opened elsewhere.
#[test]
fn a_used_callback_in_another_browser() {
    scenario("attack-replay-elsewhere", Options::split(), async |s| {
        s.page.open("/#/login").await?;
        s.page.click("login-base").await?;
        s.page.wait_session("signed-in").await?;
        let requests = s.browser.requests().await?;
        let callback = requests.iter().find(|r| r.path() == "/api/oauth/callback");
        let callback = callback.map(|r| r.url.clone()).unwrap_or_default();
        let (browser, page) = s.another_browser().await?;
        page.go(&callback).await?;
        let text = page.whole_text().await?;
        s.screenshot_of(&browser, "refused").await?;
        let named = ["state_unknown", "state_foreign_browser"]
            .iter()
            .any(|c| text.contains(c));
        assert!(named, "{text}");
        s.expect_console_error(&refusal("*"));
        page.click_css("a[href]").await?;
        page.wait_session("anonymous").await?;
        assert_eq!(s.page.state("session").await?, "signed-in");
        assert_eq!(s.deployment.platform_proxy()?.count(EXCHANGE), 1);
        Ok(())
    });
}

#[test]
fn a_code_used_twice() {
    scenario("attack-code-twice", Options::split(), async |s| {
        let mut user = HttpUser::new(&s.http, &s.deployment.page);
        let first = user.callback_url().await?;
        let code = query(&first, "code");
        assert_eq!(user.get(&first).await?.status, 303);
        let mut thief = HttpUser::new(&s.http, &s.deployment.page);
        let own = thief.callback_url().await?;
        let bent = own.replace(&query(&own, "code"), &code);
        let answer = thief.get(&bent).await?;
        assert_eq!(answer.error_code(), "code_rejected", "{}", answer.body);
        assert!(!thief.is_signed_in().await?);
        assert!(user.is_signed_in().await?);
        Ok(())
    });
}

#[test]
fn a_used_code_is_told_to_a_person_in_words() {
    scenario("attack-code-twice-page", Options::split(), async |s| {
        s.expect_console_error(&refusal("*"));
        let mut user = HttpUser::new(&s.http, &s.deployment.page);
        let first = user.callback_url().await?;
        user.get(&first).await?;
        s.page
            .open("/api/oauth/authorize?scope=snsapi_userinfo&return_to=%2F%23%2Flogin")
            .await?;
        s.page.find("consent-allow").await?;
        let state = query(&s.page.url().await?, "state");
        s.page
            .open(&format!(
                "/api/oauth/callback?code={}&state={state}",
                query(&first, "code")
            ))
            .await?;
        let (page, browser) = (s.page.clone(), s.browser.clone());
        is_refused(s, &page, &browser, "code_rejected").await
    });
}

#[test]
fn a_state_is_good_once() {
    scenario("attack-state-once", Options::split(), async |s| {
        let mut user = HttpUser::new(&s.http, &s.deployment.page);
        let callback = user.callback_url().await?;
        let bad = callback.replace("code=", "code=x");
        let answer = user.get(&bad).await?;
        assert_eq!(answer.error_code(), "code_rejected", "{}", answer.body);
        // The state went with the first try, though the code was never good, and
        // it signed nobody in: nothing is exchanged, and the person is told.
        let answer = user.get(&callback).await?;
        assert_eq!(answer.error_code(), "state_unknown", "{}", answer.body);
        assert!(!user.is_signed_in().await?);
        assert_eq!(s.deployment.platform_proxy()?.count(EXCHANGE), 1);
        Ok(())
    });
}

#[test]
fn a_state_needs_the_cookie_of_its_own_browser() {
    scenario("attack-cookies", Options::split(), async |s| {
        let mut user = HttpUser::new(&s.http, &s.deployment.page);
        let callback = user.callback_url().await?;
        let cookies = user.cookie_header();
        let (name, _) = cookies.split_once('=').unwrap_or_default();
        for cookie in [
            String::new(),
            format!("{name}="),
            format!("{name}={FORGED_STATE}"),
            format!("{name}=%00"),
            format!("{name}={}", "a".repeat(4000)),
        ] {
            let headers = [("cookie", cookie.as_str()), ("accept", "application/json")];
            let answer = s.http.get(&callback, &headers).await?;
            assert!(
                answer.status.is_client_error(),
                "{}: {}",
                cookie.len(),
                answer.status
            );
        }
        assert_eq!(s.deployment.platform_proxy()?.count(EXCHANGE), 0);
        Ok(())
    });
}

#[test]
fn bent_callbacks() {
    scenario("attack-bent-callbacks", Options::split(), async |s| {
        let mut user = HttpUser::new(&s.http, &s.deployment.page);
        let table = [
            "",
            "?",
            "?code=abc",
            "?code=&state=",
            "?state=short&code=abc",
            "?state=0123456789ABCDEF0123456789ABCDEF&code=abc",
            "?code=a&code=b&state=0123456789abcdef0123456789abcdef",
            "?code=a&state=0123456789abcdef0123456789abcdef&state=0123456789abcdef0123456789abcdef",
            "?code=%00%0d%0aset-cookie:x=1&state=0123456789abcdef0123456789abcdef",
            "?code=%ff%fe&state=0123456789abcdef0123456789abcdef",
            "?code=<script>alert(1)</script>&state=<script>alert(1)</script>",
        ];
        for query in table {
            let query = query.replace('<', "%3C").replace('>', "%3E");
            let path = format!("/api/oauth/callback{query}");
            let json = user.get(&path).await?;
            is_clean_refusal(&json, &path);
            assert!(!json.error_code().is_empty(), "{path}: {}", json.body);
            let html = user.send(Method::GET, &path, HTML).await?;
            is_clean_refusal(&html, &path);
            assert!(
                html.header("content-type").starts_with("text/html"),
                "{path}"
            );
            assert!(!html.body.contains("alert(1)"), "{path} reflects");
        }
        assert_eq!(s.deployment.platform_proxy()?.count(EXCHANGE), 0);
        Ok(())
    });
}

fn is_clean_refusal(answer: &Response, path: &str) {
    assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
    assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
}

#[test]
fn return_paths_that_lead_away() {
    scenario("attack-return-to", Options::split(), async |s| {
        let mut user = HttpUser::new(&s.http, &s.deployment.page);
        for path in [
            "https%3A%2F%2Fevil.example%2F",
            "%2F%2Fevil.example",
            "%2F%5Cevil.example",
            "%5C%5Cevil.example",
            "%2F%09%2Fevil.example",
            "%2F..%2F%2Fevil.example",
            "javascript%3Aalert(1)",
            "evil.example",
            "",
            "%2F%0d%0aset-cookie%3Ax%3D1",
        ] {
            let url = format!("/api/oauth/authorize?scope=snsapi_base&return_to={path}");
            let answer = user.get(&url).await?;
            assert_eq!(answer.status, 400, "{path}");
            assert_eq!(answer.error_code(), "invalid_return_to", "{path}");
            assert!(answer.cookies().is_empty(), "{path} starts a login");
        }
        Ok(())
    });
}

#[test]
fn a_session_id_cannot_be_planted() {
    scenario("attack-fixation", Options::split(), async |s| {
        let mut user = HttpUser::new(&s.http, &s.deployment.page);
        user.sign_in().await?;
        let first = user.cookie_header();
        user.sign_in().await?;
        let second = user.cookie_header();
        assert!(
            !first.is_empty() && first != second,
            "a login must make a new id"
        );
        assert!(user.is_signed_in().await?);
        let headers = [("cookie", first.as_str())];
        let old = s.http.get(&s.url("/api/session"), &headers).await?;
        assert_eq!(
            old.json()?["signedIn"],
            false,
            "the id of the first login still works"
        );
        Ok(())
    });
}

fn query(url: &str, name: &str) -> String {
    let parsed = url::Url::parse(url).ok();
    let found = parsed.and_then(|u| {
        let mut pairs = u.query_pairs();
        pairs
            .find(|(key, _)| key == name)
            .map(|(_, v)| v.into_owned())
    });
    found.unwrap_or_default()
}
