//! A test of a page inside the simulated WeChat, in Rust: `WebDriver`, and one command of
//! the Chrome `DevTools` protocol. It can be copied: it needs fantoccini, but no crate of
//! this project.
//!
//! ```console
//! $ cargo xtask demo
//! $ cargo run -p wechat-h5-e2e --example webdriver -- http://127.0.0.1:8080/ http://127.0.0.1:8090
//! ```
//!
//! The first address is the page's, the second the sandbox's. chromedriver is on the path.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Bytes;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use url::{ParseError, Url};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let (page, sandbox) = (args.next(), args.next());
    let page = page.unwrap_or_else(|| "http://127.0.0.1:8080/".to_owned());
    let sandbox = sandbox.unwrap_or_else(|| "http://127.0.0.1:8090".to_owned());
    println!("{}", card_on_an_iphone(&page, &sandbox).await?);
    Ok(())
}

/// Opens the page as WeChat for iOS does, waits until it is ready, and returns the card
/// that a user would share.
pub(crate) async fn card_on_an_iphone(page: &str, sandbox: &str) -> anyhow::Result<Value> {
    let (_driver, address) = chromedriver().await?;
    let browser = ClientBuilder::new(HttpConnector::new())
        .capabilities(headless())
        .connect(&address)
        .await?;
    let card = share(&browser, page, sandbox).await;
    browser.close().await?;
    card
}

async fn share(browser: &Client, page: &str, sandbox: &str) -> anyhow::Result<Value> {
    // Both run in every document from now on, before any script of the page.
    let profile = r#"window.__weixinSandbox = { profile: "ios" };"#;
    let client = get(&format!("{sandbox}/__sandbox/client.js?jweixin=page")).await?;
    for source in [profile, &client] {
        let command = "Page.addScriptToEvaluateOnNewDocument";
        browser
            .issue_cmd(Cdp(command, json!({ "source": source })))
            .await?;
    }
    browser.goto(page).await?;
    let ready = Locator::Css("html[data-jssdk=ready]");
    let wait = browser.wait().at_most(Duration::from_secs(10));
    wait.for_element(ready)
        .await
        .context("the page is not ready")?;
    let script = "return [__weixinSandbox.activeProfile, __weixinSandbox.share('friend').card]";
    let seen = browser.execute(script, vec![]).await?;
    ensure!(seen[0] == "ios", "the page runs in {}", seen[0]);
    Ok(seen[1].clone())
}

/// A command of the `DevTools` protocol, as chromedriver takes it.
#[derive(Debug)]
struct Cdp(&'static str, Value);

impl WebDriverCompatibleCommand for Cdp {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let session = session.unwrap_or_default();
        base.join(&format!("session/{session}/goog/cdp/execute"))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        let body = json!({ "cmd": self.0, "params": self.1 });
        (http::Method::POST, Some(body.to_string()))
    }
}

/// A driver on a port of its own choice; it ends with the value.
async fn chromedriver() -> anyhow::Result<(Child, String)> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("cannot start chromedriver")?;
    let mut lines = BufReader::new(driver.stdout.take().context("no stdout")?).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some((_, port)) = line.split_once("successfully on port ") {
            let port = port.trim_end_matches('.').to_owned();
            // Read on, so that the pipe never fills.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok((driver, format!("http://127.0.0.1:{port}")));
        }
    }
    anyhow::bail!("chromedriver ended at once")
}

fn headless() -> Capabilities {
    let flags = ["--headless", "--no-sandbox", "--disable-gpu"];
    let options = json!({ "args": flags });
    [("goog:chromeOptions".to_owned(), options)]
        .into_iter()
        .collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the peer is the server under test"
)]
async fn get(url: &str) -> anyhow::Result<String> {
    let client = hyper_util::client::legacy::Client::builder(TokioExecutor::new());
    let client = client.build::<_, Empty<Bytes>>(HttpConnector::new());
    let response = client.get(url.parse()?).await?;
    ensure!(
        response.status().is_success(),
        "{url} responded {}",
        response.status()
    );
    let body = response.into_body().collect().await?.to_bytes();
    Ok(String::from_utf8(body.to_vec())?)
}
