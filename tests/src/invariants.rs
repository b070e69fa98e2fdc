//! The rules that apply to every test. They are checked at its end.

use crate::browser::Browser;
use crate::browser_console;
use crate::http::Response;
use crate::scenario::Scenario;
use crate::secrets::Secrets;

/// Checks that there is no undeclared console error, no undeclared request to another
/// host, and no visible secret.
///
/// # Errors
/// With all violations, not only the first.
pub(crate) async fn check(scenario: &Scenario) -> anyhow::Result<()> {
    let secrets = collect_secrets(scenario).await?;
    let mut outcomes = vec![check_console(scenario).await];
    for browser in scenario.browsers() {
        outcomes.push(check_browser(browser, &secrets).await);
        outcomes.push(check_hosts(browser, &scenario.expected_hosts).await);
    }
    for response in server_responses(scenario) {
        outcomes.push(check_response(&response, &secrets));
    }
    outcomes.push(secrets.check("the logs", &scenario.deployment.log_text()));
    let wrong: Vec<String> = outcomes
        .into_iter()
        .filter_map(Result::err)
        .map(|error| format!("{error:#}"))
        .collect();
    anyhow::ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

async fn check_console(scenario: &Scenario) -> anyhow::Result<()> {
    let mut console = Vec::new();
    for browser in scenario.browsers() {
        console.extend(browser.console().await?);
    }
    browser_console::check(&console, &scenario.expected_errors)
}

/// Pages under test and their simulated WeChat run on the loopback.
async fn check_hosts(browser: &Browser, declared: &[String]) -> anyhow::Result<()> {
    for request in browser.requests().await? {
        let host = request.host();
        let is_here = ["", "127.0.0.1", "localhost"].contains(&host.as_str());
        let is_declared = declared.contains(&host);
        anyhow::ensure!(
            is_here || is_declared,
            "the browser sent a request to {host}"
        );
    }
    Ok(())
}

/// Every secret that the test, the recording proxy, the browsers and the plain client
/// have seen.
async fn collect_secrets(scenario: &Scenario) -> anyhow::Result<Secrets> {
    let mut secrets = scenario.secrets.clone();
    scenario.deployment.add_secrets_to(&mut secrets);
    for browser in scenario.browsers() {
        for request in browser.requests().await? {
            for name in ["code", "state"] {
                secrets.add(name, &request.query(name).unwrap_or_default());
            }
        }
        for cookie in browser.cookies().await? {
            if cookie.http_only {
                secrets.add("cookie", &cookie.value);
            }
        }
    }
    for response in server_responses(scenario) {
        for cookie in response.cookies() {
            let value = cookie.split_once('=').unwrap_or_default().1;
            secrets.add("cookie", value);
        }
    }
    Ok(secrets)
}

/// The responses of the server under test, without those of the sandbox.
fn server_responses(scenario: &Scenario) -> Vec<Response> {
    let origins = [&scenario.deployment.page, &scenario.deployment.internal];
    let mut responses = scenario.http.responses();
    responses.retain(|r| origins.iter().any(|o| r.url.starts_with(o.as_str())));
    responses
}

fn check_response(response: &Response, secrets: &Secrets) -> anyhow::Result<()> {
    let path = response.url.split('?').next().unwrap_or_default();
    secrets.check(&format!("the body of {path}"), &response.body)?;
    for (name, value) in &response.headers {
        let place = format!("{name} of {path}");
        let text = String::from_utf8_lossy(value.as_bytes());
        // Cookies are for the browser alone, and the state has to travel.
        secrets.check_except(&place, &text, &["cookie", "state"])?;
    }
    Ok(())
}

/// No secret in the page, in a `Referer` header or in a cookie. Cookies are secrets
/// themselves, but must not contain a secret of the platform.
async fn check_browser(browser: &Browser, secrets: &Secrets) -> anyhow::Result<()> {
    for request in browser.requests().await? {
        secrets.check("a Referer header", &request.referer)?;
    }
    for cookie in browser.cookies().await? {
        let place = format!("the cookie {}", cookie.name);
        secrets.check_except(&place, &cookie.value, &["cookie", "state"])?;
    }
    secrets.check("the page", &browser.everything_visible().await?)
}
