//! Logins that an attacker has changed.

use http::Method;
use wechat_h5_e2e::{
    Browser, HttpUser, Options, Page, Response, Scenario, query_parameter, scenario,
};

const HTML: &str = "text/html,application/xhtml+xml";
const FORGED_STATE: &str = "0123456789abcdef0123456789abcdef";

/// The console error of a refused callback.
fn refusal(status: &str) -> String {
    format!(
        "http://127.0.0.1:*/api/oauth/callback* - Failed to load resource: the server responded with a status of {status}"
    )
}

/// Waits for the page of a refusal, which has text, the code and a link back to the page.
async fn wait_refused(
    s: &mut Scenario,
    browser: &Browser,
    page: &Page,
    code: &str,
) -> anyhow::Result<()> {
    page.wait_whole_text(|text| text.contains(code)).await?;
    s.screenshot_of(browser, code).await?;
    page.click_css("a[href]:not([href*=\"/api/\"])").await?;
    page.wait_session("anonymous").await
}

/// The same in the first browser.
async fn wait_refused_here(s: &mut Scenario, code: &str) -> anyhow::Result<()> {
    let (browser, page) = (s.browser.clone(), s.page.clone());
    wait_refused(s, &browser, &page, code).await
}

#[test]
fn a_forged_state() {
    scenario("attack-forged-state", Options::split(), async |s| {
        s.expect_console_error(&refusal("403 (Forbidden)"));
        s.page
            .open(&format!(
                "/api/oauth/callback?code=CODE123456&state={FORGED_STATE}"
            ))
            .await?;
        wait_refused_here(s, "state_foreign_browser").await?;
        assert_eq!(s.deployment.code_exchanges()?, 0);
        Ok(())
    });
}

/// An attacker starts a login and sends the address of the callback to a victim, who would
/// then be signed in as the attacker.
#[test]
fn a_state_of_another_browser() {
    scenario("attack-foreign-browser", Options::split(), async |s| {
        s.expect_console_error(&refusal("403 (Forbidden)"));
        let mut attacker = HttpUser::new(&s.http, &s.deployment.page);
        let callback = attacker.callback_url().await?;
        s.page.go(&callback).await?;
        wait_refused_here(s, "state_foreign_browser").await?;
        assert_eq!(s.deployment.code_exchanges()?, 0);
        Ok(())
    });
}

/// The callback of a finished login, opened in another browser.
#[test]
fn a_used_callback_in_another_browser() {
    scenario("attack-replay-elsewhere", Options::split(), async |s| {
        s.page.open_login().await?;
        s.page.sign_in_silently().await?;
        let callback = s.browser.oauth_callback().await?;
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
        assert_eq!(s.deployment.code_exchanges()?, 1);
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
        let changed = own.replace(&query(&own, "code"), &code);
        let response = thief.get(&changed).await?;
        assert_eq!(response.error_code(), "code_rejected", "{}", response.body);
        assert!(!thief.is_signed_in().await?);
        assert!(user.is_signed_in().await?);
        Ok(())
    });
}

#[test]
fn a_used_code_is_explained_to_the_user() {
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
        wait_refused_here(s, "code_rejected").await
    });
}

#[test]
fn a_state_works_once() {
    scenario("attack-state-once", Options::split(), async |s| {
        let mut user = HttpUser::new(&s.http, &s.deployment.page);
        let callback = user.callback_url().await?;
        let bad = callback.replace("code=", "code=x");
        let response = user.get(&bad).await?;
        assert_eq!(response.error_code(), "code_rejected", "{}", response.body);
        // The first attempt has used up the state, although its code was invalid and
        // nobody was signed in. So nothing is exchanged, and the user sees an error.
        let response = user.get(&callback).await?;
        assert_eq!(response.error_code(), "state_unknown", "{}", response.body);
        assert!(!user.is_signed_in().await?);
        assert_eq!(s.deployment.code_exchanges()?, 1);
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
            let response = s.http.get(&callback, &headers).await?;
            assert!(
                response.status.is_client_error(),
                "{}: {}",
                cookie.len(),
                response.status
            );
        }
        assert_eq!(s.deployment.code_exchanges()?, 0);
        Ok(())
    });
}

#[test]
fn malformed_callbacks() {
    scenario("attack-malformed-callbacks", Options::split(), async |s| {
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
            assert!(!html.body.contains("alert(1)"), "{path} is reflected");
        }
        assert_eq!(s.deployment.code_exchanges()?, 0);
        Ok(())
    });
}

fn is_clean_refusal(response: &Response, path: &str) {
    assert!(
        response.status.is_client_error(),
        "{path}: {}",
        response.status
    );
    assert_eq!(response.header("cache-control"), "no-store", "{path}");
    assert_eq!(response.header("referrer-policy"), "no-referrer", "{path}");
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
            let response = user.get(&url).await?;
            assert_eq!(response.status, 400, "{path}");
            assert_eq!(response.error_code(), "invalid_return_to", "{path}");
            assert!(response.cookies().is_empty(), "{path} starts a login");
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
    query_parameter(url, name).unwrap_or_default()
}
