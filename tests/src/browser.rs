//! One browser session: Chromium with a fresh profile folder.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser_console::ConsoleEntry;
use crate::browser_request::Request;
use crate::chromium_command::ChromiumCommand;
use crate::device::Device;

/// Only the loopback can be reached, so that a request to another host fails in the same
/// way on every machine.
const OFFLINE: &str =
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost";

const FLAGS: [&str; 12] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
    "--window-size=1200,900",
    OFFLINE,
];

/// A cookie as the browser keeps it.
#[derive(Clone, Debug)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Whether it is hidden from scripts.
    pub http_only: bool,
    /// `Strict`, `Lax`, `None`, or empty.
    pub same_site: String,
    /// The path that it is sent to.
    pub path: String,
}

/// A browser. Clones share the session.
#[derive(Clone, Debug)]
pub struct Browser {
    client: Client,
    console: Arc<Mutex<Vec<ConsoleEntry>>>,
    requests: Arc<Mutex<Vec<Request>>>,
    _profile_folder: Arc<TempDir>,
}

impl Browser {
    pub(crate) async fn start(driver: &str, device: Device) -> anyhow::Result<Self> {
        let folder = TempDir::with_prefix("wechat-h5-e2e-")?;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(device, &folder))
            .connect(driver)
            .await
            .context("cannot start Chromium")?;
        Ok(Self {
            client,
            console: Arc::default(),
            requests: Arc::default(),
            _profile_folder: Arc::new(folder),
        })
    }

    /// The `WebDriver` client, for commands that have no method here.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Runs a script and returns its result.
    ///
    /// # Errors
    /// When it throws.
    pub async fn run(&self, script: &str, args: Vec<Value>) -> anyhow::Result<Value> {
        Ok(self.client.execute(script, args).await?)
    }

    /// Runs a script that passes its result to its last argument, a callback.
    ///
    /// # Errors
    /// When it throws, or does not call within the script limit.
    pub async fn run_async(&self, script: &str, args: Vec<Value>) -> anyhow::Result<Value> {
        Ok(self.client.execute_async(script, args).await?)
    }

    /// A command of the Chrome `DevTools` protocol.
    ///
    /// # Errors
    /// When the browser refuses it.
    pub async fn cdp(&self, command: &str, params: Value) -> anyhow::Result<Value> {
        let response = self
            .client
            .issue_cmd(ChromiumCommand::cdp(command, &params))
            .await;
        response.with_context(|| format!("{command} failed"))
    }

    /// Makes the page see a system in dark mode.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn dark_mode(&self) -> anyhow::Result<()> {
        let features = json!([{"name": "prefers-color-scheme", "value": "dark"}]);
        self.cdp("Emulation.setEmulatedMedia", json!({"features": features}))
            .await?;
        Ok(())
    }

    /// Makes the page see a system in this mode (`light` or `dark`) with reduced motion, so
    /// that a picture does not show the middle of an animation.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn without_motion(&self, mode: &str) -> anyhow::Result<()> {
        let features = json!([
            {"name": "prefers-color-scheme", "value": mode},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]);
        self.cdp("Emulation.setEmulatedMedia", json!({"features": features}))
            .await?;
        Ok(())
    }

    /// Makes the screen this wide, as of a small phone.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn width(&self, width: u32) -> anyhow::Result<()> {
        let metrics =
            json!({"width": width, "height": 640, "deviceScaleFactor": 2, "mobile": true});
        self.cdp("Emulation.setDeviceMetricsOverride", metrics)
            .await?;
        Ok(())
    }

    /// By how many CSS pixels the page is wider than its window: 0, unless something sticks out.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn overflow(&self) -> anyhow::Result<i64> {
        let script = "const root = document.documentElement; \
             return root.scrollWidth - root.clientWidth";
        let wider = self.run(script, vec![]).await?;
        wider.as_i64().context("the width is no number")
    }

    /// Makes the window's page this large, as on a desk.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn resize(&self, width: u32, height: u32) -> anyhow::Result<()> {
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.cdp("Emulation.setDeviceMetricsOverride", metrics)
            .await?;
        Ok(())
    }

    /// All cookies of the browser, including those that are hidden from scripts.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn cookies(&self) -> anyhow::Result<Vec<Cookie>> {
        let response = self.cdp("Network.getAllCookies", json!({})).await?;
        let all = response["cookies"].as_array().cloned().unwrap_or_default();
        Ok(all.iter().map(cookie).collect())
    }

    /// The `Cookie` header that sends all cookies of the browser.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn cookie_header(&self) -> anyhow::Result<String> {
        let cookies = self.cookies().await?;
        let pairs = cookies.iter().map(|c| format!("{}={}", c.name, c.value));
        Ok(pairs.collect::<Vec<_>>().join("; "))
    }

    /// The OAuth callback that the browser was redirected to first.
    ///
    /// # Errors
    /// When there was none.
    pub async fn oauth_callback(&self) -> anyhow::Result<String> {
        let requests = self.requests().await?;
        let callback = requests.iter().find(|r| r.path() == "/api/oauth/callback");
        let callback = callback.context("the browser was not redirected to the callback")?;
        Ok(callback.url.clone())
    }

    /// The language of the document.
    ///
    /// # Errors
    /// When the driver does not respond.
    pub async fn document_language(&self) -> anyhow::Result<String> {
        let script = "return document.documentElement.lang";
        let language = self.run(script, vec![]).await?;
        Ok(language.as_str().unwrap_or_default().to_owned())
    }

    /// The console since the start of the session.
    ///
    /// # Errors
    /// When the driver does not respond.
    pub async fn console(&self) -> anyhow::Result<Vec<ConsoleEntry>> {
        let fresh = self.take_log("browser").await?;
        let mut kept = self.console.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(fresh.iter().map(ConsoleEntry::from_json));
        Ok(kept.clone())
    }

    /// Every request since the start of the session, redirects one by one.
    ///
    /// # Errors
    /// When the driver does not respond.
    pub async fn requests(&self) -> anyhow::Result<Vec<Request>> {
        let fresh = self.take_log("performance").await?;
        let mut kept = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(fresh.iter().filter_map(Request::from_log));
        Ok(kept.clone())
    }

    async fn take_log(&self, kind: &str) -> anyhow::Result<Vec<Value>> {
        let response = self
            .client
            .issue_cmd(ChromiumCommand::take_log(kind))
            .await?;
        Ok(response.as_array().cloned().unwrap_or_default())
    }

    /// A picture of what is on the screen, as PNG.
    ///
    /// # Errors
    /// When the driver does not respond.
    pub async fn screenshot(&self) -> anyhow::Result<Vec<u8>> {
        Ok(self.client.screenshot().await?)
    }

    /// The document as it is now, with what the page keeps in storage.
    ///
    /// # Errors
    /// When the driver does not respond.
    pub async fn everything_visible(&self) -> anyhow::Result<String> {
        // A blank page has no storage, and throws.
        let script = "var all = [location.href, document.documentElement.outerHTML]; \
             try { all.push(document.cookie, JSON.stringify(localStorage), \
             JSON.stringify(sessionStorage)); } catch (e) {} return all.join('\\n')";
        let text = self.run(script, vec![]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    pub(crate) async fn close(self) {
        // A browser that does not close by itself is closed with its driver.
        let _ = self.client.close().await;
    }
}

fn capabilities(device: Device, folder: &TempDir) -> Capabilities {
    let mut args: Vec<String> = FLAGS.iter().map(ToString::to_string).collect();
    args.push(format!("--user-data-dir={}", folder.path().display()));
    if let Some(agent) = device.user_agent() {
        args.push(format!("--user-agent={agent}"));
    }
    // A new-tab page would cost more than most pages under test.
    let start = json!({"session": {"restore_on_startup": 4, "startup_urls": ["about:blank"]}});
    let mut options = json!({"args": args, "prefs": start});
    if let Some(emulation) = device.mobile_emulation() {
        options["mobileEmulation"] = emulation;
    }
    if let Ok(chromium) = std::env::var("WECHAT_H5_CHROMIUM") {
        options["binary"] = Value::String(chromium);
    }
    let mut capabilities = Capabilities::new();
    capabilities.insert("browserName".into(), json!("chrome"));
    capabilities.insert("goog:chromeOptions".into(), options);
    capabilities.insert(
        "goog:loggingPrefs".into(),
        json!({"browser": "ALL", "performance": "ALL"}),
    );
    let timeouts = json!({"script": 15_000, "pageLoad": 20_000, "implicit": 0});
    capabilities.insert("timeouts".into(), timeouts);
    capabilities
}

fn cookie(value: &Value) -> Cookie {
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Cookie {
        name: text("name"),
        value: text("value"),
        http_only: value["httpOnly"].as_bool().unwrap_or_default(),
        same_site: text("sameSite"),
        path: text("path"),
    }
}
