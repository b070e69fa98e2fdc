//! The rules that go for every test, checked at its end.

use crate::browser::Browser;
use crate::browser_console;
use crate::http::Answer;
use crate::scenario::Scenario;
use crate::secrets::Secrets;

/// No console error and no request to other hosts but those declared, and no
/// secret where it can be seen.
///
/// # Errors
/// With everything that is wrong, not only the first.
pub(crate) async fn check(scenario: &Scenario) -> anyhow::Result<()> {
    let secrets = learn(scenario).await?;
    let mut outcomes = vec![check_console(scenario).await];
    for browser in scenario.browsers() {
        outcomes.push(check_browser(browser, &secrets).await);
        outcomes.push(check_hosts(browser, &scenario.foreign_hosts).await);
    }
    for answer in our_answers(scenario) {
        outcomes.push(check_answer(&answer, &secrets));
    }
    outcomes.push(secrets.check("the logs", &scenario.stand.log_text()));
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
    browser_console::check(&console, &scenario.expected)
}

/// Pages under test live on the loopback, and so does their WeChat.
async fn check_hosts(browser: &Browser, declared: &[String]) -> anyhow::Result<()> {
    for request in browser.requests().await? {
        let host = request.host();
        let is_here = ["", "127.0.0.1", "localhost"].contains(&host.as_str());
        let is_declared = declared.contains(&host);
        anyhow::ensure!(is_here || is_declared, "the browser asked {host}");
    }
    Ok(())
}

/// Everything secret that the test, the line to the platform, the browsers and
/// the plain client know of.
async fn learn(scenario: &Scenario) -> anyhow::Result<Secrets> {
    let mut secrets = scenario.secrets.clone();
    scenario.stand.tell(&mut secrets);
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
    for answer in our_answers(scenario) {
        for cookie in answer.cookies() {
            let value = cookie.split_once('=').unwrap_or_default().1;
            secrets.add("cookie", value);
        }
    }
    Ok(secrets)
}

/// The answers of the server under test, without those of the sandbox.
fn our_answers(scenario: &Scenario) -> Vec<Answer> {
    let ours = [&scenario.stand.page, &scenario.stand.internal];
    let mut answers = scenario.http.answers();
    answers.retain(|a| ours.iter().any(|o| a.url.starts_with(o.as_str())));
    answers
}

fn check_answer(answer: &Answer, secrets: &Secrets) -> anyhow::Result<()> {
    let path = answer.url.split('?').next().unwrap_or_default();
    secrets.check(&format!("the body of {path}"), &answer.body)?;
    for (name, value) in &answer.headers {
        let place = format!("{name} of {path}");
        let text = String::from_utf8_lossy(value.as_bytes());
        // Cookies are for the browser alone, and the state has to travel.
        secrets.check_except(&place, &text, &["cookie", "state"])?;
    }
    Ok(())
}

/// Nothing secret in what a browser shows, or tells others by `Referer`.
/// Cookies are secret themselves, and must not hold what the platform issued.
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
